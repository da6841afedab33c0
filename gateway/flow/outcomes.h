// What became of each object of an item that came in, as it is kept in InboxRow::outcomes.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// What became of an object, and what its sender is told of it: the same, except where it follows from what
/// others sent or what we have. That is nobody's to learn from a receipt (DESIGN rule 3).
struct Outcome {
  std::string id, outcome, code;  ///< accepted, held, refused; the code is internal and never leaves
  std::string told{};             ///< empty: the outcome
};

std::string outcomes_text(const std::vector<Outcome>& outcomes);
/// Error::internal where what was kept cannot be read.
Result<std::vector<Outcome>> outcomes_so_far(const InboxRow& item);
/// What the sender is told of each object: no internal code, and nothing that follows from what others sent.
std::vector<protocol::ObjectOutcome> told_of(const std::vector<Outcome>& outcomes);
/// The state of an item of which all is decided: "held" where something of it is, else "accepted".
std::string_view state_after(const std::vector<Outcome>& outcomes);

}  // namespace gateway::flow
