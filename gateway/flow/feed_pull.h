// What the two ways of pulling share: TAXII pages (feed.cpp) and MISP events (feed_events.cpp). Private to
// the feeds' files.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gateway/flow/feed.h"
#include "gateway/flow/feed_record.h"

namespace gateway::flow {

/// Error::conflict where it is not.
Result<void> require_active(const Feed& feed);

/// What the feed's server must show; a partner's pins are read each time, as they may have changed.
/// Error::denied where the partner is not active.
Result<std::vector<std::string>> pins_of(World& world, const Feed& feed);

/// Pulls the published events of a MISP server that are newer than what is here, the oldest first. What of
/// them fails is kept and tried again at later pulls, and stops nothing else. `feed` becomes what was kept.
Result<void> pull_events(World& world, Feed& feed, Pulled& pulled, const std::function<bool()>& enough);

}  // namespace gateway::flow
