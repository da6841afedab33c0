#include "gateway/front/visits.h"

#include "gateway/front/moment.h"

namespace gateway::front {

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

void Visits::note(const std::string& partner, const ReadTo& read) {
  const std::lock_guard lock(mutex_);
  read_[partner][read.view] = read.added;
}

std::map<std::string, std::int64_t> Visits::read_by(const std::string& partner) const {
  const std::lock_guard lock(mutex_);
  const auto found = read_.find(partner);
  return found == read_.end() ? std::map<std::string, std::int64_t>() : found->second;
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
