// How far partners are behind what is there for them.
#pragma once
#include <vector>

#include "gateway/front/database.h"
#include "gateway/front/visits.h"

namespace gateway::front {

/// All visits, with how far each partner has read by TAXII and by how much the newest is newer: of the
/// collection where that is most. A view that is gone counts for nothing; where the views cannot be read,
/// nothing is said of it.
std::vector<Visit> visits_with_lag(const Visits& visits, Database& views);

}  // namespace gateway::front
