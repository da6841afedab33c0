// Questions: who got what, when and with whose consent; what happened.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> who_got(World& world, const Call& call);
Result<Reply> audit_list(World& world, const Call& call);
Result<Reply> ledger_list(World& world, const Call& call);
Result<Reply> core_status(World& world, const Call& call);

}  // namespace gateway::flow
