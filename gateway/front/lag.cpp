#include "gateway/front/lag.h"

#include <algorithm>

#include "gateway/front/view.h"
#include "protocol/micros.h"

namespace gateway::front {

std::vector<Visit> visits_with_lag(const Visits& visits, Database& views) {
  auto all = visits.all();
  for (Visit& visit : all) {
    for (const auto& [view, added] : visits.read_by(visit.partner)) {
      const auto newest = newest_added(views, {visit.partner, view});
      if (newest.has_error() || *newest == INT64_MIN) continue;
      const auto until = protocol::from_micros(added);
      if (!visit.read_to || until < *visit.read_to) visit.read_to = until;
      if (*newest <= added) continue;
      // A part of a second is behind, too.
      const auto behind = (*newest - added + protocol::micros_per_second - 1) / protocol::micros_per_second;
      visit.behind_seconds = std::max(visit.behind_seconds, behind);
    }
  }
  return all;
}

}  // namespace gateway::front
