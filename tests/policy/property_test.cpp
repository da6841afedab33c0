// What must hold for every input, tried on random ones.
#include <boost/test/unit_test.hpp>

#include "tests/policy/random.h"

using namespace policy_test;

namespace {

std::optional<Authorisation> random_authorisation(Dice& dice) {
  if (dice.below(4) == 0) return std::nullopt;
  return authorised(random_intake(dice));
}

/// Runs `property` on random inputs; stops at the first failure, with the inputs.
template <typename Property>
void for_all(Property property) {
  Dice dice(seed());
  for (int round = 0; round < rounds; ++round) {
    Terms what = random_terms(dice);
    auto answers = random_authorisation(dice);
    Recipient to = random_recipient(dice);
    if (!property(what, answers, to))
      BOOST_FAIL("round " << round << "\n" << canonical_inputs(what, answers, to, noon));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(properties)

BOOST_AUTO_TEST_CASE(a_stricter_label_never_frees) {
  for_all([](Terms what, const auto& answers, const Recipient& to) {
    Verdict freest = Verdict::allow;
    for (Label label :
         {Label::clear, Label::green, Label::amber, Label::amber_strict, Label::red, Label::unknown}) {
      what.label = label;
      const Verdict verdict = decide(what, answers, to, noon).verdict;
      if (verdict < freest) return false;
      freest = verdict;
    }
    return true;
  });
}

BOOST_AUTO_TEST_CASE(a_recipient_never_beats_the_originator) {
  for_all([](Terms what, const auto& answers, const Recipient& to) {
    if (what.label == Label::unmarked)
      return true;  // a source must label first; a recipient has the feed's label
    what.ours = false;
    const bool as_recipient = decide(what, answers, to, noon).may_leave();
    what.ours = true;
    return !as_recipient || decide(what, answers, to, noon).may_leave();
  });
}

BOOST_AUTO_TEST_CASE(nothing_but_clear_reaches_the_public) {
  for_all([](const Terms& what, const auto& answers, Recipient to) {
    to.audience = Audience::public_;
    return what.label == Label::clear || decide(what, answers, to, noon).verdict == Verdict::deny;
  });
}

BOOST_AUTO_TEST_CASE(no_incident_without_an_authorisation) {
  for_all([](Terms what, const auto&, const Recipient& to) {
    what.origin = Origin::incident;
    return !decide(what, std::nullopt, to, noon).may_leave();
  });
}

BOOST_AUTO_TEST_CASE(red_never_without_named_people) {
  for_all([](Terms what, const auto& answers, Recipient to) {
    what.label = Label::red;
    const Decision decision = decide(what, answers, to, noon);
    return !decision.may_leave() || (to.named_people && to.audience == Audience::named);
  });
}

BOOST_AUTO_TEST_CASE(unconfirmed_or_withdrawn_answers_open_nothing_but_the_duty) {
  for_all([](Terms what, auto answers, const Recipient& to) {
    if (!answers) return true;
    what.origin = Origin::incident;
    answers->answers.confirmed = false;
    const Decision decision = decide(what, answers, to, noon);
    return !decision.may_leave() || decision.statutory;
  });
}

BOOST_AUTO_TEST_CASE(the_full_raw_object_of_an_incident_goes_to_nobody_but_the_police) {
  for_all([](Terms what, const auto& answers, const Recipient& to) {
    what.origin = Origin::incident;
    what.kind = Kind::raw;
    const Decision decision = decide(what, answers, to, noon);
    return !decision.may_leave() || to.police ||
           (decision.redact && decision.verdict == Verdict::allow_redacted);
  });
}

BOOST_AUTO_TEST_CASE(an_identity_is_never_opened_by_question_6_alone) {
  for_all([](Terms what, const auto& answers, const Recipient& to) {
    what.origin = Origin::incident;
    what.kind = Kind::identity;
    const Decision decision = decide(what, answers, to, noon);
    return !decision.may_leave() || (decision.names_victim && answers->answers.name_victim == Answer::yes);
  });
}

BOOST_AUTO_TEST_CASE(the_binding_reason_is_there_and_says_a_sentence) {
  for_all([](const Terms& what, const auto& answers, const Recipient& to) {
    const Decision decision = decide(what, answers, to, noon);
    return !decision.reasons.empty() && !decision.reasons.front().code.empty() &&
           decision.sentence().back() == '.';
  });
}

BOOST_AUTO_TEST_CASE(a_record_decides_the_same_again) {
  for_all([](const Terms& what, const auto& answers, const Recipient& to) {
    const Decision first = decide(what, answers, to, noon);
    const Decision again = decide_recorded(canonical_inputs(what, answers, to, noon));
    const auto same = [](const Reason& a, const Reason& b) {
      return a.code == b.code && a.sentence == b.sentence;
    };
    return first.verdict == again.verdict && first.inputs == again.inputs &&
           first.conditions == again.conditions && first.redact == again.redact &&
           first.statutory == again.statutory && first.names_victim == again.names_victim &&
           std::equal(first.reasons.begin(), first.reasons.end(), again.reasons.begin(), again.reasons.end(),
                      same);
  });
}

BOOST_AUTO_TEST_CASE(grants_keep_their_order) {
  Dice dice(seed());
  const auto rank = [](Grant grant) {
    return grant == Grant::deny ? 3 : grant == Grant::nvc ? 2 : grant == Grant::allow ? 0 : 1;
  };
  for (int round = 0; round < rounds; ++round) {
    const Intake answers = random_intake(dice);
    const Grants row = grants(answers, noon);
    BOOST_TEST_CONTEXT("round " << round << ": " << row) {
      BOOST_TEST_REQUIRE(rank(row.indicators_third) >= rank(row.indicators_affected));
      BOOST_TEST_REQUIRE(rank(row.raw_third) >= rank(row.raw_affected));
      BOOST_TEST_REQUIRE(rank(row.raw_affected) >= rank(row.indicators_affected));
      BOOST_TEST_REQUIRE(rank(row.raw_third) >= rank(row.indicators_third));
      BOOST_TEST_REQUIRE((row.victim_identity != Grant::allow && row.victim_identity != Grant::allow_min));
      if (answers.police == Police::no) BOOST_TEST_REQUIRE(row.police_raw == Grant::deny);
    }
  }
}

BOOST_AUTO_TEST_CASE(unconfirmed_versions_only_tighten) {
  Dice dice(seed());
  const auto rank = [](Grant grant) {
    return grant == Grant::deny        ? 4
           : grant == Grant::nvc       ? 3
           : grant == Grant::allow     ? 0
           : grant == Grant::allow_min ? 1
                                       : 2;
  };
  for (int round = 0; round < rounds; ++round) {
    Intake first = random_intake(dice), later = random_intake(dice);
    first.confirmed = true;
    later.confirmed = false;
    const Grants before = grants(first, noon);
    const Grants after = grants(in_force("i", {first, later})->answers, noon);
    BOOST_TEST_CONTEXT("round " << round << ": " << before << "-> " << after) {
      BOOST_TEST_REQUIRE(rank(after.indicators_third) >= rank(before.indicators_third));
      BOOST_TEST_REQUIRE(rank(after.indicators_affected) >= rank(before.indicators_affected));
      BOOST_TEST_REQUIRE(rank(after.victim_identity) >= rank(before.victim_identity));
      BOOST_TEST_REQUIRE(rank(after.raw_third) >= rank(before.raw_third));
      BOOST_TEST_REQUIRE(rank(after.raw_affected) >= rank(before.raw_affected));
      BOOST_TEST_REQUIRE(rank(after.police_facts) >= rank(before.police_facts));
      BOOST_TEST_REQUIRE(rank(after.police_raw) >= rank(before.police_raw));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
