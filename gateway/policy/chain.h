// The rule chain behind weigh(), for this room's own files: how the rules speak, and how they are put into
// words.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>

#include "gateway/policy/decide.h"

namespace gateway::policy {

/// No answer to question 6 at all, for any audience.
bool nothing_said(const protocol::Intake& intake);
/// The part of Clocked that follows from the answers.
void set_clock(const protocol::Intake& intake, protocol::Instant now, Clocked& clock);
/// The grants, given what follows from the clock.
Grants grants(const protocol::Intake& intake, Clocked clock);

/// One decision in the making. Rules are functions over it: each says what it finds, none sees what others
/// found.
class Chain {
 public:
  Chain(const Case& question_, Outcome& outcome_) : question(question_), outcome(outcome_) {}

  const Case& question;
  Outcome& outcome;

  void say(Rule rule, Verdict verdict, std::string_view code, std::size_t detail = 0) {
    if (outcome.count < Outcome::most)
      outcome.findings[outcome.count++] = {rule, verdict, static_cast<std::uint16_t>(detail), code};
    verdict_ = std::max(verdict_, verdict);
    spoken_ = true;
  }
  /// The strictest of what was said; deny where nobody spoke.
  Verdict verdict() const { return spoken_ ? verdict_ : Verdict::deny; }

 private:
  Verdict verdict_ = Verdict::allow;
  bool spoken_ = false;
};

// The rules, in the order they speak.
void partner_rules(Chain& chain);  ///< state, holds
void source_rules(Chain& chain);   ///< the source's window and restrictions
void label_rule(Chain& chain);
void circle_rules(Chain& chain);  ///< circle and ceiling
void authorisation_rule(Chain& chain);
void local_rules(Chain& chain);

// Each finding in words: a whole sentence.
std::string partner_sentence(const Case& question, const Finding& finding);
std::string source_sentence(const Case& question, const Finding& finding);
std::string label_sentence(const Case& question, const Finding& finding);
std::string circle_sentence(const Case& question, const Finding& finding);
std::string authorisation_sentence(const Case& question, const Finding& finding);
std::string local_sentence(const Case& question, const Finding& finding);

/// The recipient's name, and what is asked about: "this TLP:AMBER indicator".
const std::string& who(const Case& question);
std::string what(const Case& question);
/// "CERT-XF must not receive this TLP:AMBER indicator", with the words of the verdict.
std::string may(const Case& question, Verdict verdict);
/// In quotes, with nothing unprintable.
std::string quoted(std::string_view word);

/// Whether the permission of the question opens it: given by whoever may, for this object's audience, not
/// lapsed, label not above its ceiling.
bool permitted(const Case& question);

/// What the object counts as for the victim's answers: what is the victim's own or a third party's is raw
/// material whatever its type.
protocol::stix::Kind counted_kind(const Terms& terms);

/// For ceilings: an unmarked object counts as TLP:AMBER+STRICT until its source says otherwise.
inline protocol::Label binding_label(protocol::Label label) {
  return label == protocol::Label::unmarked ? protocol::Label::amber_strict : label;
}

}  // namespace gateway::policy
