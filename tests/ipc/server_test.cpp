#include <atomic>
#include <future>
#include <latch>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>

#include "tests/ipc/support.h"

using namespace ipc_test;
using gateway::ipc::Caller;
using gateway::ipc::Client;
using gateway::ipc::Message;
using gateway::ipc::Server;
using protocol::Error;
using protocol::Result;

namespace {

Result<Message> echo(const Caller&, const Message& request) {
  return Message{protocol::json::copy(request.header), request.attachments};
}

std::unique_ptr<Server> serve(Server::Options options, Server::Handler handler = echo) {
  return must(Server::start(std::move(options), std::move(handler)));
}

Server::Options at(const std::string& path) {
  Server::Options options;
  options.path = path;
  options.threads = 2;
  options.deadline = 2000ms;
  options.idle = 2000ms;
  return options;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(server)

BOOST_AUTO_TEST_CASE(answers_calls_and_names_the_caller) {
  Folder folder;
  auto server = serve(at(folder / "s"), [](const Caller& caller, const Message&) -> Result<Message> {
    protocol::json::Builder header;
    header.set("uid", static_cast<std::int64_t>(caller.credentials.uid)).set("pid", caller.credentials.pid);
    return Message{header.take(), {}};
  });
  Client client(folder / "s", 2000ms);
  Message answer = must(client.call(message("who")));
  BOOST_CHECK_EQUAL(protocol::json::int_or(answer.header, "uid", -1), ::getuid());
  BOOST_CHECK_EQUAL(protocol::json::int_or(answer.header, "pid", -1), ::getpid());
}

BOOST_AUTO_TEST_CASE(a_handlers_failure_or_exception_reaches_the_caller) {
  Folder folder;
  auto server = serve(at(folder / "s"), [](const Caller&, const Message& request) -> Result<Message> {
    if (protocol::json::string_or(request.header, "op") == "throw") throw std::runtime_error("secret");
    return protocol::fail(Error::held, "waits", "x", "ask");
  });
  Client client(folder / "s", 2000ms);
  BOOST_CHECK(client.call(message("hold")).error().error == Error::held);
  auto thrown = client.call(message("throw"));
  BOOST_CHECK(thrown.error().error == Error::internal);
  BOOST_CHECK_EQUAL(thrown.error().what.find("secret"), std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_answer_over_the_limit_is_told_as_a_failure) {
  Folder folder;
  auto server = serve(at(folder / "s"), [](const Caller&, const Message&) -> Result<Message> {
    return message("big", std::vector<std::string>(gateway::ipc::max_attachments + 1));
  });
  Client client(folder / "s", 2000ms);
  BOOST_CHECK(client.call(message("ask")).error().error == Error::too_large);
}

BOOST_AUTO_TEST_CASE(many_callers_at_once_are_all_answered) {
  Folder folder;
  auto server = serve(at(folder / "s"));
  Client client(folder / "s", 5000ms);
  std::atomic<int> right = 0;
  std::vector<std::thread> callers;
  for (int t = 0; t < 16; ++t)
    callers.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        std::string body = std::to_string(t) + "/" + std::to_string(i);
        auto answer = client.call(message("echo", {body}));
        if (answer.has_value() && answer->attachments.at(0) == body) ++right;
      }
    });
  for (auto& caller : callers) caller.join();
  BOOST_CHECK_EQUAL(right, 16 * 50);
}

BOOST_AUTO_TEST_CASE(kept_connections_do_not_starve_others) {
  Folder folder;
  auto server = serve(at(folder / "s"));
  std::vector<std::unique_ptr<gateway::ipc::Stream>> kept;
  for (int i = 0; i < 20; ++i) {
    kept.push_back(connect(folder / "s"));
    BOOST_REQUIRE(gateway::ipc::send(*kept.back(), message("echo")).has_value());
    BOOST_REQUIRE(gateway::ipc::receive(*kept.back()).has_value());
  }
  Client client(folder / "s", 1000ms);
  BOOST_CHECK(client.call(message("echo")).has_value());
}

BOOST_AUTO_TEST_CASE(connections_over_the_cap_are_closed) {
  Folder folder;
  auto options = at(folder / "s");
  options.max_connections = 2;
  auto server = serve(options);
  auto one = connect(folder / "s"), two = connect(folder / "s");
  for (auto* stream : {one.get(), two.get()}) {
    BOOST_REQUIRE(gateway::ipc::send(*stream, message("echo")).has_value());
    BOOST_REQUIRE(gateway::ipc::receive(*stream).has_value());
  }
  auto three = connect(folder / "s");
  char byte = 0;
  BOOST_CHECK(three->read_exact(&byte, 1).error().error == Error::unavailable);
  one.reset();
  // The place is free once the server has seen the end; a refused caller tries again.
  bool served = false;
  for (int i = 0; i < 200 && !served; ++i)
    served = Client(folder / "s", 1000ms).call(message("echo")).has_value();
  BOOST_CHECK(served);
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed_and_calls_go_on) {
  Folder folder;
  auto options = at(folder / "s");
  options.idle = 50ms;
  auto server = serve(options);
  auto idle = connect(folder / "s");
  char byte = 0;
  auto end = idle->read_exact(&byte, 1);
  BOOST_CHECK_NE(end.error().what.find("closed"), std::string::npos);
  Client client(folder / "s", 1000ms);
  BOOST_CHECK(client.call(message("echo")).has_value());
  auto other = connect(folder / "s");  // its end tells that the client's kept connection has ended, too
  (void)other->read_exact(&byte, 1);
  BOOST_CHECK(client.call(message("echo")).has_value());
}

