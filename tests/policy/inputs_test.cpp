// The record of what was read: stable over time, different where anything that bears on the decision differs,
// and enough to decide again.
#include <functional>

#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

using namespace policy_test;

namespace {

struct Case {
  Terms what = terms(Origin::incident, Label::amber, Kind::raw);
  std::optional<Authorisation> answers = authorised(intake(all_yes, information_only));
  Recipient to = member();
  std::string text(Instant now = noon) const { return canonical_inputs(what, answers, to, now); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(inputs)

BOOST_AUTO_TEST_CASE(the_digest_is_over_the_text) {
  const Case one;
  BOOST_TEST((decide(one.what, one.answers, one.to, noon).inputs == protocol::sha256(one.text())));
}

BOOST_AUTO_TEST_CASE(time_alone_changes_nothing) {
  Case one;
  one.answers->answers.ongoing = Ongoing::unknown;
  BOOST_TEST(one.text() == one.text(noon + 30 * 86400),
             "question 6 is answered, so that question 3 decides nothing");
}

BOOST_AUTO_TEST_CASE(what_follows_from_time_does) {
  Case one;
  one.answers = authorised(intake({}, {}));
  one.answers->answers.ongoing = Ongoing::unknown;
  BOOST_TEST(one.text() == one.text(noon + 3600));
  BOOST_TEST(one.text() != one.text(noon + 2 * 86400));
  Case two;
  two.answers->answers.until = {"2026-03-02T12:00:00Z", noon + 86400};
  BOOST_TEST(two.text() == two.text(noon + 3600));
  BOOST_TEST(two.text() != two.text(noon + 86400));
}

BOOST_AUTO_TEST_CASE(lists_have_no_order) {
  Case one, two;
  one.what.restrictions = {"a", "b"};
  two.what.restrictions = {"b", "a"};
  BOOST_TEST(one.text() == two.text());
}

BOOST_AUTO_TEST_CASE(everything_that_bears_on_it_is_in_it) {
  const std::vector<std::function<void(Case&)>> changes{
      [](Case& c) { c.what.origin = Origin::partner; },
      [](Case& c) { c.what.origin_id = "x"; },
      [](Case& c) { c.what.ours = false; },
      [](Case& c) { c.what.label = Label::green; },
      [](Case& c) { c.what.kind = Kind::identity; },
      [](Case& c) { c.what.arrived_in = "x"; },
      [](Case& c) { c.what.restrictions = {"x"}; },
      [](Case& c) { c.what.holds = {"x"}; },
      [](Case& c) { c.what.named = {"x"}; },
      [](Case& c) { c.answers.reset(); },
      [](Case& c) { c.answers->intake = "x"; },
      [](Case& c) { c.answers->answers.affected.information = Answer::no; },
      [](Case& c) { c.answers->answers.affected.data = Answer::no; },
      [](Case& c) { c.answers->answers.affected.logs = Answer::no; },
      [](Case& c) { c.answers->answers.third_parties.information = Answer::no; },
      [](Case& c) { c.answers->answers.third_parties.data = Answer::no; },
      [](Case& c) { c.answers->answers.third_parties.logs = Answer::no; },
      [](Case& c) { c.answers->answers.police = Police::yes; },
      [](Case& c) { c.answers->answers.reporting = Reporting::statutory; },
      [](Case& c) { c.answers->answers.name_victim = Answer::yes; },
      [](Case& c) { c.answers->answers.confirmed = false; },
      [](Case& c) { c.answers->answers.withdrawn = true; },
      [](Case& c) { c.to.id = "x"; },
      [](Case& c) { c.to.name = "x"; },
      [](Case& c) { c.to.state = "x"; },
      [](Case& c) { c.to.audience = Audience::public_; },
      [](Case& c) { c.to.ceiling = Label::clear; },
      [](Case& c) { c.to.circle.reset(); },
      [](Case& c) { c.to.circle->id = "x"; },
      [](Case& c) { c.to.circle->max_outbound = Label::clear; },
      [](Case& c) { c.to.circle->law_enforcement = true; },
      [](Case& c) { c.to.circle->third_countries = true; },
      [](Case& c) { c.to.circle->personal_data_denied = true; },
      [](Case& c) { c.to.member = false; },
      [](Case& c) { c.to.affected = true; },
      [](Case& c) { c.to.police = true; },
      [](Case& c) { c.to.named_people = true; },
      [](Case& c) { c.to.people = {"x"}; },
  };
  const std::string before = Case().text();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Case changed;
    changes[i](changed);
    BOOST_TEST(changed.text() != before, "change " << i << " is not in the text");
  }
}

BOOST_AUTO_TEST_CASE(a_value_cannot_pose_as_another_line) {
  Case one, two;
  one.what.origin_id = "x\nours yes";
  two.what.origin_id = "x\\nours yes";
  BOOST_TEST(one.text() != two.text());
  BOOST_TEST(one.text().find("\nours yes\nours") == std::string::npos);
  for (const Case& each : {one, two})
    BOOST_TEST(decide_recorded(each.text()).verdict ==
               decide(each.what, each.answers, each.to, noon).verdict);
}

BOOST_AUTO_TEST_CASE(a_spoilt_record_denies) {
  const std::string good = Case().text();
  const auto spoilt = [](const std::string& text) {
    const Decision decision = decide_recorded(text);
    return decision.verdict == Verdict::deny && decision.reasons.front().code == "H-INPUTS";
  };
  BOOST_TEST(!spoilt(good));
  BOOST_TEST(spoilt(""));
  BOOST_TEST(spoilt("csirt-decision 2" + good.substr(16)));
  BOOST_TEST(spoilt(good + "x y\n"));
  for (std::size_t cut = 0; cut < good.size(); ++cut)
    BOOST_TEST_REQUIRE(spoilt(good.substr(0, cut)), "cut at " << cut);
  std::string expired = good;
  expired.replace(expired.find("expired-now no"), 14, "expired-now yes");
  BOOST_TEST(spoilt(expired), "answers without an end cannot have expired");
}

BOOST_AUTO_TEST_SUITE_END()
