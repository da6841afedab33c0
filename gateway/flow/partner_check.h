// What is wrong between us and a partner, on either side: our keys, what we know of it, and what its endpoint
// shows now.
#pragma once
#include "gateway/flow/findings.h"

namespace gateway::flow {

/// Asks gate and front, and makes one request to the partner's endpoint where it is active and has one.
/// Changes nothing.
Result<Reply> partner_check(World& world, const Call& call);

/// What a probe of the partner's discovery (/taxii2/) means; `our_pin` is the one it has to know.
void judge_endpoint(const Sighting& seen, const directory::Partner& partner, const std::string& our_pin,
                    Instant now, Findings& to);

}  // namespace gateway::flow
