// Who gets in, and what the others see.
#include <set>

#include "tests/front/support.h"

using namespace front_test;

namespace {

/// What a stranger sees may depend on nothing but being a stranger.
void check_problem(const Reply& reply, int status) {
  BOOST_CHECK_EQUAL(reply.status, status);
  BOOST_CHECK_EQUAL(reply.field("Content-Type"), "application/problem+json");
  auto body = must(protocol::json::parse(reply.body));
  BOOST_CHECK_EQUAL(protocol::json::int_or(body, "status", 0), status);
  BOOST_CHECK(!protocol::json::string_or(body, "type").empty());
  BOOST_CHECK(!protocol::json::string_or(body, "title").empty());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity, World)

BOOST_AUTO_TEST_CASE(a_known_partner_is_served_on_a_kept_connection) {
  start();
  Browser browser = browse("alpha");
  for (int i = 0; i < 3; ++i) {
    Reply reply = browser.ask("GET", "/health");
    BOOST_CHECK_EQUAL(reply.status, 200);
    BOOST_CHECK_EQUAL(reply.body, "{\"status\":\"ok\"}\n");
    BOOST_CHECK_EQUAL(reply.field("Cache-Control"), "no-store");
  }
}

BOOST_AUTO_TEST_CASE(leak_17_the_pin_says_who_it_is_and_strangers_all_see_the_same_401_and_the_end) {
  start();
  std::set<std::string> seen;
  for (const std::string who : {"unknown", "nobody"})
    for (const std::string target : {"/health", "/envelopes", "/none"}) {
      Browser browser = browse(who);
      Reply reply = browser.ask("GET", target);
      check_problem(reply, 401);
      BOOST_CHECK(browser.closed());
      seen.insert(reply.head + reply.body);
    }
  BOOST_CHECK_EQUAL(seen.size(), 1U);
}

BOOST_AUTO_TEST_CASE(a_strangers_body_is_not_waited_for) {
  start_core();
  start();
  Browser browser = browse("unknown");
  browser.write(
      "POST /envelopes HTTP/1.1\r\nHost: x\r\nContent-Type: application/pgp-encrypted\r\n"
      "Content-Length: 1000000\r\n\r\nonly this");
  check_problem(browser.read(), 401);
  BOOST_CHECK(spooled().empty());
}

BOOST_AUTO_TEST_CASE(suspended_and_former_see_the_same_403) {
  start();
  Reply one = browse("paused").ask("GET", "/envelopes"), two = browse("gone").ask("GET", "/envelopes");
  check_problem(one, 403);
  BOOST_CHECK_EQUAL(one.head + one.body, two.head + two.body);
  BOOST_CHECK_EQUAL(browse("paused").post("x").status, 403);
}

BOOST_AUTO_TEST_CASE(a_suspension_counts_at_once_on_a_kept_connection) {
  start();
  Browser browser = browse("alpha");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health").status, 200);
  views.run("UPDATE peer SET state = 'suspended' WHERE id = '" + alpha + "'");
  BOOST_CHECK_EQUAL(browser.ask("GET", "/health").status, 403);
  BOOST_CHECK(browser.closed());
}

BOOST_AUTO_TEST_CASE(without_views_nobody_is_served_until_they_appear) {
  options.views_path = folder / "later.db";
  start();
  Reply reply = browse("alpha").ask("GET", "/health");
  check_problem(reply, 503);
  BOOST_CHECK(!reply.field("Retry-After").empty());
  ViewsFile later(folder / "later.db");
  later.run("CREATE TABLE unfinished (x)");
  BOOST_CHECK_EQUAL(browse("alpha").ask("GET", "/health").status, 503);
  later.run("DROP TABLE unfinished");
  later.create();
  later.peer(alpha, "active", pins["alpha"]);
  BOOST_CHECK_EQUAL(browse("alpha").ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_CASE(tls_before_1_3_is_refused) {
  start();
  BOOST_CHECK(!browse("old").connected());
  BOOST_CHECK(browse("nobody").connected());
}

BOOST_AUTO_TEST_CASE(connections_are_capped_over_all) {
  options.max_connections = 3;
  start();
  Browser one = browse("alpha"), two = browse("alpha"), three = browse("beta");
  BOOST_CHECK_EQUAL(three.ask("GET", "/health").status, 200);
  BOOST_CHECK(!browse("alpha").connected());
  BOOST_CHECK_EQUAL(one.ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_CASE(connections_are_capped_for_each_pin) {
  options.limits.connections_per_pin = 2;
  start();
  Browser one = browse("alpha"), two = browse("alpha");
  BOOST_CHECK_EQUAL(one.ask("GET", "/health").status, 200);
  BOOST_CHECK_EQUAL(two.ask("GET", "/health").status, 200);
  Browser three = browse("alpha");
  BOOST_CHECK_EQUAL(three.ask("GET", "/health").status, 0);
  BOOST_CHECK_EQUAL(browse("beta").ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_CASE(strangers_of_one_address_cannot_take_every_place) {
  options.limits.strangers_per_address = 2;
  start();
  Browser partner = browse("alpha");
  BOOST_CHECK_EQUAL(partner.ask("GET", "/health").status, 200);  // no stranger any more
  Browser one = browse("nobody"), two = browse("nobody");
  BOOST_CHECK(!browse("nobody").connected());
  BOOST_CHECK_EQUAL(partner.ask("GET", "/health").status, 200);
}

BOOST_AUTO_TEST_SUITE_END()
