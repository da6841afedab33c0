// Question 5: whom the organisation that was hit has contacted itself. It informs people and authorises
// nothing.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// {partner, name, sentence} for each of `partners` (team UUIDs) whom an intake of these incidents lists as
/// contacted: by short name, name, id or a recorded alias, without regard to case.
Result<std::vector<protocol::json::Builder>> already_informed(Reader& reader,
                                                              const std::vector<std::string>& incidents,
                                                              const std::vector<std::string>& partners);

/// Records by what other name a partner may be listed as contacted.
Result<Reply> partner_alias(World& world, const Call& call);

}  // namespace gateway::flow
