// What would flip a decision: the smallest change of what it read, found by trying.
#pragma once
#include <string>
#include <vector>

#include "gateway/policy/inputs.h"

namespace gateway::policy {

/// One thing somebody can change.
struct Step {
  std::string code;      ///< fixed word: "partner-state", "answer-information-third", …
  std::string sentence;  ///< what to do, in words, without a full stop
};

/// The smallest change that turns "may leave" into "may not" or the other way round.
struct Change {
  std::vector<Step> steps;  ///< all of them together; empty where nothing we know of flips it
  Inputs changed;           ///< what the decision would read then
  Verdict verdict = Verdict::deny;
};

/// Tries every change of one thing, then of two, then of three; of equally small ones the first in the order
/// of how little it asks (our own records before a partner, a partner before the victim or the originator).
/// Another label is thought of only where the object is ours, for its source alone relabels, and last.
Change smallest_change(const Inputs& inputs, const LocalRules* rules, protocol::Instant at);

}  // namespace gateway::policy
