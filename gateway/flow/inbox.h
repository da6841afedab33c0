// What came in: decided object by object, held items decided by people, RED handed to the person it is for.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> inbox_list(World& world, const Call& call);
Result<Reply> inbox_show(World& world, const Call& call);
Result<Reply> inbox_accept(World& world, const Call& call);
Result<Reply> inbox_refuse(World& world, const Call& call);
Result<Reply> inbox_sealed(World& world, const Call& call);
Result<Reply> inbox_read(World& world, const Call& call);

}  // namespace gateway::flow
