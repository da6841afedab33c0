#include <future>
#include <thread>

#include <openssl/ssl.h>

#include "tests/tls/support.h"

using namespace tls_test;
namespace tls = gateway::tls;
namespace ipc = gateway::ipc;
using protocol::Error;
using protocol::Result;

namespace {

using StreamResult = Result<std::unique_ptr<tls::BlockingStream>>;

struct Ends {
  StreamResult client, server;
};

/// A handshake between the two contexts over loopback.
Ends meet(const tls::Context& client, const tls::Context& server,
          std::chrono::milliseconds deadline = 2000ms) {
  Loopback loopback;
  auto accepted = std::async(
      std::launch::async, [&] { return tls::BlockingStream::accept(server, loopback.accept(), deadline); });
  StreamResult connected = tls::BlockingStream::connect(client, loopback.connect(), deadline);
  return {std::move(connected), accepted.get()};
}

struct Pair {
  Folder folder;
  tls::Identity ours = folder.identity("ours"), theirs = folder.identity("theirs");
  std::string our_pin = must(tls::pin_of_file(ours.certificate));
  std::string their_pin = must(tls::pin_of_file(theirs.certificate));
  tls::Context server = must(tls::server_context(theirs));
  tls::Context client = must(tls::client_context(ours, {their_pin}));
};

std::shared_ptr<SSL_CTX> bare_client(int version) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_max_proto_version(context.get(), version);
  return context;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stream)

BOOST_FIXTURE_TEST_CASE(both_sides_learn_the_other_ones_pin, Pair) {
  Ends ends = meet(client, server);
  auto near = must(std::move(ends.client)), far = must(std::move(ends.server));
  BOOST_CHECK_EQUAL(near->peer_pin(), their_pin);
  BOOST_CHECK_EQUAL(far->peer_pin(), our_pin);
}

BOOST_FIXTURE_TEST_CASE(frames_travel_over_it, Pair) {
  Ends ends = meet(client, server);
  auto near = must(std::move(ends.client)), far = must(std::move(ends.server));
  ipc::Message out;
  out.header.SetObject();
  out.attachments = {std::string(3U << 20, 'x'), "", "end"};
  std::thread writer([&] { BOOST_CHECK(ipc::send(*near, out).has_value()); });
  ipc::Message in = must(ipc::receive(*far));
  writer.join();
  BOOST_CHECK(in.attachments == out.attachments);
}

BOOST_FIXTURE_TEST_CASE(a_server_with_another_key_is_refused, Pair) {
  Ends ends = meet(must(tls::client_context(ours, {our_pin, std::string(64, '0')})), server);
  BOOST_REQUIRE(ends.client.has_error());
  BOOST_CHECK(ends.client.error().error == Error::unauthenticated);
  BOOST_CHECK_NE(ends.client.error().what.find("pin"), std::string::npos);
  BOOST_CHECK(ends.server.has_error());
}

BOOST_FIXTURE_TEST_CASE(no_pins_at_all_match_nobody, Pair) {
  for (std::vector<std::string> pins : {std::vector<std::string>{}, std::vector<std::string>{""}})
    BOOST_CHECK(meet(must(tls::client_context(ours, pins)), server).client.error().error ==
                Error::unauthenticated);
}

BOOST_FIXTURE_TEST_CASE(a_client_without_certificate_has_no_pin, Pair) {
  Ends ends = meet(bare_client(TLS1_3_VERSION), server);
  must(std::move(ends.client));
  BOOST_CHECK_EQUAL(must(std::move(ends.server))->peer_pin(), "");
}

BOOST_FIXTURE_TEST_CASE(older_tls_is_refused, Pair) {
  Ends ends = meet(bare_client(TLS1_2_VERSION), server);
  BOOST_CHECK(ends.client.has_error());
  BOOST_CHECK(ends.server.has_error());
}

BOOST_FIXTURE_TEST_CASE(another_application_protocol_is_refused, Pair) {
  auto context = bare_client(TLS1_3_VERSION);
  const unsigned char h2[] = {2, 'h', '2'};
  SSL_CTX_set_alpn_protos(context.get(), h2, sizeof(h2));
  BOOST_CHECK(meet(context, server).server.has_error());
}

BOOST_FIXTURE_TEST_CASE(an_orderly_end_reads_as_zero_and_a_cut_as_a_failure, Pair) {
  Ends ends = meet(client, server);
  auto far = must(std::move(ends.server));
  must(std::move(ends.client)).reset();
  char byte = 0;
  BOOST_CHECK_EQUAL(must(far->read_some(&byte, 1)), 0U);

  Loopback loopback;
  auto accepted = std::async(std::launch::async,
                             [&] { return tls::BlockingStream::accept(server, loopback.accept(), 2000ms); });
  ipc::Fd raw = loopback.connect();
  ipc::Fd other(::dup(raw.get()));
  auto near = must(tls::BlockingStream::connect(client, std::move(raw), 2000ms));
  far = must(accepted.get());
  ::shutdown(other.get(), SHUT_RDWR);
  BOOST_CHECK(far->read_some(&byte, 1).error().error == Error::unavailable);
  // Writing to a closed connection raises no signal.
  (void)far->write_all(std::string(1U << 20, 'x'));
  BOOST_CHECK(far->write_all(std::string(1U << 20, 'x')).has_error());
}

BOOST_FIXTURE_TEST_CASE(silence_ends_at_the_deadline, Pair) {
  Loopback loopback;
  auto begun = std::chrono::steady_clock::now();
  ipc::Fd silent = loopback.connect();
  BOOST_CHECK(tls::BlockingStream::accept(server, loopback.accept(), 50ms).error().error ==
              Error::unavailable);
  BOOST_CHECK(tls::BlockingStream::connect(client, loopback.connect(), 50ms).error().error ==
              Error::unavailable);

  Ends ends = meet(client, server, 50ms);
  auto near = must(std::move(ends.client)), far = must(std::move(ends.server));
  char byte = 0;
  BOOST_CHECK(far->read_exact(&byte, 1).error().error == Error::unavailable);
  BOOST_CHECK(near->write_all(std::string(32U << 20, 'x')).error().error == Error::unavailable);
  BOOST_CHECK(std::chrono::steady_clock::now() - begun < 5s);
}

BOOST_AUTO_TEST_CASE(connecting_resolves_names_and_names_what_failed) {
  Loopback loopback;
  BOOST_CHECK(tls::connect_tcp("localhost", loopback.port(), 2000ms).has_value());
  std::string port = Loopback().port();  // closed again
  auto refused = tls::connect_tcp("127.0.0.1", port, 2000ms);
  BOOST_REQUIRE(refused.has_error());
  BOOST_CHECK(refused.error().error == Error::unavailable);
  BOOST_CHECK_EQUAL(refused.error().where, "127.0.0.1:" + port);
  auto begun = std::chrono::steady_clock::now();
  BOOST_CHECK(tls::connect_tcp("nobody.invalid", "443", 300ms).error().error == Error::unavailable);
  BOOST_CHECK(std::chrono::steady_clock::now() - begun < 2s);
}

BOOST_AUTO_TEST_SUITE_END()
