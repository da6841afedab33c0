// How it stands with each partner: when it was last heard of, what waits for it and why.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

/// One row a partner, or of one alone. A contact is an envelope that came (in) or a receipt for one of ours
/// (out); of pulls the front alone knows, since it began. RED that is for others neither counts nor dates
/// anything. What gate or front does not answer is left out.
Result<Reply> partner_status(World& world, const Call& call);

}  // namespace gateway::flow
