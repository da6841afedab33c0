// The clock.
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

}  // namespace gateway::front
