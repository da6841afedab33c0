// POST /envelopes: limits, the spool, core's word.
#include <future>
#include <thread>

#include "protocol/digest.h"
#include "tests/front/support.h"

using namespace front_test;
using protocol::Error;

namespace {

std::string hex(const std::string& bytes) {
  return protocol::to_hex(protocol::sha256(bytes));
}

std::string chunked(const std::string& body, std::size_t piece) {
  std::string out =
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  char size[32];
  for (std::size_t at = 0; at < body.size(); at += piece) {
    std::string part = body.substr(at, piece);
    std::snprintf(size, sizeof(size), "%zx\r\n", part.size());
    out += size + part + "\r\n";
  }
  return out + "0\r\n\r\n";
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(receive, World)

BOOST_AUTO_TEST_CASE(core_is_asked_after_the_file_is_there_and_its_receipt_goes_back) {
  const std::string body("\x85\0\xffpgp", 6);
  std::string found, asked;
  core_says = [&](const ipc::Message& request) {
    asked = protocol::json::write(request.header);
    found = slurp(folder / "spool/" + protocol::json::string_or(request.header, "spool"));
    return core_answer(200, "", {"the receipt"});
  };
  start_core();
  start();
  Reply reply = browse("alpha").post(body);
  BOOST_CHECK_EQUAL(reply.status, 200);
  BOOST_CHECK_EQUAL(reply.field("Content-Type"), "application/pgp-encrypted");
  BOOST_CHECK_EQUAL(reply.body, "the receipt");
  BOOST_CHECK(found == body);
  const std::string name = alpha + "-" + hex(body) + ".pgp";
  BOOST_CHECK_EQUAL(asked, R"({"op":"inbound","partner":")" + alpha + R"(","digest":")" + hex(body) +
                               R"(","spool":")" + name + "\"}");
  // Taking it away is core's part.
  BOOST_CHECK(spooled() == std::vector<std::string>{name});
}

BOOST_AUTO_TEST_CASE(cores_refusal_is_passed_on_as_it_is) {
  core_says = [](const ipc::Message&) { return core_answer(409, "same id, other bytes"); };
  start_core();
  start();
  Browser browser = browse("alpha");
  Reply reply = browser.post("x");
  BOOST_CHECK_EQUAL(reply.status, 409);
  auto body = must(protocol::json::parse(reply.body));
  BOOST_CHECK_EQUAL(protocol::json::string_or(body, "title"), "same id, other bytes");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_CASE(without_core_what_is_durable_is_accepted) {
  start();
  Reply reply = browse("alpha").post("x");
  BOOST_CHECK_EQUAL(reply.status, 202);
  BOOST_CHECK_EQUAL(reply.field("Location"), "");
  BOOST_CHECK_EQUAL(reply.body, "{\"state\":\"accepted\"}\n");
  BOOST_CHECK_EQUAL(slurp(folder / "spool/" + alpha + "-" + hex("x") + ".pgp"), "x");
}

BOOST_AUTO_TEST_CASE(a_slow_failing_or_odd_core_means_accepted) {
  std::promise<void> done;
  auto slow = done.get_future().share();
  std::atomic<int> turn = 0;
  core_says = [&](const ipc::Message&) -> protocol::Result<ipc::Message> {
    switch (turn++) {
      case 0:
        slow.wait();
        return core_answer(200, "", {"late"});
      case 1:
        return protocol::fail(Error::internal, "secret");
      case 2:
        return core_answer(200, "");
      case 3:
        return core_answer(302, "elsewhere");
      default:
        return core_answer(200, "", {"r"});
    }
  };
  options.core_deadline = 100ms;
  start_core();
  start();
  Browser browser = browse("alpha");
  for (int i = 0; i < 4; ++i) {
    Reply reply = browser.post("envelope " + std::to_string(i));
    BOOST_CHECK_EQUAL(reply.status, 202);
    BOOST_CHECK_EQUAL(reply.body.find("secret"), std::string::npos);
  }
  done.set_value();
  BOOST_CHECK_EQUAL(browser.post("last").status, 200);
  BOOST_CHECK_EQUAL(spooled().size(), 5U);
}

BOOST_AUTO_TEST_CASE(a_hanging_core_leaves_threads_for_others) {
  std::promise<void> done;
  auto wait = done.get_future().share();
  std::promise<void> asked;
  core_says = [&](const ipc::Message&) {
    asked.set_value();
    wait.wait();
    return core_answer(200, "", {"r"});
  };
  options.pool_threads = 2;
  options.core_calls = 1;
  start_core();
  start();
  auto first = std::async(std::launch::async, [&] { return browse("alpha").post("1").status; });
  asked.get_future().wait();
  BOOST_CHECK_EQUAL(browse("beta").post("2").status, 202);
  BOOST_CHECK_EQUAL(browse("beta").ask("GET", "/health").status, 200);
  done.set_value();
  BOOST_CHECK_EQUAL(first.get(), 200);
}

BOOST_AUTO_TEST_CASE(the_same_bytes_again_are_the_same_file) {
  start();
  Browser browser = browse("alpha");
  BOOST_CHECK_EQUAL(browser.post("x").status, 202);
  BOOST_CHECK_EQUAL(browser.post("x").status, 202);
  BOOST_CHECK_EQUAL(browse("beta").post("x").status, 202);
  BOOST_CHECK_EQUAL(spooled().size(), 2U);
}

BOOST_AUTO_TEST_CASE(only_envelopes_are_taken) {
  start();
  for (const std::string type : {"text/plain", "application/json", "application/pgp-encryptedx", ""})
    BOOST_CHECK_EQUAL(browse("alpha").post("x", type).status, 415);
  BOOST_CHECK_EQUAL(browse("alpha").ask("POST", "/envelopes", "Content-Length: 1\r\n", "x").status, 415);
  BOOST_CHECK_EQUAL(browse("alpha").post("").status, 400);
  BOOST_CHECK(spooled().empty());
  BOOST_CHECK_EQUAL(browse("alpha").post("x", "Application/PGP-Encrypted; version=1").status, 202);
  BOOST_CHECK_EQUAL(browse("alpha").post("y", "application/octet-stream").status, 202);
}

BOOST_AUTO_TEST_CASE(an_announced_size_over_the_limit_is_refused_before_its_body) {
  options.max_envelope_bytes = 1000;
  start();
  Browser browser = browse("alpha");
  browser.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Content-Length: 1001\r\n\r\n");
  BOOST_CHECK_EQUAL(browser.read().status, 413);
  BOOST_CHECK(browser.closed());
  // Sent whole, without looking: the answer still arrives.
  BOOST_CHECK_EQUAL(browse("alpha").post(std::string(1001, 'x')).status, 413);
  BOOST_CHECK_EQUAL(browse("alpha").post(std::string(1000, 'x')).status, 202);
  BOOST_CHECK_EQUAL(spooled().size(), 1U);
}

BOOST_AUTO_TEST_CASE(chunks_are_counted) {
  options.max_envelope_bytes = 1000;
  start();
  Browser small = browse("alpha"), large = browse("alpha");
  small.write(chunked(std::string(1000, 'x'), 100));
  BOOST_CHECK_EQUAL(small.read().status, 202);
  large.write(chunked(std::string(1001, 'x'), 100));
  BOOST_CHECK_EQUAL(large.read().status, 413);
  BOOST_CHECK(large.closed());
  BOOST_CHECK_EQUAL(slurp(folder / "spool/" + alpha + "-" + hex(std::string(1000, 'x')) + ".pgp").size(),
                    1000U);
  BOOST_CHECK_EQUAL(spooled().size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_first_is_told_to_go_on) {
  start();
  Browser browser = browse("alpha");
  const std::string fields =
      "Content-Type: application/octet-stream\r\nExpect: 100-continue\r\nContent-Length: ";
  browser.write("POST /envelopes HTTP/1.1\r\nHost: x\r\n" + fields + "5\r\n\r\n");
  BOOST_CHECK_EQUAL(browser.read().status, 100);
  browser.write("hello");
  BOOST_CHECK_EQUAL(browser.read().status, 202);
}

BOOST_AUTO_TEST_CASE(a_full_spool_is_said_so) {
  options.spool_limits.files_per_partner = 1;
  options.spool_limits.files = 2;
  start();
  BOOST_CHECK_EQUAL(browse("alpha").post("1").status, 202);
  Reply mine = browse("alpha").post("2");
  BOOST_CHECK_EQUAL(mine.status, 429);
  BOOST_CHECK(!mine.field("Retry-After").empty());
  BOOST_CHECK_EQUAL(browse("beta").post("3").status, 202);
  std::filesystem::rename(folder / "spool/" + alpha + "-" + hex("1") + ".pgp", folder / "spool/other.pgp");
  Reply all = browse("alpha").post("4");
  BOOST_CHECK_EQUAL(all.status, 507);
  BOOST_CHECK(!all.field("Retry-After").empty());
  std::filesystem::remove(folder / "spool/other.pgp");
  BOOST_CHECK_EQUAL(browse("alpha").post("4").status, 202);
}

BOOST_AUTO_TEST_CASE(bytes_in_the_spool_are_counted) {
  options.spool_limits.bytes_per_partner = 10;
  start();
  BOOST_CHECK_EQUAL(browse("alpha").post("123456").status, 202);
  BOOST_CHECK_EQUAL(browse("alpha").post("78901").status, 429);
  BOOST_CHECK_EQUAL(browse("alpha").post("7890").status, 202);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_kept_is_not_acknowledged) {
  std::atomic<int> asked = 0;
  core_says = [&](const ipc::Message&) {
    ++asked;
    return core_answer(200, "", {"r"});
  };
  start_core();
  start();
  std::filesystem::rename(folder / "spool", folder / "away");
  BOOST_CHECK_EQUAL(browse("alpha").post("x").status, 503);
  BOOST_CHECK_EQUAL(asked, 0);
  std::filesystem::rename(folder / "away", folder / "spool");
  // A folder where the file should be: the rename fails, and nothing half-written stays.
  std::filesystem::create_directory(folder / "spool/" + alpha + "-" + hex("y") + ".pgp");
  BOOST_CHECK_EQUAL(browse("alpha").post("y").status, 503);
  BOOST_CHECK_EQUAL(asked, 0);
  BOOST_CHECK_EQUAL(spooled().size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_new_start_removes_half_written_files_alone) {
  std::filesystem::create_directory(folder / "spool");
  std::string whole = "spool/" + alpha + "-" + hex("x") + ".pgp";
  for (const std::string& name : {std::string("spool/.part-7"), whole})
    std::filesystem::copy_file(folder / "front.crt", folder / name);
  start();
  BOOST_CHECK_EQUAL(spooled().size(), 1U);
  BOOST_CHECK(std::filesystem::exists(folder / whole));
}

BOOST_AUTO_TEST_CASE(many_at_once_are_each_kept_and_answered) {
  core_says = [&](const ipc::Message& request) {
    return core_answer(200, "", {protocol::json::string_or(request.header, "digest")});
  };
  options.io_threads = 2;
  options.core_calls = 12;
  start_core();
  start();
  std::atomic<int> right = 0;
  std::vector<std::thread> senders;
  for (int t = 0; t < 8; ++t)
    senders.emplace_back([&, t] {
      Browser browser = browse(t % 2 == 0 ? "alpha" : "beta");
      for (int i = 0; i < 10; ++i) {
        const std::string body = std::string(2000, 'x') + std::to_string(t) + "/" + std::to_string(i);
        Reply reply = browser.post(body);
        if (reply.status == 200 && reply.body == hex(body)) ++right;
      }
    });
  for (auto& sender : senders) sender.join();
  BOOST_CHECK_EQUAL(right, 80);
  BOOST_CHECK_EQUAL(spooled().size(), 80U);
}

BOOST_AUTO_TEST_SUITE_END()
