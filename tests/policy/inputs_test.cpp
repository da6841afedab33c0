// The record of what was read: stable over time, different where anything that bears on the decision differs,
// and enough to decide again.
#include <functional>

#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

using namespace policy_test;

namespace {

struct Sample {
  Terms what = terms(Origin::incident, Label::amber, Kind::raw);
  std::optional<Authorisation> answers = authorised(intake(all_yes, information_only));
  Recipient to = member();
  std::string text(Instant now = noon) const { return canonical_inputs(what, answers, to, now); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(inputs)

BOOST_AUTO_TEST_CASE(the_digest_is_over_the_text) {
  const Sample one;
  BOOST_TEST((decide(one.what, one.answers, one.to, noon).inputs == protocol::sha256(one.text())));
}

BOOST_AUTO_TEST_CASE(time_alone_changes_nothing) {
  Sample one;
  one.answers->answers.ongoing = Ongoing::unknown;
  BOOST_TEST(one.text() == one.text(noon + 30 * 86400),
             "question 6 is answered, so that question 3 decides nothing");
}

BOOST_AUTO_TEST_CASE(what_follows_from_time_does) {
  Sample one;
  one.answers = authorised(intake({}, {}));
  one.answers->answers.ongoing = Ongoing::unknown;
  BOOST_TEST(one.text() == one.text(noon + 3600));
  BOOST_TEST(one.text() != one.text(noon + 2 * 86400));
  Sample two;
  two.answers->answers.until = {"2026-03-02T12:00:00Z", noon + 86400};
  BOOST_TEST(two.text() == two.text(noon + 3600));
  BOOST_TEST(two.text() != two.text(noon + 86400));
}

BOOST_AUTO_TEST_CASE(lists_have_no_order) {
  Sample one, two;
  one.what.restrictions = {"a", "b"};
  two.what.restrictions = {"b", "a"};
  BOOST_TEST(one.text() == two.text());
}

BOOST_AUTO_TEST_CASE(everything_that_bears_on_it_is_in_it) {
  const std::vector<std::function<void(Sample&)>> changes{
      [](Sample& c) { c.what.origin = Origin::partner; },
      [](Sample& c) { c.what.origin_id = "x"; },
      [](Sample& c) { c.what.ours = false; },
      [](Sample& c) { c.what.label = Label::green; },
      [](Sample& c) { c.what.kind = Kind::identity; },
      [](Sample& c) { c.what.minimum = Label::green; },
      [](Sample& c) { c.what.arrived_in = "x"; },
      [](Sample& c) { c.what.restrictions = {"x"}; },
      [](Sample& c) { c.what.holds = {"x"}; },
      [](Sample& c) { c.what.named = {"x"}; },
      [](Sample& c) { c.answers.reset(); },
      [](Sample& c) { c.answers->intake = "x"; },
      [](Sample& c) { c.answers->answers.affected.information = Answer::no; },
      [](Sample& c) { c.answers->answers.affected.data = Answer::no; },
      [](Sample& c) { c.answers->answers.affected.logs = Answer::no; },
      [](Sample& c) { c.answers->answers.third_parties.information = Answer::no; },
      [](Sample& c) { c.answers->answers.third_parties.data = Answer::no; },
      [](Sample& c) { c.answers->answers.third_parties.logs = Answer::no; },
      [](Sample& c) { c.answers->answers.police = Police::yes; },
      [](Sample& c) { c.answers->answers.reporting = Reporting::statutory; },
      [](Sample& c) { c.answers->answers.name_victim = Answer::yes; },
      [](Sample& c) { c.answers->answers.confirmed = false; },
      [](Sample& c) { c.answers->answers.withdrawn = true; },
      [](Sample& c) { c.to.id = "x"; },
      [](Sample& c) { c.to.name = "x"; },
      [](Sample& c) { c.to.state = "x"; },
      [](Sample& c) { c.to.audience = Audience::public_; },
      [](Sample& c) { c.to.ceiling = Label::clear; },
      [](Sample& c) { c.to.circle.reset(); },
      [](Sample& c) { c.to.circle->id = "x"; },
      [](Sample& c) { c.to.circle->max_outbound = Label::clear; },
      [](Sample& c) { c.to.circle->law_enforcement = true; },
      [](Sample& c) { c.to.circle->third_countries = true; },
      [](Sample& c) { c.to.circle->personal_data_denied = true; },
      [](Sample& c) { c.to.member = false; },
      [](Sample& c) { c.to.affected = true; },
      [](Sample& c) { c.to.police = true; },
      [](Sample& c) { c.to.named_people = true; },
      [](Sample& c) { c.to.people = {"x"}; },
      [](Sample& c) { c.what.role = ObjectRole::victim; },
      [](Sample& c) { c.what.originator = "x"; },
      [](Sample& c) { c.what.pap = protocol::Pap::red; },
      [](Sample& c) { c.what.valid_from = noon + 1; },
      [](Sample& c) { c.what.valid_until = noon; },
      [](Sample& c) { c.to.kind = PartnerKind::police; },
      [](Sample& c) { c.to.at_arrival = false; },
      [](Sample& c) { c.to.need_to_know = false; },
      [](Sample& c) { c.to.circle->closed = true; },
      [](Sample& c) { c.to.circle->community = "x"; },
  };
  const std::string before = Sample().text();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Sample changed;
    changes[i](changed);
    BOOST_TEST(changed.text() != before, "change " << i << " is not in the text");
  }
}

BOOST_AUTO_TEST_CASE(the_least_label_agreed_with_the_sender_is_told_where_it_binds_and_replayed) {
  const auto told = [](const Decision& decision) {
    return std::any_of(decision.reasons.begin(), decision.reasons.end(),
                       [](const auto& one) { return one.code == "R-MINIMUM"; });
  };
  Sample one;
  one.what = terms(Origin::partner, Label::amber, Kind::indicator);
  one.answers.reset();
  BOOST_TEST(!told(decide_recorded(one.text())));
  const auto without = decide_recorded(one.text()).verdict;
  one.what.minimum = Label::amber;
  BOOST_TEST(told(decide_recorded(one.text())));
  BOOST_TEST(decide_recorded(one.text()).verdict == without, "it says where the label is from, no more");
  one.what.minimum = Label::green;
  BOOST_TEST(!told(decide_recorded(one.text())), "its own label is stricter");
}

BOOST_AUTO_TEST_CASE(a_value_cannot_pose_as_another_line) {
  Sample one, two;
  one.what.origin_id = "x\nours yes";
  two.what.origin_id = "x\\nours yes";
  BOOST_TEST(one.text() != two.text());
  BOOST_TEST(one.text().find("\nours yes\nours") == std::string::npos);
  for (const Sample& each : {one, two})
    BOOST_TEST(decide_recorded(each.text()).verdict ==
               decide(each.what, each.answers, each.to, noon).verdict);
}

BOOST_AUTO_TEST_CASE(a_spoilt_record_denies) {
  const std::string good = Sample().text();
  const auto spoilt = [](const std::string& text) {
    const Decision decision = decide_recorded(text);
    return decision.verdict == Verdict::deny && decision.reasons.front().code == "H-INPUTS";
  };
  BOOST_TEST(!spoilt(good));
  BOOST_TEST(spoilt(""));
  BOOST_TEST(spoilt("csirt-decision 1" + good.substr(16)));
  BOOST_TEST(spoilt(good + "x y\n"));
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    BOOST_TEST_REQUIRE(spoilt(good.substr(0, cut)), "cut at " << cut);
  std::string expired = good;
  expired.replace(expired.find("expired-now no"), 14, "expired-now yes");
  BOOST_TEST(spoilt(expired), "answers without an end cannot have expired");
}

BOOST_AUTO_TEST_SUITE_END()
