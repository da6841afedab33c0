// Why a partner may or may not have an object, what would change that, and the whole policy at a glance.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> explain(World& world, const Call& call);
Result<Reply> policy_matrix(World& world, const Call& call);

}  // namespace gateway::flow
