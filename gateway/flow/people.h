// Administration: people and partners. Both change by orders an administrator signs; the
// gate verifies each before the directory follows.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> whoami(World& world, const Call& call);
Result<Reply> team_card(World& world, const Call& call);
Result<Reply> person_list(World& world, const Call& call);
Result<Reply> person_prepare(World& world, const Call& call);
Result<Reply> order_submit(World& world, const Call& call);
Result<Reply> partner_list(World& world, const Call& call);
Result<Reply> partner_show(World& world, const Call& call);
Result<Reply> partner_prepare(World& world, const Call& call);

}  // namespace gateway::flow
