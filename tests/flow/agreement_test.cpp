// What was agreed with a partner about what it sends (facts/policy.md 7.1, item 6): all of it counts as at
// least so strict, and every decision says so.
#include "gateway/policy/inputs.h"
#include "tests/flow/desk.h"

using namespace test_flow;
using protocol::Label;

namespace {

std::string label_of(int number) {
  const auto shown = the_desk().ours.run("ana", "object.show", Builder().set("id", Desk::id(number)).text());
  return shown.body.value()["objects"][0]["label"].GetString();
}

void arrive(int number, const std::string& marking, Label label) {
  auto& desk = the_desk();
  const auto domain = "a" + std::to_string(number) + ".invalid";
  desk.arrive(desk.alpha, {{Desk::id(number), Desk::indicator(number, domain, marking)}}, label, "ncc");
}

bool told(const flow::Reply& explained) {
  for (const auto& reason : explained.body.value()["reasons"].GetArray())
    if (Desk::holds(reason["code"].GetString(), "R-MINIMUM"))
      return Desk::holds(reason["sentence"].GetString(), "at least TLP:AMBER");
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(agreement, *boost::unit_test::fixture<OneDesk>())

BOOST_AUTO_TEST_CASE(what_a_partner_sends_counts_as_at_least_what_was_agreed) {
  auto& desk = the_desk();
  arrive(0x6200, green_marking, Label::green);
  desk.change_partner("alpha", "minimum_label", "TLP:AMBER");
  const auto shown = desk.ours.run("ana", "partner.show", R"({"partner":"alpha"})");
  BOOST_TEST(Desk::holds(shown.body.text(), R"("minimum_label":"TLP:AMBER")"));
  arrive(0x6201, green_marking, Label::green);
  arrive(0x6202, strict_marking, Label::amber_strict);
  arrive(0x6203, clear_marking, Label::clear);
  BOOST_TEST(label_of(0x6200) == "TLP:GREEN", "what came before keeps its label");
  BOOST_TEST(label_of(0x6201) == "TLP:AMBER");
  BOOST_TEST(label_of(0x6202) == "TLP:AMBER+STRICT");
  BOOST_TEST(label_of(0x6203) == "TLP:AMBER");
  BOOST_TEST(!told(desk.explain(Desk::id(0x6200), "beta", "ncc")));
  BOOST_TEST(told(desk.explain(Desk::id(0x6201), "beta", "ncc")));
  BOOST_TEST(!told(desk.explain(Desk::id(0x6202), "beta", "ncc")));
  desk.change_partner("alpha", "minimum_label", "none");
  arrive(0x6204, green_marking, Label::green);
  BOOST_TEST(label_of(0x6204) == "TLP:GREEN");
}

BOOST_AUTO_TEST_CASE(a_change_of_something_else_keeps_the_agreement_and_a_word_that_is_no_label_is_refused) {
  auto& desk = the_desk();
  desk.change_partner("alpha", "minimum_label", "TLP:AMBER");
  desk.change_partner("alpha", "ceiling", "TLP:AMBER");
  const auto shown = desk.ours.run("ana", "partner.show", R"({"partner":"alpha"})");
  BOOST_TEST(Desk::holds(shown.body.text(), R"("minimum_label":"TLP:AMBER")"));
  for (const auto* word : {"TLP:PURPLE", "", "unmarked"}) {
    const auto args = Builder().set("partner", "alpha").set("minimum_label", word).text();
    BOOST_TEST(desk.ours.attempt("admin", "partner.prepare", args).has_error(), word);
  }
  desk.change_partner("alpha", "minimum_label", "none");
}

BOOST_AUTO_TEST_CASE(it_is_in_the_record_of_every_decision_and_replays) {
  auto& desk = the_desk();
  desk.change_partner("alpha", "minimum_label", "TLP:AMBER");
  arrive(0x6220, green_marking, Label::green);
  const auto reply = desk.propose(
      Builder().set("ids", std::vector<std::string>{Desk::id(0x6220)}).set("circle", "ncc").text());
  int decisions = 0;
  const auto done = desk.ours.store->read([&](Reader& reader) -> Result<void> {
    TRY(const auto rows, reader.decisions(Team::text(reply, "share")));
    for (const auto& row : rows) {
      ++decisions;
      BOOST_TEST(Desk::holds(row.inputs_text, "\nminimum-label TLP:AMBER\n"));
      const auto again = policy::decide_recorded(row.inputs_text, nullptr, desk.clock.now());
      BOOST_TEST(policy::text(again.verdict) == row.verdict);
      BOOST_TEST((again.inputs == row.inputs));
      BOOST_TEST(Desk::holds(row.reasons, "R-MINIMUM"));
    }
    return {};
  });
  BOOST_REQUIRE(done.has_value());
  BOOST_TEST(decisions > 0);
  desk.change_partner("alpha", "minimum_label", "none");
}

BOOST_AUTO_TEST_SUITE_END()
