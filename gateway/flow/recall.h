// Recall: a signed call to stop using and remove what was released, tracked to every recipient.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> recall_prepare(World& world, const Call& call);
Result<Reply> recall_submit(World& world, const Call& call);
Result<Reply> recall_list(World& world, const Call& call);
Result<Reply> recall_show(World& world, const Call& call);

/// A partner's recall that came in: hides the objects it names (of that partner alone) wherever they stand.
Result<void> carry_out_recall(World& world, const InboxRow& item);

}  // namespace gateway::flow
