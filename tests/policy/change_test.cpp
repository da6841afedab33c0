// What would flip a decision: applied, it does; nothing smaller would have done.
#include "gateway/policy/change.h"

#include <boost/test/unit_test.hpp>

#include "tests/policy/random.h"

using namespace policy_test;

namespace {

Change change_for(const Terms& what, const std::optional<Authorisation>& answers, const Recipient& to) {
  return smallest_change(inputs_of(question(what, answers, to, noon)), nullptr, noon);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(change)

BOOST_AUTO_TEST_CASE(a_ceiling_that_is_too_low) {
  Recipient to = recipient();
  to.ceiling = Label::green;
  const Change change = change_for(terms(Origin::observation, Label::amber), std::nullopt, to);
  BOOST_REQUIRE_EQUAL(change.steps.size(), 1U);
  BOOST_TEST(change.steps.front().code == "partner-ceiling");
  BOOST_TEST(change.steps.front().sentence == "agree on TLP:AMBER with CERT-XF");
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_missing) {
  auto answers = intake({}, {});
  const Change change = change_for(terms(Origin::incident, Label::amber), authorised(answers), member());
  BOOST_REQUIRE_EQUAL(change.steps.size(), 1U);
  BOOST_TEST(change.steps.front().code == "answer-information-third");
}

BOOST_AUTO_TEST_CASE(the_originators_word) {
  Terms what = terms(Origin::partner, Label::amber);
  what.ours = false;
  what.origin_id = "a-team";
  const Change change = change_for(what, std::nullopt, recipient());
  BOOST_REQUIRE_EQUAL(change.steps.size(), 1U);
  BOOST_TEST(change.steps.front().code == "permission");
}

BOOST_AUTO_TEST_CASE(red_takes_named_people_and_no_circle) {
  const Change change = change_for(terms(Origin::observation, Label::red), std::nullopt, member());
  BOOST_REQUIRE_EQUAL(change.steps.size(), 2U);
  BOOST_TEST(change.steps[0].code == "named-people");
}

BOOST_AUTO_TEST_CASE(what_may_leave_can_be_stopped) {
  const Change change = change_for(terms(Origin::observation, Label::green), std::nullopt, member());
  BOOST_REQUIRE_EQUAL(change.steps.size(), 1U);
  BOOST_TEST(change.steps.front().code == "label");
}

/// Random cases: what is found flips the decision, and its sentence is whole.
BOOST_AUTO_TEST_CASE(applied_it_flips) {
  Dice dice(seed());
  int found = 0, none = 0;
  for (int round = 0; round < 1000; ++round) {
    const Terms what = random_terms(dice);
    const auto answers =
        what.origin == Origin::incident ? authorised(random_intake(dice)) : std::optional<Authorisation>();
    const Recipient to = random_recipient(dice);
    const Inputs inputs = inputs_of(question(what, answers, to, noon));
    const bool leaves = weigh(inputs.question(nullptr, noon)).may_leave();
    const Change change = smallest_change(inputs, nullptr, noon);
    if (change.steps.empty()) {
      ++none;
      continue;
    }
    ++found;
    BOOST_TEST_REQUIRE(weigh(change.changed.question(nullptr, noon)).may_leave() != leaves);
    for (const Step& step : change.steps) BOOST_TEST_REQUIRE(!step.sentence.empty());
  }
  BOOST_TEST_MESSAGE("flipped " << found << ", nothing found for " << none);
  BOOST_TEST(found > none);
}

BOOST_AUTO_TEST_SUITE_END()
