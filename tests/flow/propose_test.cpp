// What cannot be proposed at all.
#include "tests/flow/desk.h"

using namespace test_flow;
using protocol::Error;

BOOST_AUTO_TEST_SUITE(proposed, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(a_share_has_a_bound_and_says_what_to_do_about_it) {
  auto& desk = the_desk();
  auto& most = desk.ours.world->bounds.objects_per_share;
  const auto before = std::exchange(most, 2);
  desk.observe("many", Desk::indicator(0x7001, "many1.invalid", clear_marking) + "," +
                           Desk::indicator(0x7002, "many2.invalid", clear_marking) + "," +
                           Desk::indicator(0x7003, "many3.invalid", clear_marking));
  const auto refused = desk.ours.attempt("ana", "share.propose", Desk::to_circle("many", "ncc"));
  BOOST_REQUIRE(refused.has_error());
  BOOST_TEST((refused.error().error == Error::too_large));
  BOOST_TEST(refused.error().what == "more than 2 objects in one share");
  BOOST_TEST(refused.error().remedy.find("standing share") != std::string::npos);
  const auto two = Builder()
                       .set("ids", std::vector<std::string>{Desk::id(0x7001), Desk::id(0x7002)})
                       .set("circle", "ncc")
                       .text();
  BOOST_TEST(desk.ours.attempt("ana", "share.propose", two).has_value());
  most = before;
}

// What has come to its origin since then is in none of it, and costs nothing.
BOOST_AUTO_TEST_CASE(a_share_goes_out_as_people_saw_it_whatever_its_origin_has_grown_to) {
  auto& desk = the_desk();
  desk.observe("growing", Desk::indicator(0x7011, "grown1.invalid", green_marking) + "," +
                              Desk::indicator(0x7012, "grown2.invalid", green_marking));
  const auto share = Team::text(desk.propose(Desk::to_circle("growing", "ncc")), "share");
  auto& most = desk.ours.world->bounds.objects_per_share;
  const auto before = std::exchange(most, 2);
  std::string more;
  for (int i = 0x7013; i < 0x7020; ++i)
    more += (more.empty() ? "" : ",") +
            Desk::indicator(i, "late" + std::to_string(i) + ".invalid", green_marking);
  desk.observe("growing", more);
  BOOST_TEST(desk.ours.attempt("ana", "share.propose", Desk::to_circle("growing", "ncc")).has_error());
  desk.ours.sign_share("ana", share);
  const auto signed_by = desk.ours.sign_share("app", share);
  BOOST_REQUIRE(signed_by.has_value());
  BOOST_TEST(Team::text(*signed_by, "state") == "released");
  desk.deliver();
  const auto got = Desk::got(desk.alpha);
  BOOST_TEST(Desk::holds(got, "grown1.invalid"));
  BOOST_TEST(Desk::holds(got, "grown2.invalid"));
  BOOST_TEST(!Desk::holds(got, "late"));
  most = before;
}

BOOST_AUTO_TEST_SUITE_END()
