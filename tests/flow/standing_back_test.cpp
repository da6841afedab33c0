// A team that is suspended misses what flows meanwhile; when it is back it gets what still qualifies, once.
#include "gateway/flow/standing_flow.h"
#include "tests/flow/desk.h"

using namespace test_flow;

namespace {

/// Standing shares, deliveries and inboxes until nothing moves any more.
void settle() {
  auto& desk = the_desk();
  for (int i = 0; i < 50; ++i) {
    const auto more = flow::run_standing(*desk.ours.world);
    BOOST_REQUIRE_MESSAGE(more.has_value(), (more.has_error() ? protocol::describe(more.error()) : ""));
    if (!*more && desk.ours.work() + desk.alpha.work() + desk.beta.work() == 0) return;
  }
  BOOST_FAIL("it never comes to rest");
}

std::size_t times(Team& partner, int number) {
  std::size_t count = 0;
  const auto mail = Desk::got(partner), domain = "back" + std::to_string(number) + ".invalid";
  for (auto at = mail.find(domain); at != std::string::npos; at = mail.find(domain, at + 1)) ++count;
  return count;
}

void observe(const std::string& name, std::initializer_list<int> numbers) {
  std::string all;
  for (const int number : numbers)
    all += (all.empty() ? "" : ",") +
           Desk::indicator(number, "back" + std::to_string(number) + ".invalid", green_marking);
  the_desk().observe(name, all);
}

std::string agree(const std::string& name, const std::string& circle, int per_release) {
  auto& desk = the_desk();
  const auto proposed = desk.ours.run("ana", "standing.propose",
                                      Builder()
                                          .set("observation", name)
                                          .set("circle", circle)
                                          .set("types", std::vector<std::string>{"indicator"})
                                          .set("per_release", per_release)
                                          .text());
  const auto id = Team::text(proposed, "standing"), statement = Team::text(proposed, "statement");
  for (const auto* person : {"ana", "app"})
    desk.ours.run(person, "standing.sign", Builder().set("standing", id).text(),
                  {desk.ours.sign(person, statement)});
  return id;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(standing_back, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(who_was_suspended_gets_what_still_qualifies_and_the_others_get_nothing_twice) {
  auto& desk = the_desk();
  const auto circle = desk.group("Back", "TLP:GREEN", {"alpha", "beta"});
  agree("back", circle, 2);
  observe("back", {0x6401});
  settle();
  desk.change_partner("beta", "state", "suspended");
  observe("back", {0x6402, 0x6403, 0x6404, 0x6405, 0x6406});
  settle();
  for (const int number : {0x6402, 0x6406}) {
    BOOST_TEST(times(desk.alpha, number) == 1U);
    BOOST_TEST(times(desk.beta, number) == 0U);
  }
  desk.ours.run("ana", "object.tighten",
                Builder().set("id", Desk::id(0x6404)).set("reason", "r").set("label", "TLP:AMBER").text());
  desk.change_partner("beta", "state", "active");
  observe("back", {0x6407});
  settle();
  for (const int number : {0x6401, 0x6402, 0x6403, 0x6405, 0x6406, 0x6407}) {
    BOOST_TEST(times(desk.alpha, number) == 1U, number);
    BOOST_TEST(times(desk.beta, number) == 1U, number);
  }
  BOOST_TEST(times(desk.beta, 0x6404) == 0U, "it does not qualify any more");
}

BOOST_AUTO_TEST_CASE(what_was_held_for_a_suspended_team_goes_out_when_it_is_back) {
  auto& desk = the_desk();
  const auto circle = desk.group("Back held", "TLP:GREEN", {"alpha", "beta"});
  agree("held", circle, 10);
  observe("held", {0x6411});
  desk.ours.link.down[desk.beta.endpoint] = true;
  settle();
  desk.change_partner("beta", "state", "suspended");
  desk.clock.advance(3600);
  settle();
  desk.ours.link.down[desk.beta.endpoint] = false;
  BOOST_TEST(times(desk.beta, 0x6411) == 0U);
  desk.change_partner("beta", "state", "active");
  settle();
  BOOST_TEST(times(desk.beta, 0x6411) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
