// Records: what a records request is answered from, and the register of what came in and went out.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

/// One page of an incident's documents, masked; what is not ours to hand out is listed as withheld, with whom
/// to notify. The first page records the export.
Result<Reply> records_export(World& world, const Call& call);

/// One line for each document that came in or went out, oldest first.
Result<Reply> records_register(World& world, const Call& call);

}  // namespace gateway::flow