BOOST_AUTO_TEST_CASE(a_call_survives_a_restart_of_the_server) {
  Folder folder;
  auto server = serve(at(folder / "s"));
  Client client(folder / "s", 1000ms);
  BOOST_REQUIRE(client.call(message("echo")).has_value());
  server.reset();
  BOOST_CHECK(client.call(message("echo")).error().error == Error::unavailable);
  server = serve(at(folder / "s"));
  BOOST_CHECK(client.call(message("echo")).has_value());
}

BOOST_AUTO_TEST_CASE(a_request_that_was_read_is_never_sent_twice) {
  Folder folder;
  std::atomic<int> seen = 0;
  auto options = at(folder / "s");
  options.deadline = 5000ms;
  auto server = serve(options, [&](const Caller&, const Message& request) -> Result<Message> {
    if (protocol::json::string_or(request.header, "op") == "hang" && seen++ == 0) {
      std::promise<void> never;
      never.get_future().wait_for(300ms);
    }
    return message("done");
  });
  Client client(folder / "s", 100ms);
  BOOST_REQUIRE(client.call(message("warm")).has_value());
  BOOST_CHECK(client.call(message("hang")).error().error == Error::unavailable);
  server.reset();
  BOOST_CHECK_EQUAL(seen, 1);
}

BOOST_AUTO_TEST_CASE(broken_frames_close_that_connection_alone) {
  Folder folder;
  auto server = serve(at(folder / "s"));
  auto bad = connect(folder / "s");
  BOOST_REQUIRE(bad->write_all("GET / HTTP/1.1\r\n\r\n").has_value());
  auto told = gateway::ipc::receive(*bad);
  BOOST_REQUIRE(told.has_value());
  BOOST_CHECK(gateway::ipc::unwrap(std::move(*told)).error().error == Error::malformed);
  BOOST_CHECK(gateway::ipc::receive(*bad).has_error());
  Client client(folder / "s", 1000ms);
  BOOST_CHECK(client.call(message("echo")).has_value());
}

BOOST_AUTO_TEST_CASE(the_end_waits_for_nobody) {
  Folder folder;
  auto options = at(folder / "s");
  options.idle = options.deadline = 60000ms;
  auto server = serve(options);
  auto silent = connect(folder / "s");
  std::vector<std::unique_ptr<gateway::ipc::Stream>> halves;
  for (int i = 0; i < 4; ++i) {  // more half-sent requests than workers
    halves.push_back(connect(folder / "s"));
    BOOST_REQUIRE(halves.back()->write_all("CGF1").has_value());
  }
  Client client(folder / "s", 500ms);
  auto begun = std::chrono::steady_clock::now();
  server.reset();
  BOOST_CHECK(std::chrono::steady_clock::now() - begun < 2s);
  BOOST_CHECK(!std::filesystem::exists(folder / "s"));
}

BOOST_AUTO_TEST_CASE(wrap_names_the_caller_or_closes) {
  Folder folder;
  auto options = at(folder / "s");
  std::atomic<bool> admit = true;
  options.wrap = [&](gateway::ipc::Fd fd, Caller& caller) -> Result<std::unique_ptr<gateway::ipc::Stream>> {
    if (!admit) return protocol::fail(Error::unauthenticated, "no");
    caller.pin = "abc";
    return gateway::ipc::plain_stream(std::move(fd), 1000ms);
  };
  auto server = serve(
      options, [](const Caller& caller, const Message&) -> Result<Message> { return message(caller.pin); });
  BOOST_CHECK_EQUAL(
      protocol::json::string_or(must(Client(folder / "s", 1000ms).call(message("x"))).header, "op"), "abc");
  admit = false;
  BOOST_CHECK(Client(folder / "s", 1000ms).call(message("x")).has_error());
}

BOOST_AUTO_TEST_CASE(the_socket_file_is_private_and_taken_over_only_when_stale) {
  Folder folder;
  auto server = serve(at(folder / "s"));
  struct stat status {};
  BOOST_REQUIRE_EQUAL(::stat((folder / "s").c_str(), &status), 0);
  BOOST_CHECK_EQUAL(status.st_mode & 0777U, 0600U);
  BOOST_CHECK(Server::start(at(folder / "s"), echo).error().error == Error::unavailable);

  // A socket whose process is gone: bound, never removed.
  std::filesystem::rename(folder / "s", folder / "stale");
  server.reset();
  BOOST_REQUIRE(std::filesystem::exists(folder / "stale"));
  auto again = Server::start(at(folder / "stale"), echo);
  BOOST_CHECK(again.has_value());

  FILE* file = std::fopen((folder / "file").c_str(), "w");
  BOOST_REQUIRE(file != nullptr);
  std::fclose(file);
  BOOST_CHECK(Server::start(at(folder / "file"), echo).has_error());
  BOOST_CHECK(std::filesystem::exists(folder / "file"));
  BOOST_CHECK(Server::start(at(folder / std::string(200, 'x')), echo).error().error == Error::invalid);
}

BOOST_AUTO_TEST_CASE(nobody_there_is_unavailable) {
  Folder folder;
  auto answer = Client(folder / "none", 100ms).call(message("x"));
  BOOST_REQUIRE(answer.has_error());
  BOOST_CHECK(answer.error().error == Error::unavailable);
  BOOST_CHECK_EQUAL(answer.error().where, folder / "none");
}

BOOST_AUTO_TEST_SUITE_END()
