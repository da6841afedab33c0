// Administration: circles. Unlike people and partners they are the directory's alone: the gate knows of none.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> circle_presets(World& world, const Call& call);
Result<Reply> circle_list(World& world, const Call& call);
Result<Reply> circle_show(World& world, const Call& call);
Result<Reply> circle_create(World& world, const Call& call);
Result<Reply> circle_add(World& world, const Call& call);
Result<Reply> circle_remove(World& world, const Call& call);

}  // namespace gateway::flow
