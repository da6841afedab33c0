// Observables have no versions and cannot be revoked: they go with what was observed of them.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Of a release, the ids of the observables that one of the `closed` observed-data is of, and that nothing
/// else there speaks of which is in force. `closed`: ids under which objects were delivered.
Result<std::vector<std::string>> observed_alone(Reader& reader, const std::string& release,
                                                const std::vector<std::string>& closed);

}  // namespace gateway::flow
