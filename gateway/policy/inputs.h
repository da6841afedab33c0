// What one decision read, as a value of its own and as one text: recorded beside every decision, read again
// to replay it, changed to find out what would flip it.
#pragma once
#include "gateway/policy/decide.h"

namespace gateway::policy {

struct Inputs {
  Terms terms;
  std::string type;
  std::optional<Authorisation> authorisation;
  Recipient recipient;
  std::optional<CircleRules> arrived;
  std::optional<Permission> permission;
  std::string rules;  ///< digest of the local rules in force, empty where there were none
  Clocked clock;

  /// The question again. `rules` and `at` (for agreements that end) are the caller's to look up; the result
  /// points into this value.
  Case question(const LocalRules* local, protocol::Instant at) const;
};
Inputs inputs_of(const Case& question);

/// The exact text the inputs digest is over. One line a value. Of the clock it holds only what follows from
/// it, so that the same inputs give the same digest until something that matters changes.
std::string canonical_inputs(const Case& question);
/// Reads that text; Error::invalid for one that this version of the rules did not write.
protocol::Result<Inputs> parse_inputs(std::string_view canonical_inputs);

/// The decision again from what canonical_inputs() wrote, under these local rules and at that time: same
/// verdict, same reasons (several holds or restrictions in sorted order). A text that this version of the
/// rules did not write is a deny (H-INPUTS).
Decision decide_recorded(std::string_view canonical_inputs, const LocalRules* rules, protocol::Instant at);

}  // namespace gateway::policy
