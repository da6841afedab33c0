// When each partner last pulled, by which way, and how much it asked and got: since this process began, in
// memory alone.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/front/http.h"
#include "gateway/ports.h"

namespace gateway::front {

/// How a partner pulls; other: what is no pull.
enum class Way { taxii, misp, drop, other };

/// By which way a partner pulls with a route (routes.cpp).
constexpr Way way_of(std::string_view method, std::string_view route_path) {
  const bool get = method == "GET";
  if (get && route_path.starts_with("/gateway/collections/{}/")) return Way::taxii;
  if (get && route_path == "/envelopes") return Way::drop;
  for (const std::string_view path : {"/events/index", "/events/view", "/events/restSearch", "/feed"})
    if (route_path.starts_with(path)) return Way::misp;
  return Way::other;
}

/// Thread-safe.
class Visits {
 public:
  Visits();
  /// A partner's request was answered; `out`: bytes of the body. What the drop gave is not counted: RED goes
  /// that way, and not everybody here may know of it. There are no more partners than core has entered.
  void note(const std::string& partner, Way way, int status, std::size_t out);
  /// How far it has read; it may begin anew. There are no more views than core has made.
  void note(const std::string& partner, const ReadTo& read);
  /// Without what only the views can tell: how far behind they are (lag.h).
  std::vector<Visit> all() const;
  /// By view, microseconds.
  std::map<std::string, std::int64_t> read_by(const std::string& partner) const;

 private:
  const Instant since_;
  mutable std::mutex mutex_;
  std::map<std::string, Visit> visits_;
  std::map<std::string, std::map<std::string, std::int64_t>> read_;
};

}  // namespace gateway::front
