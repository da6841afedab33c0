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

BOOST_AUTO_TEST_SUITE_END()
