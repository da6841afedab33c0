// The incident an intake opens: whom it affects, its victim's names, its life step by step, and its end.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> incident_list(World& world, const Call& call);
Result<Reply> incident_show(World& world, const Call& call);
Result<Reply> incident_affected(World& world, const Call& call);
Result<Reply> incident_name(World& world, const Call& call);
Result<Reply> incident_close(World& world, const Call& call);
Result<Reply> incident_reopen(World& world, const Call& call);

// Its life (directory/life.h).
Result<Reply> incident_phase(World& world, const Call& call);
Result<Reply> incident_checklist(World& world, const Call& call);
Result<Reply> incident_measure(World& world, const Call& call);
Result<Reply> incident_inform(World& world, const Call& call);

// How secret it is and how long it is kept.
Result<Reply> incident_secrecy(World& world, const Call& call);
Result<Reply> incident_retain(World& world, const Call& call);
Result<Reply> incident_hold(World& world, const Call& call);
Result<Reply> incident_unhold(World& world, const Call& call);

/// Takes the content of a closed incident out of the house for good; what proves it stays.
Result<Reply> incident_dispose(World& world, const Call& call);

}  // namespace gateway::flow
