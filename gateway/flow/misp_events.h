// Releases as MISP events: the slices of a release's views in MISP's words, guarded once more, because the
// words are new.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// What is shown of one release.
struct ShownRelease {
  std::string id;
  std::string circle;                       ///< its id; empty: the collection is each partner's own
  std::string circle_name;                  ///< its public name, or empty
  const std::vector<std::string>& victims;  ///< names the guard looks for
  Instant made, not_after;
  const std::vector<protocol::Slice>& slices;  ///< those that say for themselves how they are handled
};

/// Opens the release as events for those of `partners` whose MISP servers pull; under the door, like every
/// opening. What the guard finds keeps the events closed and is logged: the release itself is none the worse.
Result<void> open_events(World& world, const ShownRelease& release, const std::set<std::string>& partners);

}  // namespace gateway::flow
