// How it stands with each partner: heard of, waiting, why. That RED for others shows in none of it is in
// red_test.cpp.
#include <boost/test/unit_test.hpp>

#include "tests/flow/desk.h"

using namespace test_flow;

BOOST_AUTO_TEST_SUITE(partner_status)

BOOST_AUTO_TEST_CASE(what_waits_for_whom_since_when_and_why) {
  Desk desk;
  const auto waiting = [&](const char* partner) {
    const auto reply = desk.ours.run("ana", "partner.status", Builder().set("partner", partner).text());
    BOOST_REQUIRE(reply.body.value()["partners"].Size() == 1u);
    return reply.body.value()["partners"][0]["waiting"].GetInt();
  };
  const auto text = [&](const char* partner, const char* member) {
    const auto reply = desk.ours.run("ana", "partner.status", Builder().set("partner", partner).text());
    return protocol::json::string_or(reply.body.value()["partners"][0], member);
  };
  BOOST_TEST(waiting("alpha") == 0);
  BOOST_TEST(text("alpha", "last_out").empty());
  desk.ours.link.down[desk.alpha.endpoint] = true;
  desk.observe("waits", Desk::indicator(0xa00, "waits.invalid", clear_marking));
  desk.release(Desk::to_circle("waits", "ncc"));
  desk.ours.work();
  desk.clock.advance(7200);
  BOOST_TEST(waiting("alpha") == 1);
  BOOST_TEST(waiting("beta") == 0);
  BOOST_TEST(text("alpha", "error") == "cannot be reached");
  BOOST_TEST(text("alpha", "last_out").empty());
  BOOST_TEST(!text("beta", "last_out").empty());
  const auto all = desk.ours.run("ana", "partner.status", "{}");
  BOOST_REQUIRE(all.body.value()["partners"].Size() == 2u);
  const auto& first = all.body.value()["partners"][0];
  BOOST_TEST(first["partner"].GetString() == "alpha");
  BOOST_TEST(first["oldest_seconds"].GetInt() >= 7200);
}

BOOST_AUTO_TEST_SUITE_END()
