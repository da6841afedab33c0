// Random cases for property tests. The seed is printed; POLICY_SEED repeats a run.
#pragma once
#include <cstdlib>
#include <random>

#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

namespace policy_test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  int below(int count) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(count)); }
  bool coin() { return below(2) == 1; }
  template <typename T>
  T any(T last) {
    return static_cast<T>(below(static_cast<int>(last) + 1));
  }

 private:
  std::mt19937_64 engine_;
};

inline std::uint64_t seed() {
  const char* given = std::getenv("POLICY_SEED");
  const std::uint64_t value = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  BOOST_TEST_MESSAGE("POLICY_SEED=" << value);
  return value;
}

inline constexpr int rounds = 5000;

inline Terms random_terms(Dice& dice) {
  Terms what = terms(dice.any(Origin::public_source), dice.any(Label::unknown), dice.any(Kind::raw));
  what.ours = dice.coin();
  if (dice.coin()) what.arrived_in = dice.coin() ? "egc" : "ncc";
  constexpr const char* words[] = {"no-onward", "no-attribution", "encrypt",
                                   "no-notify", "no-resale",      "obfuscate-victims"};
  if (dice.below(4) == 0) what.restrictions = {words[dice.below(6)]};
  what.role = dice.any(ObjectRole::third_party);
  what.pap = dice.any(protocol::Pap::red);
  if (dice.below(8) == 0) what.valid_until = noon + (dice.coin() ? 1 : -1);
  if (dice.below(8) == 0) what.holds = {"unmarked"};
  return what;
}

inline Sharing random_sharing(Dice& dice) {
  return {dice.any(Answer::yes), dice.any(Answer::yes), dice.any(Answer::yes)};
}

inline Intake random_intake(Dice& dice) {
  Intake answers = intake(random_sharing(dice), random_sharing(dice));
  if (dice.below(4) == 0) answers.affected = answers.third_parties = {};
  answers.ongoing = dice.any(Ongoing::no);
  answers.police = dice.any(Police::already);
  answers.reporting = dice.any(Reporting::statutory);
  answers.name_victim = dice.any(Answer::yes);
  answers.confirmed = dice.below(4) != 0;
  answers.withdrawn = dice.below(8) == 0;
  if (dice.below(3) == 0) answers.until = {dice.coin() ? "2026-03-01T11:59:00Z" : "2026-03-01T12:01:00Z", {}};
  if (answers.until) answers.until = *protocol::Timestamp::parse(answers.until->text);
  return answers;
}

inline Recipient random_recipient(Dice& dice) {
  Recipient to =
      dice.coin() ? member("egc", dice.any(Audience::public_)) : recipient(dice.any(Audience::public_));
  if (dice.below(8) == 0) to.state = "suspended";
  to.ceiling = dice.any(Label::red);
  to.member = dice.below(8) != 0;
  to.at_arrival = dice.below(4) != 0;
  to.need_to_know = dice.below(8) != 0;
  to.kind = dice.any(PartnerKind::own);
  to.affected = dice.coin();
  to.police = dice.below(4) == 0;
  to.named_people = dice.coin();
  if (to.circle) {
    to.circle->max_outbound = dice.any(Label::red);
    to.circle->closed = dice.coin();
    if (dice.below(4) == 0) to.circle->community = "finance";
    to.circle->law_enforcement = dice.coin();
    to.circle->third_countries = dice.coin();
    to.circle->personal_data_denied = dice.below(4) == 0;
  }
  return to;
}

}  // namespace policy_test
