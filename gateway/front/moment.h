// The clock, and microseconds as views.db has them.
#pragma once
#include <chrono>
#include <cstdint>

#include "protocol/timestamp.h"

namespace gateway::front {

inline protocol::Instant this_moment() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(since - seconds);
  return {seconds.count(), static_cast<std::uint32_t>(nanos.count())};
}

/// Microseconds since 1970, rounded down.
inline std::int64_t micros(protocol::Instant at) {
  return at.seconds * 1000000 + at.nanos / 1000;
}

}  // namespace gateway::front
