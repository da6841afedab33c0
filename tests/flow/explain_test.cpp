// What explain says would flip a decision does, when people carry it out with the commands there are.
#include "tests/flow/desk.h"

using namespace test_flow;
using protocol::Label;

namespace {

bool leaves(const std::string& verdict) {
  return verdict == "allow" || verdict == "allow-redacted" || verdict == "needs-approvals";
}

/// The codes of what explain says to do, in order; "-" where it has nothing to say.
std::string steps(const flow::Reply& reply) {
  std::string out;
  for (const auto& step : reply.body.value()["change"]["steps"].GetArray())
    out += (out.empty() ? "" : " ") + std::string(step["code"].GetString());
  return out.empty() ? "-" : out;
}

/// Explains, expects these steps, carries them out and expects the verdict on the other side.
template <typename CarryOut>
void flips(const std::string& object, const std::string& partner, const std::string& circle,
           const std::string& expected, CarryOut carry_out) {
  BOOST_TEST_CONTEXT(expected) {
    auto& desk = the_desk();
    const auto before = desk.explain(object, partner, circle);
    BOOST_TEST(steps(before) == expected);
    carry_out();
    const auto after = desk.explain(object, partner, circle);
    BOOST_TEST(leaves(Team::text(before, "verdict")) != leaves(Team::text(after, "verdict")),
               Team::text(before, "sentence") << " / " << Team::text(after, "sentence"));
    BOOST_TEST(Team::text(after, "verdict") == before.body.value()["change"]["verdict"].GetString());
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(explained, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(a_ceiling_that_is_agreed_higher) {
  auto& desk = the_desk();
  desk.change_partner("alpha", "ceiling", "TLP:GREEN");
  desk.observe("e1", Desk::indicator(0x2010, "e1.invalid", amber_marking));
  flips(Desk::id(0x2010), "alpha", "ncc", "partner-ceiling",
        [&] { desk.change_partner("alpha", "ceiling", "TLP:AMBER"); });
  desk.change_partner("alpha", "ceiling", "TLP:RED");
}

BOOST_AUTO_TEST_CASE(a_partner_that_joins_the_circle) {
  auto& desk = the_desk();
  const auto group = desk.group("Small", "TLP:AMBER", {"alpha"});
  desk.observe("e2", Desk::indicator(0x2020, "e2.invalid", amber_marking));
  flips(Desk::id(0x2020), "beta", group, "member", [&] { desk.join(group, "beta"); });
}

BOOST_AUTO_TEST_CASE(a_partner_that_is_active_again_and_one_that_is_suspended) {
  auto& desk = the_desk();
  desk.observe("e3", Desk::indicator(0x2030, "e3.invalid", green_marking));
  desk.change_partner("beta", "state", "suspended");
  flips(Desk::id(0x2030), "beta", "ncc", "partner-state",
        [&] { desk.change_partner("beta", "state", "active"); });
}

BOOST_AUTO_TEST_CASE(a_hold_that_a_person_looked_at) {
  auto& desk = the_desk();
  desk.observe("e4",
               Desk::indicator(0x2040, "e4.invalid", green_marking, R"(,"description":"TLP:RED so far")"));
  flips(Desk::id(0x2040), "alpha", "ncc", "hold-label-in-text", [&] {
    desk.ours.run("ana", "object.unhold",
                  Builder().set("id", Desk::id(0x2040)).set("reason", "an old remark").text());
  });
}

BOOST_AUTO_TEST_CASE(answers_that_are_confirmed) {
  auto& desk = the_desk();
  const auto [incident, intake] =
      desk.open({.organisation = "Verket E5", .information_third = "yes", .confirmed = false});
  desk.root(incident, Desk::indicator(0x2050, "e5.invalid", green_marking));
  flips(Desk::id(0x2050), "alpha", "ncc", "confirm",
        [&, id = intake] { desk.ours.run("ana", "intake.confirm", Builder().set("intake", id).text()); });
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_given_and_confirmed) {
  auto& desk = the_desk();
  Said said{.organisation = "Verket E6"};
  const auto opened = desk.open(said);
  desk.root(opened.incident, Desk::indicator(0x2060, "e6.invalid", green_marking));
  flips(Desk::id(0x2060), "alpha", "ncc", "answer-information-third", [&] {
    said.information_affected = said.information_third = "yes";
    desk.clock.advance(60);
    desk.ours.run("ana", "intake.update", Builder().set("intake", opened.intake).text(),
                  {desk.answers(said)});
  });
}

BOOST_AUTO_TEST_CASE(an_organisation_that_is_listed_as_affected) {
  auto& desk = the_desk();
  const auto opened =
      desk.open({.organisation = "Verket E7", .information_affected = "yes", .information_third = "no"});
  desk.root(opened.incident, Desk::indicator(0x2070, "e7.invalid", green_marking));
  flips(Desk::id(0x2070), "alpha", "ncc", "affected", [&] {
    desk.ours.run("ana", "incident.affected",
                  Builder().set("incident", opened.incident).set("partner", "alpha").text());
  });
}

BOOST_AUTO_TEST_CASE(answers_that_are_asked_for_again) {
  auto& desk = the_desk();
  Said said{.organisation = "Verket E8", .information_third = "yes", .until = (desk.clock.now() + 60).text()};
  said.information_affected = "yes";
  const auto opened = desk.open(said);
  desk.root(opened.incident, Desk::indicator(0x2080, "e8.invalid", green_marking));
  desk.clock.advance(61);
  flips(Desk::id(0x2080), "alpha", "ncc", "until", [&] {
    said.until = "";
    desk.ours.run("ana", "intake.update", Builder().set("intake", opened.intake).text(),
                  {desk.answers(said)});
  });
}

BOOST_AUTO_TEST_CASE(an_object_that_is_added_as_the_attackers) {
  auto& desk = the_desk();
  const auto opened = desk.open({.organisation = "Verket E9", .ongoing = "yes"});
  const auto object = Desk::indicator(0x2090, "e9.invalid", green_marking);
  desk.root(opened.incident, object);
  flips(Desk::id(0x2090), "alpha", "ncc", "role",
        [&] { desk.root(opened.incident, object, R"(,"role":"attacker")"); });
}

BOOST_AUTO_TEST_CASE(a_need_that_is_written_down) {
  auto& desk = the_desk();
  desk.change_partner("beta", "kind", "constituent");
  desk.observe("e10", Desk::indicator(0x20a0, "e10.invalid", amber_marking));
  BOOST_TEST(steps(desk.explain(Desk::id(0x20a0), "beta")) == "need-to-know");
  const auto state = [&](const std::string& more) {
    return Team::text(desk.propose(R"({"observation":"e10","partners":["beta"])" + more + "}"), "state");
  };
  BOOST_TEST(state("") == "empty");
  BOOST_TEST(state(R"(,"note":"it runs the same product")") == "proposed");
  desk.change_partner("beta", "kind", "peer");
}

BOOST_AUTO_TEST_CASE(a_circle_whose_ceiling_is_lower_than_the_partners) {
  auto& desk = the_desk();
  const auto group = desk.group("Green E11", "TLP:GREEN", {"alpha"});
  desk.observe("e11", Desk::indicator(0x20b0, "e11.invalid", amber_marking));
  const auto before = desk.explain(Desk::id(0x20b0), "alpha", group);
  BOOST_TEST(steps(before) == "single");
  BOOST_TEST(!leaves(Team::text(before, "verdict")));
  BOOST_TEST(leaves(desk.verdict(Desk::id(0x20b0), "alpha")));
}

BOOST_AUTO_TEST_CASE(red_that_is_addressed_to_a_person) {
  auto& desk = the_desk();
  desk.observe("e12", Desk::indicator(0x20c0, "e12.invalid"),
               R"(,"label":"TLP:RED","named":["ana","app","bea"])");
  BOOST_TEST(steps(desk.explain(Desk::id(0x20c0), "alpha")) == "named-people");
  const auto share = desk.propose(R"({"observation":"e12","people":["alpha/pia"],"note":"warn"})");
  BOOST_TEST(Team::text(share, "state") == "proposed");
}

BOOST_AUTO_TEST_CASE(a_label_that_its_source_tightens) {
  auto& desk = the_desk();
  const auto group = desk.group("Clear E13", "TLP:CLEAR", {"alpha"});
  desk.observe("e13", Desk::indicator(0x20d0, "e13.invalid", clear_marking));
  flips(Desk::id(0x20d0), "alpha", group, "label", [&] {
    desk.ours.run("ana", "object.tighten",
                  R"({"id":")" + Desk::id(0x20d0) + R"(","label":"TLP:GREEN","reason":"asked"})");
  });
}

BOOST_AUTO_TEST_CASE(a_label_that_its_source_loosens_in_a_new_version) {
  auto& desk = the_desk();
  desk.observe("e14", Desk::indicator(0x20e0, "e14.invalid"));  // unmarked: a hold, and no label
  const auto before = desk.explain(Desk::id(0x20e0), "alpha", "ncc");
  BOOST_TEST(steps(before) == "hold-unmarked label");
  desk.observe("e14", Desk::indicator(0x20e0, "e14.invalid", amber_marking, "", "2026-03-02T00:00:00.000Z"));
  BOOST_TEST(leaves(desk.verdict(Desk::id(0x20e0), "alpha", "ncc")));
}

BOOST_AUTO_TEST_CASE(answers_that_are_withdrawn) {
  auto& desk = the_desk();
  const auto opened = desk.open({.organisation = "Verket E15", .information_third = "yes"});
  desk.root(opened.incident, Desk::indicator(0x20f0, "e15.invalid", green_marking));
  BOOST_TEST(leaves(desk.verdict(Desk::id(0x20f0), "alpha", "ncc")));
  desk.ours.run("ana", "intake.withdraw", Builder().set("intake", opened.intake).text());
  BOOST_TEST(steps(desk.explain(Desk::id(0x20f0), "alpha", "ncc")) == "answers");
  BOOST_TEST(!leaves(desk.verdict(Desk::id(0x20f0), "alpha", "ncc")));
}

BOOST_AUTO_TEST_SUITE_END()
