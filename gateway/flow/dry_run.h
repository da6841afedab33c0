// A world in which everything is read and decided as it is, and nothing stays.
#pragma once
#include <functional>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Runs `body` with a world whose writes are undone, whose views stay shut and whose gate neither seals nor
/// learns.
Result<Reply> run_dry(World& world, const std::function<Result<Reply>(World&)>& body);

}  // namespace gateway::flow
