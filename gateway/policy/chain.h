// The rule chain behind decide(), for this room's own files: what the rules read, and how they speak.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/decide.h"

namespace gateway::policy {

/// What follows from the clock, and nothing else of it.
struct Clocked {
  bool ongoing = false;  ///< question 6 is wholly unanswered and the incident counts as going on
  bool expired = false;  ///< the answers held until a time that has passed
};
Clocked clocked(const protocol::Intake& intake, protocol::Instant now);

/// No answer to question 6 at all, for any audience.
bool nothing_said(const protocol::Intake& intake);

/// The grants, given what follows from the clock.
Grants grants(const protocol::Intake& intake, Clocked clock);

/// One decision in the making. Rules are functions over it: each says what it finds, none sees what others
/// found.
struct Chain {
  const Terms& terms;
  const Authorisation* authorisation;  ///< null where there is none
  const Recipient& recipient;
  Clocked clock;
  Decision decision;
  std::vector<Verdict> verdicts;  ///< of decision.reasons, one each

  void say(Verdict verdict, std::string_view code, std::string sentence);

  /// The recipient's name, and what is asked about: "this TLP:AMBER indicator".
  const std::string& who() const { return recipient.name.empty() ? recipient.id : recipient.name; }
  std::string what() const;
};

// The rules, in the order they speak.
void partner_state_rule(Chain& chain);
void hold_rule(Chain& chain);
void restriction_rule(Chain& chain);
void label_rule(Chain& chain);
void circle_rule(Chain& chain);
void ceiling_rule(Chain& chain);
void authorisation_rule(Chain& chain);

/// Runs them all; the strictest binds and comes first. `inputs` of the result is left to the caller.
Decision run(const Terms& terms, const Authorisation* authorisation, const Recipient& recipient,
             Clocked clock);

/// The text of canonical_inputs().
std::string inputs_text(const Terms& terms, const Authorisation* authorisation, const Recipient& recipient,
                        Clocked clock);

/// For ceilings: an unmarked object counts as TLP:AMBER+STRICT until its source says otherwise.
inline protocol::Label binding_label(protocol::Label label) {
  return label == protocol::Label::unmarked ? protocol::Label::amber_strict : label;
}

}  // namespace gateway::policy
