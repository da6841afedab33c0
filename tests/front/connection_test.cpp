// What a connection may do to the front, and for how long.
#include <thread>

#include "gateway/store/views.h"
#include "protocol/digest.h"
#include "tests/front/support.h"

using namespace front_test;

namespace {

struct Impatient : World {
  Impatient() {
    options.timeouts = {300ms, 300ms, 150ms, 150ms, 300ms, 100ms};
    start();
  }
};

struct SetClock final : gateway::Clock {
  protocol::Instant now() override { return {1700000000, 0}; }
};

bool ends_soon(Browser& browser) {
  auto begun = std::chrono::steady_clock::now();
  const bool closed = browser.closed();
  return closed && std::chrono::steady_clock::now() - begun < 2s;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(connection, Impatient)

BOOST_AUTO_TEST_CASE(silence_before_the_handshake_ends) {
  auto fd = must(tls::connect_tcp("127.0.0.1", std::to_string(front->port()), 1000ms));
  auto stream = ipc::plain_stream(std::move(fd), 2000ms);
  char byte = 0;
  auto read = stream->read_exact(&byte, 1);
  BOOST_CHECK_NE(read.error().what.find("clos"), std::string::npos);
}

BOOST_AUTO_TEST_CASE(silence_after_the_handshake_ends) {
  Browser browser = browse("alpha");
  BOOST_CHECK(ends_soon(browser));
}

BOOST_AUTO_TEST_CASE(an_unfinished_header_ends) {
  Browser browser = browse("alpha");
  browser.write("GET /health HTTP/1.1\r\nHost:");
  BOOST_CHECK(ends_soon(browser));
}

BOOST_AUTO_TEST_CASE(an_unfinished_body_ends_and_leaves_nothing) {
  Browser browser = browse("alpha");
  browser.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Content-Length: 100\r\n\r\nhalf");
  BOOST_CHECK(ends_soon(browser));
  BOOST_CHECK(spooled().empty());
}

BOOST_AUTO_TEST_CASE(a_body_that_trickles_ends_all_the_same) {
  Browser browser = browse("alpha");
  browser.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Content-Length: 100\r\n\r\n");
  auto begun = std::chrono::steady_clock::now();
  std::thread trickle([&] {
    while (std::chrono::steady_clock::now() - begun < 600ms) {
      browser.write("x");
      std::this_thread::sleep_for(20ms);
    }
  });
  trickle.join();
  BOOST_CHECK_EQUAL(browser.read().status, 0);
}

BOOST_AUTO_TEST_CASE(what_is_no_http_is_refused) {
  for (const std::string bytes :
       {"\x16\x03\x01 nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "POST /envelopes HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        "POST /envelopes HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    Browser browser = browse("alpha");
    browser.write(bytes);
    BOOST_CHECK_EQUAL(browser.read().status, 400);
    BOOST_CHECK(browser.closed());
  }
}

BOOST_AUTO_TEST_CASE(a_long_header_is_refused) {
  Browser browser = browse("alpha");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health", "X: " + std::string(20000, 'x') + "\r\n").status, 431);
  BOOST_CHECK_EQUAL(browse("alpha").ask("GET", "/" + std::string(20000, 'x')).status, 431);
}

BOOST_AUTO_TEST_CASE(requests_sent_ahead_are_answered_in_turn) {
  Browser browser = browse("alpha");
  browser.write(
      "GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\n\r\n"
      "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  BOOST_CHECK_EQUAL(browser.read().status, 200);
  BOOST_CHECK_EQUAL(browser.read().status, 404);
  Reply last = browser.read();
  BOOST_CHECK_EQUAL(last.status, 200);
  BOOST_CHECK_EQUAL(last.field("Connection"), "close");
  BOOST_CHECK(browser.closed());
}

BOOST_AUTO_TEST_CASE(what_a_request_says_counts_for_it_alone) {
  Browser browser = browse("alpha");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/taxii2/", "Accept: text/html\r\n").status, 406);
  BOOST_CHECK_EQUAL(browser.ask("GET", "/taxii2/").status, 200);
  BOOST_CHECK_EQUAL(browser.ask("GET", "/taxii2/", "Accept: */*\r\nAccept: text/html\r\n").status, 200);
}

BOOST_AUTO_TEST_CASE(fields_behind_a_body_count_for_nothing) {
  const std::string key(40, 'k');
  SetClock clock;
  const auto opened = must(gateway::store::SqliteViews::open(folder / "views.db", clock));
  must(opened->put_misp_key(alpha, protocol::sha256(key)));
  const auto post = [&](const std::string& behind) {
    Browser browser = browse("alpha");
    browser.write("POST /servers/postTest HTTP/1.1\r\nHost: x\r\nAuthorization: " + key +
                  "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n" + behind + "\r\n");
    return browser.read();
  };
  const Reply plain = post(""), more = post("Content-Encoding: gzip\r\n");
  BOOST_CHECK_EQUAL(plain.status, 200);
  BOOST_CHECK_EQUAL(more.head, plain.head);
  BOOST_CHECK_EQUAL(more.body, plain.body);
}

BOOST_AUTO_TEST_CASE(the_end_waits_for_no_connection) {
  options.timeouts = {};
  start();
  Browser idle = browse("alpha"), half = browse("alpha");
  half.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
      "Content-Length: 100\r\n\r\nhalf");
  BOOST_CHECK_EQUAL(browse("beta").ask("GET", "/health").status, 200);
  auto begun = std::chrono::steady_clock::now();
  front->stop();
  BOOST_CHECK(std::chrono::steady_clock::now() - begun < 2s);
  BOOST_CHECK_EQUAL(idle.read().status, 0);
  BOOST_CHECK_EQUAL(front->port(), 0);
}

BOOST_AUTO_TEST_CASE(a_taken_address_or_a_missing_key_is_named) {
  auto twice = options;
  twice.listen_port = std::to_string(front->port());
  twice.outbound_socket = folder / "other.sock";
  auto started = front::Front(twice).start();
  BOOST_REQUIRE(started.has_error());
  BOOST_CHECK_EQUAL(started.error().where, "127.0.0.1:" + twice.listen_port);
  auto keyless = options;
  keyless.identity.key = folder / "none";
  BOOST_CHECK_EQUAL(front::Front(keyless).start().error().where, folder / "none");
}

BOOST_AUTO_TEST_CASE(a_client_of_http_1_0_is_told_that_the_connection_stays) {
  start();
  Browser browser = browse("alpha");
  for (int i = 0; i < 2; ++i) {
    browser.write("GET /health HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
    Reply reply = browser.read();
    BOOST_TEST(reply.status == 200);
    BOOST_TEST(reply.field("Connection") == "keep-alive");
  }
}

BOOST_AUTO_TEST_SUITE_END()
