// From answers to grants where they are finer, older, unconfirmed, withdrawn or of several versions.
#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

using namespace policy_test;

namespace {

constexpr std::int64_t day = 86400;

Instant after(std::int64_t seconds) {
  return noon + seconds;
}

Intake version(Sharing affected, Sharing third, bool confirmed) {
  Intake answers = intake(affected, third);
  answers.confirmed = confirmed;
  return answers;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(grants_of_an_intake)

BOOST_AUTO_TEST_CASE(raw_takes_both_data_and_logs) {
  auto answers = intake({Answer::yes, Answer::yes, Answer::no}, {});
  BOOST_TEST(grants(answers, noon).raw_affected == Grant::deny);
  answers.affected.logs = Answer::unanswered;
  BOOST_TEST(grants(answers, noon).raw_affected == Grant::nvc);
  answers.affected.logs = Answer::yes;
  BOOST_TEST(grants(answers, noon).raw_affected == Grant::allow_min);
}

BOOST_AUTO_TEST_CASE(raw_is_never_wider_than_indicators) {
  const auto open = grants(
      intake({Answer::no, Answer::yes, Answer::yes}, {Answer::unanswered, Answer::yes, Answer::yes}), noon);
  BOOST_TEST(open.raw_affected == Grant::deny);
  BOOST_TEST(open.raw_third == Grant::deny);
  const auto waiting = grants(intake({Answer::unanswered, Answer::yes, Answer::yes}, {}), noon);
  BOOST_TEST(waiting.indicators_affected == Grant::nvc);
  BOOST_TEST(waiting.raw_affected == Grant::nvc);
}

BOOST_AUTO_TEST_CASE(third_parties_are_never_wider_than_affected) {
  const auto row = grants(intake({Answer::no, Answer::unanswered, Answer::unanswered}, all_yes), noon);
  BOOST_TEST(row.indicators_third == Grant::deny);
  BOOST_TEST(row.raw_third == Grant::deny);
  const auto only_third = grants(intake({}, all_yes), noon);
  BOOST_TEST(only_third.indicators_third == Grant::nvc);
}

BOOST_AUTO_TEST_CASE(one_answer_ends_the_silence) {
  auto answers = intake({}, {});
  answers.ongoing = Ongoing::yes;
  BOOST_TEST(grants(answers, noon).indicators_affected == Grant::four_eyes);
  answers.third_parties.logs = Answer::no;
  BOOST_TEST(grants(answers, noon).indicators_affected == Grant::nvc);
  BOOST_TEST(grants(answers, noon).indicators_third == Grant::nvc);
  BOOST_TEST(grants(answers, noon).raw_third == Grant::deny);
}

BOOST_AUTO_TEST_CASE(unknown_counts_as_ongoing_for_a_day) {
  auto answers = intake({}, {});
  answers.ongoing = Ongoing::unknown;
  const std::int64_t given = answers.at.key.seconds - noon.seconds;
  BOOST_TEST(grants(answers, after(given)).indicators_third == Grant::four_eyes);
  BOOST_TEST(grants(answers, after(given + day - 1)).indicators_third == Grant::four_eyes);
  BOOST_TEST(grants(answers, after(given + day)).indicators_third == Grant::nvc);
  BOOST_TEST(grants(answers, after(given - day)).indicators_third == Grant::nvc,
             "answers from the future prolong nothing");
  answers.ongoing = Ongoing::yes;
  BOOST_TEST(grants(answers, after(100 * day)).indicators_third == Grant::four_eyes);
}

BOOST_AUTO_TEST_CASE(unconfirmed_opens_nothing_and_holds_everything) {
  auto answers = intake(all_yes, all_yes);
  answers.police = Police::already;
  answers.name_victim = Answer::yes;
  answers.confirmed = false;
  const auto row = grants(answers, noon);
  for (Grant grant : {row.indicators_third, row.indicators_affected, row.victim_identity, row.raw_third,
                      row.raw_affected, row.police_facts, row.police_raw})
    BOOST_TEST(grant == Grant::nvc);
  auto refused = intake(all_no, all_no);
  refused.confirmed = false;
  BOOST_TEST(grants(refused, noon).indicators_third == Grant::deny);
  auto silent = intake({}, {});
  silent.ongoing = Ongoing::yes;
  silent.confirmed = false;
  BOOST_TEST(grants(silent, noon).indicators_third == Grant::nvc);
}

BOOST_AUTO_TEST_CASE(withdrawn_closes_all_but_the_duty) {
  auto answers = intake(all_yes, all_yes);
  answers.police = Police::yes;
  answers.withdrawn = true;
  BOOST_TEST(grants(answers, noon).indicators_affected == Grant::deny);
  BOOST_TEST(grants(answers, noon).victim_identity == Grant::deny);
  BOOST_TEST(grants(answers, noon).police_facts == Grant::deny);
  answers.reporting = Reporting::statutory;
  BOOST_TEST(grants(answers, noon).police_facts == Grant::statutory);
  BOOST_TEST(grants(answers, noon).police_raw == Grant::deny);
}

BOOST_AUTO_TEST_CASE(past_their_end_answers_wait_for_the_victim) {
  auto answers = intake(all_yes, {Answer::no, Answer::unanswered, Answer::unanswered});
  answers.until = {"2026-03-01T12:00:00Z", noon};
  BOOST_TEST(grants(answers, after(-1)).indicators_affected == Grant::allow);
  BOOST_TEST(grants(answers, noon).indicators_affected == Grant::nvc);
  BOOST_TEST(grants(answers, noon).raw_affected == Grant::nvc);
  BOOST_TEST(grants(answers, noon).indicators_third == Grant::deny, "a no does not expire into a maybe");
}

BOOST_AUTO_TEST_CASE(naming_takes_its_own_yes) {
  auto answers = intake(all_yes, all_yes);
  BOOST_TEST(grants(answers, noon).victim_identity == Grant::nvc);
  answers.name_victim = Answer::yes;
  BOOST_TEST(grants(answers, noon).victim_identity == Grant::four_eyes);
  answers.third_parties.information = Answer::no;
  BOOST_TEST(grants(answers, noon).victim_identity == Grant::deny);
  auto silent = intake({}, {});
  silent.name_victim = Answer::yes;
  silent.ongoing = Ongoing::yes;
  BOOST_TEST(grants(silent, noon).victim_identity == Grant::nvc);
  silent.name_victim = Answer::no;
  BOOST_TEST(grants(silent, noon).victim_identity == Grant::deny);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(versions_in_force)

BOOST_AUTO_TEST_CASE(none_and_only_unconfirmed) {
  BOOST_TEST(!in_force("i", {}).has_value());
  const auto only = in_force("i", {version(all_yes, all_yes, false), version(all_yes, all_yes, false)});
  BOOST_TEST(only->intake == "i@2");
  BOOST_TEST(grants(only->answers, noon).indicators_third == Grant::nvc);
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_opening_stays_closed) {
  const auto binding = in_force("i", {version(information_only, {}, true), version(all_yes, all_yes, false)});
  BOOST_TEST(binding->intake == "i@1");
  BOOST_TEST(grants(binding->answers, noon).indicators_affected == Grant::allow);
  BOOST_TEST(grants(binding->answers, noon).raw_affected == Grant::nvc);
  BOOST_TEST(grants(binding->answers, noon).indicators_third == Grant::nvc);
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_closing_closes_at_once_and_stays) {
  const auto binding = in_force("i", {version(all_yes, all_yes, true), version(all_no, all_no, false),
                                      version(all_yes, all_yes, false)});
  BOOST_TEST(binding->intake == "i@1,2");
  BOOST_TEST(grants(binding->answers, noon).indicators_affected == Grant::deny);
  const auto confirmed = in_force("i", {version(all_yes, all_yes, true), version(all_no, all_no, false),
                                        version(all_yes, all_yes, true)});
  BOOST_TEST(confirmed->intake == "i@3");
  BOOST_TEST(grants(confirmed->answers, noon).indicators_affected == Grant::allow);
}

BOOST_AUTO_TEST_CASE(an_unconfirmed_version_ends_and_withdraws) {
  auto ending = version(all_yes, all_yes, false);
  ending.until = {"2026-03-01T12:00:00Z", noon};
  BOOST_TEST(
      grants(in_force("i", {version(all_yes, all_yes, true), ending})->answers, noon).indicators_third ==
      Grant::nvc);
  auto withdrawn = version(all_yes, all_yes, false);
  withdrawn.withdrawn = true;
  BOOST_TEST(
      grants(in_force("i", {version(all_yes, all_yes, true), withdrawn})->answers, noon).indicators_third ==
      Grant::deny);
}

BOOST_AUTO_TEST_CASE(taking_answers_back_does_not_open_the_silent_way) {
  auto first = version(information_only, {}, true);
  first.ongoing = Ongoing::yes;
  auto silent = version({}, {}, false);
  silent.ongoing = Ongoing::yes;
  const auto binding = in_force("i", {first, silent});
  BOOST_TEST(grants(first, noon).indicators_third == Grant::nvc);
  BOOST_TEST(grants(binding->answers, noon).indicators_third == Grant::nvc);
  BOOST_TEST(grants(binding->answers, noon).indicators_affected == Grant::nvc);
}

BOOST_AUTO_TEST_SUITE_END()
