// Recall: a signed call to stop using and remove what was released, tracked to every recipient.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> recall_prepare(World& world, const Call& call);
Result<Reply> recall_submit(World& world, const Call& call);
Result<Reply> recall_list(World& world, const Call& call);
Result<Reply> recall_show(World& world, const Call& call);

/// A partner's recall that came in: hides the objects it names (of that partner alone) wherever they stand,
/// closes for partners what was made from them, and proposes to call back those who have it from us.
Result<void> carry_out_recall(World& world, const InboxRow& item);

}  // namespace gateway::flow
