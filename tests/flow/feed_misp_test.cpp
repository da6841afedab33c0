// What comes in from a MISP server's events: in which order it is asked, what is ours or broken, and what is
// tried again. The server is a function of the request; the cursor, the store, the gate and the inbox are
// real.
#include <fstream>

#include "gateway/flow/pushed.h"
#include "tests/flow/misp_server.h"

namespace test_flow {

using namespace misp_server;

BOOST_AUTO_TEST_SUITE(feed_misp, *boost::unit_test::fixture<OneDesk>())

BOOST_FIXTURE_TEST_CASE(events_come_oldest_first_in_misps_call_order_and_once, Misp) {
  events = {{1, spring + 20}, {2, spring + 10, "tlp:amber"}};
  add("order");
  BOOST_TEST(pulled("order") == 2);
  BOOST_REQUIRE(asked.size() == 4u);
  BOOST_TEST(asked[0].path == "/misp/servers/getVersion");
  BOOST_TEST(asked[0].query == "");
  BOOST_TEST(asked[1].path == "/misp/events/index");
  BOOST_TEST(asked[1].query == R"({"minimal":1,"published":1,"limit":5000,"page":1})");
  BOOST_TEST(asked[2].path == "/misp/events/view/" + uuid(2) +
                                  "/deleted[]:0/deleted[]:1/excludeGalaxy:1/includeEventCorrelations:0"
                                  "/includeFeedCorrelations:0/includeWarninglistHits:0");
  BOOST_TEST(viewed() == (std::vector<int>{2, 1}));
  for (const auto& request : asked) {
    BOOST_TEST(request.endpoint == "https://misp.example");
    BOOST_TEST(request.authkey == authkey);
    BOOST_TEST(request.accept == "application/json");
    BOOST_TEST(request.pins == std::vector<std::string>{desk.alpha.world->team.tls_pin});
  }
  BOOST_TEST(bound("m1.invalid") == of_alpha("TLP:GREEN"));
  BOOST_TEST(bound("m2.invalid") == of_alpha("TLP:AMBER"));
  BOOST_TEST(shown("order", "server") == "2.5.7");
  BOOST_TEST(shown("order", "added_after") == at(spring + 20));
  BOOST_TEST(shown("order", "pages") == "2");

  // As new as what is here: nothing is fetched. Newer: that one alone.
  BOOST_TEST(pulled("order") == 0);
  BOOST_TEST(viewed().empty());
  BOOST_TEST(asked[1].query == R"({"minimal":1,"published":1,"timestamp":)" +
                                   std::to_string(spring + 20 - 7 * 86400) + R"(,"limit":5000,"page":1})");
  events[1] = {2, spring + 30, "tlp:green"};
  BOOST_TEST(pulled("order") == 1);
  BOOST_TEST(viewed() == std::vector<int>{2});
}

BOOST_FIXTURE_TEST_CASE(what_was_pushed_and_what_is_pulled_know_of_each_other, Misp) {
  add("both");
  const auto push = [&](const Made& made) {
    const auto text = "\n" + text_of(made);
    const auto file = desk.alpha.world->team.id + "-" + protocol::to_hex(protocol::sha256(text)) + ".misp";
    std::ofstream(desk.ours.folder + "/spool/" + file) << text;
    const auto answer = flow::take_pushed(*desk.ours.world, desk.alpha.world->team.id, file);
    BOOST_REQUIRE(answer.has_value());
    return answer->status;
  };
  events = {{10, spring}};
  BOOST_TEST(push(events[0]) == 200);
  BOOST_TEST(pulled("both") == 0);
  BOOST_TEST(viewed().empty());
  events[0].timestamp += 100;
  BOOST_TEST(pulled("both") == 1);
  BOOST_TEST(push({10, spring + 50}) == 403);
  BOOST_TEST(push({10, spring + 200}) == 200);
  BOOST_TEST(desk.audited("event.pulled"));
}

BOOST_FIXTURE_TEST_CASE(what_is_ours_is_never_taken_back, Misp) {
  add("ours");
  events = {{20, spring}, {21, spring}};
  events[0].owner = desk.ours.world->team.id;
  // Listed as another's, and ours when it comes.
  instead.emplace(21, json(text_of({21, spring, "tlp:green", "", desk.ours.world->team.id})));
  BOOST_TEST(pulled("ours") == 0);
  BOOST_TEST(viewed() == std::vector<int>{21});
  BOOST_TEST(bound("m20.invalid") == "");
  BOOST_TEST(bound("m21.invalid") == "");
  BOOST_TEST(pulled("ours") == 0);
  BOOST_TEST(viewed().empty());
}

BOOST_FIXTURE_TEST_CASE(a_failing_event_stops_no_other_and_is_not_jumped_over, Misp) {
  add("rough");
  events = {{30, spring}, {31, spring + 10}, {32, spring + 20}};
  instead.emplace(31, json(R"({"message":"out of memory"})", 500));
  BOOST_TEST(pulled("rough") == 2);
  BOOST_TEST(viewed() == (std::vector<int>{30, 31, 32}));
  BOOST_TEST(shown("rough", "added_after") == at(spring + 10));
  BOOST_TEST(shown("rough", "error") == "1 event could not be taken and is tried again: " + uuid(31) +
                                            ": the server's answer: the server answers 500: out of memory");
  BOOST_TEST(shown("rough", "failures") == "1");
  instead.clear();
  BOOST_TEST(pulled("rough") == 1);
  BOOST_TEST(viewed() == std::vector<int>{31});
  BOOST_TEST(shown("rough", "error") == "");
  BOOST_TEST(shown("rough", "failures") == "0");
  BOOST_TEST(shown("rough", "added_after") == at(spring + 20));
}

BOOST_FIXTURE_TEST_CASE(an_event_that_keeps_failing_is_left_alone_until_it_changes, Misp) {
  add("worn");
  events = {{35, spring}, {36, spring + 10}};
  instead.emplace(35, json("", 500));
  for (int i = 0; i < 10; ++i) BOOST_TEST(pulled("worn", "failed") == (i < 9 ? 1 : 0));
  BOOST_TEST(pulled("worn", "failed") == 0);
  BOOST_TEST(viewed().empty());
  BOOST_TEST(shown("worn", "refused") == "1");
  BOOST_TEST(desk.audited("feed.event-refused", "worn"));
  events[0].timestamp += 5;
  pulled("worn");
  BOOST_TEST(viewed() == std::vector<int>{35});
}

BOOST_FIXTURE_TEST_CASE(an_event_that_cannot_be_read_is_not_fetched_again_as_it_is, Misp) {
  add("broken");
  events = {{40, spring}, {41, spring + 1}, {42, spring + 2}, {43, spring + 3}};
  instead.emplace(40, json("<html>"));
  instead.emplace(41, json(R"({"Event":{"uuid":"x"}})"));
  instead.emplace(42, json(text_of({43, spring + 2})));
  BOOST_TEST(pulled("broken") == 1);
  BOOST_TEST(viewed().size() == 4u);
  BOOST_TEST(shown("broken", "refused") == "3");
  BOOST_TEST(pulled("broken") == 0);
  BOOST_TEST(viewed().empty());
  // It is mended; and whoever adds the feed anew has all of it tried again.
  instead.erase(40);
  events[0].timestamp += 100;
  BOOST_TEST(pulled("broken") == 1);
  desk.ours.run("admin", "feed.remove", R"({"name":"broken"})");
  desk.clock.advance(1);
  add("broken");
  instead.clear();
  BOOST_TEST(pulled("broken") == 2);
  BOOST_TEST(viewed() == (std::vector<int>{41, 42}));
}

BOOST_FIXTURE_TEST_CASE(an_event_older_than_its_list_says_is_tried_again, Misp) {
  add("stale");
  events = {{45, spring + 100}};
  instead.emplace(45, json(text_of({45, spring})));
  BOOST_TEST(pulled("stale", "failed") == 1);
  BOOST_TEST(bound("m45.invalid") == "");
  instead.clear();
  BOOST_TEST(pulled("stale") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_server_that_goes_away_ends_the_pull_and_wears_no_event_out, Misp) {
  add("away");
  for (int i = 50; i < 56; ++i) events.push_back({i, spring + i});
  for (int i = 51; i < 56; ++i)
    instead.emplace(i, protocol::fail(protocol::Error::unavailable, "connect: refused", "misp.example:443"));
  for (int i = 0; i < 12; ++i) {
    const auto failed = pull("away");
    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST(viewed().size() == (i == 0 ? 4u : 3u));
  }
  BOOST_TEST(shown("away", "error").find("connect: refused") != std::string::npos);
  BOOST_TEST(shown("away", "added_after") == "");
  BOOST_TEST(shown("away", "objects") == "2");
  // One that alone makes the server silent is an event that fails.
  for (int i = 52; i < 56; ++i) instead.erase(i);
  BOOST_TEST(pulled("away") == 4);
  BOOST_TEST(pulled("away", "failed") == 1);
}

BOOST_FIXTURE_TEST_CASE(a_protected_event_must_be_signed_by_a_key_we_have_of_the_partner, Misp) {
  add("signed");
  const std::string is_protected = R"(,"protected":true,"CryptographicKey":[])";
  events = {{60, spring, "tlp:green", is_protected},
            {61, spring + 1, "tlp:green", is_protected},
            {62, spring + 2, "tlp:green", is_protected}};
  signatures[60] = signature_of(events[0]);
  signatures[61] = signature_of(events[0]);
  BOOST_TEST(pulled("signed") == 1);
  BOOST_TEST(bound("m60.invalid") == of_alpha("TLP:GREEN"));
  BOOST_TEST(bound("m61.invalid") == "");
  BOOST_TEST(bound("m62.invalid") == "");
  BOOST_TEST(shown("signed", "refused") == "2");
  // An edit does not take the protection away.
  events[0] = {60, spring + 50, "tlp:clear"};
  signatures.clear();
  BOOST_TEST(pulled("signed") == 0);
  BOOST_TEST(shown("signed", "refused") == "3");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace test_flow
