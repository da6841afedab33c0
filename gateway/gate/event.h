// A MISP event before it is shown: nothing is sealed, but what leaves is guarded all the same.
#pragma once
#include "gateway/gate/seal.h"

namespace gateway::gate {

/// Everything the guard finds in the event, and names of victims in its head: its words are ours, and no
/// slice was read for them. Error::invalid where a part stands for a slice that is not there, or a slice is
/// not what its entry says.
Result<std::vector<guard::Finding>> guard_event(const House& house, const EventOrder& order);

}  // namespace gateway::gate
