// The intake: answers in, confirmed, withdrawn; when to ask again. It opens an incident (incident.h).
#pragma once
#include "gateway/flow/world.h"
#include "protocol/intake.h"

namespace gateway::flow {

Result<Reply> intake_add(World& world, const Call& call);
Result<Reply> intake_update(World& world, const Call& call);
Result<Reply> intake_confirm(World& world, const Call& call);
Result<Reply> intake_withdraw(World& world, const Call& call);
Result<Reply> intake_list(World& world, const Call& call);
Result<Reply> intake_show(World& world, const Call& call);
Result<Reply> intake_due(World& world, const Call& call);

/// What one version permits, as a table and as sentences a person reads back.
Result<Reply> described(const std::string& id, int version, const protocol::Intake& intake, Instant now);

}  // namespace gateway::flow
