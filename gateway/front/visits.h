// When each partner last pulled, by which way, and how much it asked and got: since this process began, in
// memory alone. Thread-safe.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/front/moment.h"
#include "gateway/ports.h"

namespace gateway::front {

/// How a partner pulls; other: what is no pull.
enum class Way { taxii, misp, drop, other };

class Visits {
 public:
  Visits() : since_(this_moment()) {}

  /// A partner's request was answered; `out`: bytes of the body. What the drop gave is not counted: RED goes
  /// that way, and not everybody here may know of it. There are no more partners than core has entered.
  void note(const std::string& partner, Way way, int status, std::size_t out) {
    if (way == Way::other) return;
    const Instant now = this_moment();
    const std::lock_guard lock(mutex_);
    Visit& visit = visits_[partner];
    const bool refused = status >= 400;
    if (way != Way::drop) {
      ++visit.pulls;
      if (refused) ++visit.refused;
      visit.bytes += static_cast<std::int64_t>(out);
    }
    if (refused) return;
    (way == Way::taxii ? visit.taxii : way == Way::misp ? visit.misp : visit.drop) = now;
  }

  std::vector<Visit> all() const {
    const std::lock_guard lock(mutex_);
    std::vector<Visit> out;
    for (const auto& [partner, visit] : visits_) {
      out.push_back(visit);
      out.back().partner = partner;
      out.back().since = since_;
    }
    return out;
  }

 private:
  const Instant since_;
  mutable std::mutex mutex_;
  std::map<std::string, Visit> visits_;
};

}  // namespace gateway::front
