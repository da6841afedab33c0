// What may be told of teams' OpenPGP keys: which they are, until when, and why one cannot be used.
#pragma once
#include "gateway/gate/seal.h"

namespace gateway::gate {

/// As Gate::team_keys.
Result<std::vector<TeamKey>> team_keys(const House& house, const std::vector<std::string>& teams,
                                       Instant now);

}  // namespace gateway::gate
