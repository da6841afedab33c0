// Closing what may no longer leave: first the views, then the store. A crash in between shows less, never
// more.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Shares and releases that rest on one intake.
struct Affected {
  std::vector<std::string> shares;  ///< not ended yet
  std::vector<std::string> releases;
};
Result<Affected> rooted_in(World& world, const std::string& intake);

/// Closes every view entry and envelope of the releases. Idempotent.
Result<void> close_views(World& world, const Affected& affected);

struct Closed {
  protocol::json::Builder body;        ///< counts: shares, releases, deliveries
  std::vector<std::string> delivered;  ///< releases some partner has: to be recalled
};
/// Ends the shares and cancels the deliveries that were never tried.
Result<Closed> close_store(World& world, const Affected& affected, const std::string& by);

}  // namespace gateway::flow
