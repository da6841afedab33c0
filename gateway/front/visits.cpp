#include "gateway/front/visits.h"

#include "gateway/front/moment.h"

namespace gateway::front {

Way way_of(std::string_view method, std::string_view route_path) {
  const bool get = method == "GET";
  if (get && route_path.starts_with("/gateway/collections/{}/")) return Way::taxii;
  if (get && route_path == "/envelopes") return Way::drop;
  for (const std::string_view path : {"/events/index", "/events/view", "/events/restSearch", "/feed"})
    if (route_path.starts_with(path)) return Way::misp;
  return Way::other;
}

Visits::Visits() : since_(this_moment()) {}

void Visits::note(const std::string& partner, Way way, int status, std::size_t out) {
  if (way == Way::other) return;
  const Instant now = this_moment();
  const bool refused = status >= 400;
  const std::lock_guard lock(mutex_);
  Visit& visit = visits_[partner];
  if (way != Way::drop) {
    ++visit.pulls;
    if (refused) ++visit.refused;
    visit.bytes += static_cast<std::int64_t>(out);
  }
  if (refused) return;
  if (way == Way::taxii) visit.taxii = now;
  if (way == Way::misp) visit.misp = now;
  if (way == Way::drop) visit.drop = now;
}

std::vector<Visit> Visits::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<Visit> out;
  for (const auto& [partner, visit] : visits_) {
    out.push_back(visit);
    out.back().partner = partner;
    out.back().since = since_;
  }
  return out;
}

}  // namespace gateway::front
