// The intake and the incident it opens: answers, confirmations, withdrawals; affected organisations and
// names.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> intake_add(World& world, const Call& call);
Result<Reply> intake_update(World& world, const Call& call);
Result<Reply> intake_confirm(World& world, const Call& call);
Result<Reply> intake_withdraw(World& world, const Call& call);
Result<Reply> intake_list(World& world, const Call& call);
Result<Reply> intake_show(World& world, const Call& call);
Result<Reply> incident_list(World& world, const Call& call);
Result<Reply> incident_show(World& world, const Call& call);
Result<Reply> incident_affected(World& world, const Call& call);
Result<Reply> incident_name(World& world, const Call& call);

}  // namespace gateway::flow
