// Core's deliveries through the front: to a front like ourselves, and to servers that misbehave.
#include "gateway/front/link.h"
#include "tests/front/parrot.h"

using namespace front_test;
using protocol::Error;

namespace {

/// The front delivers to itself: it is its own partner.
struct Loop : World {
  Loop() {
    views.peer("55555555-5555-4555-8555-555555555555", "active", pins["front"]);
    options.outbound_timeouts = {1000ms, 500ms, 1500ms};
    start_core();
    start();
  }
  std::string endpoint() const { return "https://127.0.0.1:" + std::to_string(front->port()); }
  front::OutboundClient client{options.outbound_socket, 10000ms};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbound, Loop)

BOOST_AUTO_TEST_CASE(a_receipt_comes_back) {
  const std::string envelope(3U << 20, '\xff');
  std::size_t size = 0;
  core_says = [&](const ipc::Message& request) {
    size = std::filesystem::file_size(folder / "spool/" + protocol::json::string_or(request.header, "spool"));
    return core_answer(200, "", {std::string("\0receipt", 8)});
  };
  auto answer = must(client.post(endpoint(), {pins["alpha"], pins["front"]}, envelope));
  BOOST_CHECK_EQUAL(answer.status, 200);
  BOOST_CHECK(answer.body == std::string("\0receipt", 8));
  BOOST_CHECK_EQUAL(size, envelope.size());
}

BOOST_AUTO_TEST_CASE(refusals_are_answers_not_failures) {
  core_says = [](const ipc::Message&) { return core_answer(409, "other bytes"); };
  auto answer = must(client.post(endpoint(), {pins["front"]}, "hello"));
  BOOST_CHECK_EQUAL(answer.status, 409);
  BOOST_CHECK_NE(answer.body.find("other bytes"), std::string::npos);
  core.reset();
  BOOST_CHECK_EQUAL(must(client.post(endpoint(), {pins["front"]}, "hello")).status, 202);
  BOOST_CHECK_EQUAL(must(client.post(endpoint(), {pins["front"]}, std::string(9U << 20, 'x'))).status, 413);
}

BOOST_AUTO_TEST_CASE(another_key_is_a_pin_mismatch) {
  auto answer = client.post(endpoint(), {pins["alpha"]}, "hello");
  BOOST_REQUIRE(answer.has_error());
  BOOST_CHECK(answer.error().error == Error::unavailable);
  BOOST_CHECK(answer.error().what.starts_with("pin mismatch"));
  BOOST_CHECK_EQUAL(answer.error().where, endpoint().substr(8));
  BOOST_CHECK(spooled().empty());
}

BOOST_AUTO_TEST_CASE(nobody_there_is_the_stage_connect) {
  const std::string dead = endpoint();
  World other;
  other.start();
  front::OutboundClient through(other.options.outbound_socket, 10000ms);
  front->stop();
  auto answer = through.post(dead, {pins["front"]}, "hello");
  BOOST_REQUIRE(answer.has_error());
  BOOST_CHECK(answer.error().error == Error::unavailable);
  BOOST_CHECK(answer.error().what.starts_with("connect"));
  // And without a front at all.
  BOOST_CHECK(client.post(dead, {pins["front"]}, "hello").error().error == Error::unavailable);
}

BOOST_AUTO_TEST_CASE(answers_are_read_with_suspicion) {
  const auto post = [&](const std::string& says) {
    Parrot parrot(identities["beta"], says);
    return client.post(parrot.endpoint(), {pins["beta"]}, "hello");
  };
  BOOST_CHECK_EQUAL(
      must(post("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).body, "ok");
  BOOST_CHECK_EQUAL(must(post("HTTP/1.1 200 OK\r\n\r\nto the end")).body, "to the end");
  BOOST_CHECK_EQUAL(
      must(post("HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n")).status, 503);
  for (const std::string& says :
       {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nshort"),
        std::string("SSH-2.0\r\n\r\n"), "HTTP/1.1 200 OK\r\nX: " + std::string(20000, 'x'),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"),
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(9U << 20, 'x'),
        std::string(
            "HTTP/1.1 100 a\r\n\r\nHTTP/1.1 100 b\r\n\r\nHTTP/1.1 100 c\r\n\r\nHTTP/1.1 100 d\r\n\r\n")}) {
    auto answer = post(says);
    BOOST_REQUIRE(answer.has_error());
    BOOST_CHECK(answer.error().error == Error::unavailable);
    BOOST_CHECK(answer.error().what.starts_with("exchange"));
  }
}

BOOST_AUTO_TEST_CASE(endpoints_are_https_and_nothing_more) {
  for (const std::string url :
       {"http://x:1", "https://", "https://u@x:1", "https://x:1/path", "https://x:1?q", "x:1",
        "https://x:99999", "https://x:0", "https://x:1#f", "https://x y", ""})
    BOOST_CHECK_MESSAGE(front::parse_endpoint(url).has_error(), url);
  auto v6 = must(front::parse_endpoint("https://[::1]:8443/"));
  BOOST_CHECK_EQUAL(v6.host, "::1");
  BOOST_CHECK_EQUAL(v6.port, "8443");
  BOOST_CHECK_EQUAL(v6.authority, "[::1]:8443");
  auto plain = must(front::parse_endpoint("https://gateway.example"));
  BOOST_CHECK_EQUAL(plain.host, "gateway.example");
  BOOST_CHECK_EQUAL(plain.port, "443");
  BOOST_CHECK(client.post("http://127.0.0.1:1", {pins["front"]}, "x").error().error == Error::invalid);
  BOOST_CHECK(client.post(endpoint(), {}, "x").error().error == Error::invalid);
  BOOST_CHECK(client.post(endpoint(), {"abc"}, "x").error().error == Error::invalid);
}

BOOST_AUTO_TEST_CASE(a_page_is_fetched_with_the_fields_core_needs) {
  Parrot parrot(identities["beta"],
                "HTTP/1.1 200 OK\r\ncontent-type: application/taxii+json;version=2.1\r\n"
                "x-taxii-date-added-last: 2026-03-01T00:00:00.000001Z\r\nContent-Length: 2\r\n\r\n{}",
                "\r\n\r\n");
  const auto got = must(client.get({parrot.endpoint(), "/root/?next=a%20b", {pins["beta"]}, "a/b"}));
  BOOST_CHECK_EQUAL(got.status, 200);
  BOOST_CHECK_EQUAL(got.content_type, "application/taxii+json;version=2.1");
  BOOST_CHECK_EQUAL(got.last_added, "2026-03-01T00:00:00.000001Z");
  BOOST_CHECK_EQUAL(got.body, "{}");
  const std::string& asked = parrot.heard();
  BOOST_CHECK_MESSAGE(asked.starts_with("GET /root/?next=a%20b HTTP/1.1\r\nHost: "), asked);
  BOOST_CHECK_NE(asked.find("\r\nAccept: a/b\r\n"), std::string::npos);
}

BOOST_AUTO_TEST_CASE(who_may_be_fetched_from) {
  // Our own front, by its key; it knows us by ours.
  BOOST_CHECK_EQUAL(must(client.get({endpoint(), "/health", {pins["front"]}, "application/json"})).status,
                    200);
  const auto wrong = client.get({endpoint(), "/health", {pins["alpha"]}, "application/json"});
  BOOST_REQUIRE(wrong.has_error());
  BOOST_CHECK_MESSAGE(wrong.error().what.starts_with("pin mismatch"), wrong.error().what);
  // Nobody vouches for a certificate that signed itself.
  const auto unknown = client.get({endpoint(), "/health", {}, "application/json"});
  BOOST_REQUIRE(unknown.has_error());
  BOOST_CHECK_MESSAGE(unknown.error().what.starts_with("certificate: "), unknown.error().what);
  BOOST_CHECK_NE(unknown.error().what.find("self"), std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_fetched_is_bounded_and_cannot_break_the_request) {
  for (const std::string path : {"", "x", "/a b", "/a\r\nHost: b", "/a#b", "/\xc3\xa5"})
    BOOST_CHECK_MESSAGE(
        client.get({endpoint(), path, {pins["front"]}, "a/b"}).error().error == Error::invalid, path);
  BOOST_CHECK(client.get({endpoint(), "/", {pins["front"]}, "a\r\nb"}).error().error == Error::invalid);
  BOOST_CHECK(client.get({endpoint(), "/" + std::string(9000, 'a'), {pins["front"]}, "a"}).error().error ==
              Error::invalid);
  Parrot parrot(identities["beta"], "HTTP/1.1 200 OK\r\nContent-Length: 16777217\r\n\r\n", "\r\n\r\n");
  const auto much = client.get({parrot.endpoint(), "/", {pins["beta"]}, "a/b"});
  BOOST_REQUIRE(much.has_error());
  BOOST_CHECK(much.error().what.starts_with("exchange"));
}

BOOST_AUTO_TEST_CASE(a_misp_server_is_asked_as_misp_asks) {
  const std::string key = "0123456789abcdefghijABCDEFGHIJ0123456789", query = R"({"minimal":1})";
  const std::string signature(3000, 'A');
  Parrot parrot(identities["beta"],
                "HTTP/1.1 200 OK\r\nX-PGP-Signature: " + signature + "\r\nContent-Length: 2\r\n\r\n[]",
                query);
  const auto got = must(client.get(
      {parrot.endpoint(), "/events/index/deleted[]:0", {pins["beta"]}, "application/json", key, query}));
  BOOST_CHECK_EQUAL(got.body, "[]");
  BOOST_CHECK_EQUAL(got.signature, signature);
  const std::string asked = parrot.heard();
  BOOST_CHECK_MESSAGE(asked.starts_with("POST /events/index/deleted[]:0 HTTP/1.1\r\nHost: "), asked);
  BOOST_CHECK_NE(asked.find("\r\nUser-Agent: MISP 2.5."), std::string::npos);
  BOOST_CHECK_NE(asked.find("\r\nAuthorization: " + key + "\r\n"), std::string::npos);
  BOOST_CHECK_NE(asked.find("\r\nContent-Type: application/json\r\nContent-Length: 13\r\n"),
                 std::string::npos);
  BOOST_CHECK_EQUAL(asked.find("Accept-Encoding"), std::string::npos);
  BOOST_CHECK_MESSAGE(asked.ends_with("\r\n\r\n" + query), asked);
}

BOOST_AUTO_TEST_CASE(what_goes_to_a_misp_server_cannot_break_the_request_and_what_comes_is_bounded) {
  const std::string key(40, 'k');
  const auto refused = [&](const std::string& authkey, const std::string& query) {
    const auto got = client.get({endpoint(), "/", {pins["front"]}, "a/b", authkey, query});
    BOOST_REQUIRE(got.has_error());
    BOOST_CHECK_EQUAL(protocol::describe(got.error()).find(authkey), std::string::npos);
    return got.error().error == Error::invalid;
  };
  for (const std::string& wrong :
       {std::string(30, 'k'), std::string(41, 'k'), std::string(39, 'k') + "\n",
        std::string(38, 'k') + "\r\n", std::string(39, 'k') + " ", std::string(39, 'k') + "\xc3"})
    BOOST_CHECK(refused(wrong, ""));
  BOOST_CHECK(refused(key, std::string(8193, ' ')));
  // More than a page, and no more than an event.
  const auto fetch = [&](std::size_t size) {
    Parrot parrot(identities["beta"],
                  "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
                      (size > (64U << 20) ? "" : std::string(size, ' ')),
                  "\r\n\r\n");
    return client.get({parrot.endpoint(), "/", {pins["beta"]}, "a/b", key});
  };
  BOOST_CHECK_EQUAL(must(fetch(20U << 20)).body.size(), 20U << 20);
  const auto much = fetch((64U << 20) + 1);
  BOOST_REQUIRE(much.has_error());
  BOOST_CHECK(much.error().what.starts_with("exchange"));
  // A signature of no use counts as none.
  Parrot parrot(
      identities["beta"],
      "HTTP/1.1 200 OK\r\nx-pgp-signature: " + std::string(9000, 'A') + "\r\nContent-Length: 0\r\n\r\n",
      "\r\n\r\n");
  BOOST_CHECK_EQUAL(must(client.get({parrot.endpoint(), "/", {pins["beta"]}, "a/b", key})).signature, "");
}

BOOST_AUTO_TEST_CASE(whether_something_is_there_is_asked_without_its_body) {
  Parrot parrot(identities["beta"], "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", "\r\n\r\n");
  const auto got = must(client.get(
      {parrot.endpoint(), "/events/view/x", {pins["beta"]}, "a/b", std::string(40, 'k'), "", true}));
  BOOST_CHECK_EQUAL(got.status, 200);
  BOOST_CHECK_EQUAL(got.body, "");
  BOOST_CHECK(parrot.heard().starts_with("HEAD /events/view/x HTTP/1.1\r\n"));
}

BOOST_AUTO_TEST_CASE(only_posts_and_gets_are_understood) {
  ipc::Client raw(options.outbound_socket, 1000ms);
  const auto answer = [&](protocol::json::Builder header) {
    return raw.call({header.take(), {"x"}}).error().error;
  };
  BOOST_CHECK(answer(std::move(protocol::json::Builder().set("op", "put"))) == Error::unsupported);
  // An empty list of pins is nobody, not everybody the CAs know.
  protocol::json::Builder nobody;
  nobody.set("op", "get").set("endpoint", endpoint()).set("path", "/health").set("accept", "a/b");
  nobody.set("pins", std::vector<std::string>{});
  BOOST_CHECK(answer(std::move(nobody)) == Error::invalid);
}

BOOST_AUTO_TEST_SUITE_END()
