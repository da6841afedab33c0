// Objects in: files that people bring, with origin and label as they say, never inferred.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> upload(World& world, const Call& call);
Result<Reply> object_add(World& world, const Call& call);
Result<Reply> object_find(World& world, const Call& call);
Result<Reply> object_show(World& world, const Call& call);
Result<Reply> object_unhold(World& world, const Call& call);
/// A local overlay: stricter terms for every version of an object, never looser ones; its bytes stay.
Result<Reply> object_tighten(World& world, const Call& call);

}  // namespace gateway::flow
