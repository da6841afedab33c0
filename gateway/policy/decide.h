// decide(): may this go to that recipient, and on what conditions? A pure function of terms, authorisation,
// audience and time. Deny wins; an error is a deny; no rule is a deny; nothing is exempt.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/grants.h"
#include "gateway/policy/local_rules.h"
#include "gateway/policy/recipient.h"
#include "gateway/policy/terms.h"
#include "protocol/digest.h"

namespace gateway::policy {

/// Ordered by strictness: a later enumerator is stricter, and the strictest rule binds. allow_redacted stands
/// after needs_approvals: where one rule asks for a second person and another for a minimised copy, both
/// hold, and what must not be lost is that the full object may not leave.
enum class Verdict { allow, needs_approvals, allow_redacted, needs_originator, needs_victim, deny };
std::string_view text(Verdict verdict);
protocol::Result<Verdict> parse_verdict(std::string_view text);

/// What follows from the clock, and nothing else of it.
struct Clocked {
  bool ongoing = false;  ///< question 6 is wholly unanswered and the incident counts as going on
  bool expired = false;  ///< the answers held until a time that has passed
  bool early = false;    ///< the source's policy is not in force yet
  bool late = false;     ///< the source's policy has ended
  bool lapsed = false;   ///< the permission has expired
};

/// Everything one decision reads, by reference. Null: there is none.
struct Case {
  const Terms& terms;
  std::string_view type;                         ///< STIX type; empty where it is not known
  const Authorisation* authorisation = nullptr;  ///< of the incident the object is rooted in
  const Recipient& recipient;
  const CircleRules* arrived = nullptr;  ///< rules of the circle terms.arrived_in names
  const Permission* permission = nullptr;
  const LocalRules* rules = nullptr;
  protocol::Instant now{};
  Clocked clock{};
};
/// The same with `clock` set from `now`.
Case at(Case question, protocol::Instant now);

/// The rules, in the order they speak. Each file of the room that ends in _rule.cpp holds some of them.
enum class Rule : std::uint8_t {
  partner_state,
  hold,
  window,
  restriction,
  label,
  circle,
  law_enforcement,
  ceiling,
  authorisation,
  local,
};

/// What one rule found. `code` points to static text; "H-" and "L-" are completed from `detail`, the index of
/// the hold or local rule.
struct Finding {
  Rule rule = Rule::partner_state;
  Verdict verdict = Verdict::deny;
  std::uint16_t detail = 0;
  std::string_view code;
};

/// A decision as weigh() makes it: no text, no allocation.
struct Outcome {
  static constexpr std::size_t most = 20;  ///< findings kept; the verdict counts all
  Verdict verdict = Verdict::deny;
  std::uint8_t count = 0;
  std::uint8_t conditions = 0;  ///< bit i: K(i+1) holds and must be recorded
  bool statutory = false;
  bool redact = false;
  bool names_victim = false;
  bool sealed_only = false;
  std::array<Finding, most> findings;

  bool may_leave() const {
    return verdict == Verdict::allow || verdict == Verdict::allow_redacted ||
           verdict == Verdict::needs_approvals;
  }
};
Outcome weigh(const Case& question);

struct Reason {
  std::string code;  ///< the tables' codes (R-…), and C-… circle, P-… partner, A-… authorisation, H-… hold,
                     ///< N-… originator's permission, L-… local rule
  std::string sentence;  ///< for a person of ours, complete in itself; may name the victim: never leaves
};

struct Decision {
  Verdict verdict = Verdict::deny;
  std::vector<Reason> reasons;          ///< the rule chain in order; the binding one first
  std::vector<std::string> conditions;  ///< K1 … K6 that hold and must be recorded
  bool statutory = false;
  bool redact = false;  ///< only a minimised or sanitised form may leave; set for every allow_redacted and
                        ///< for needs_approvals where a sanitised form was asked for
  bool names_victim = false;     ///< it names the victim with the victim's yes: two others must approve
  bool sealed_only = false;      ///< the source wants it encrypted end to end: never in a view
  protocol::Sha256 inputs{};     ///< digest of canonical_inputs()
  std::string sentence() const;  ///< of the binding reason
  bool may_leave() const {
    return verdict == Verdict::allow || verdict == Verdict::allow_redacted ||
           verdict == Verdict::needs_approvals;
  }
};

/// weigh() in words, with the digest of what was read.
Decision decide(const Case& question);
/// The words alone.
Decision in_words(const Case& question, const Outcome& outcome);

// ---- the label table, compiled in from facts; tested cell by cell ----

enum class Role { originator, recipient };
enum class Cell { allow, cond, noc, deny };
struct TlpCell {
  Cell cell = Cell::deny;
  std::string_view condition;  ///< K1 … K6 or empty
  std::string_view reason;     ///< R-…
};
TlpCell tlp_cell(Role role, protocol::Label label, Audience audience);

}  // namespace gateway::policy
