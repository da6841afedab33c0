// Partners to whose MISP servers we push what is open to them as events, with every change and every recall.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Pushes to a partner's MISP server from now on; what was released to the partner and is in force opens as
/// events. With another address or key everything that failed is tried again.
Result<Reply> misp_push(World& world, const Call& call);
/// Pushes nothing any more, recalls included; what is there stays there.
Result<Reply> misp_push_stop(World& world, const Call& call);

/// Partners whose MISP servers it is time to look after.
Result<std::vector<std::string>> due_pushes(World& world);

/// Pushes what the partner's server lacks, the oldest first, in MISP's own call order; the server is not
/// contacted where nothing has changed since it was last seen to be well. What of the events fails is kept
/// and tried again, and stops nothing else; a failure as a whole is tried again at growing intervals.
Result<void> push_to(World& world, const std::string& partner, const std::function<bool()>& enough);

}  // namespace gateway::flow
