// Microseconds since 1970, as views, cursors and TAXII count time.
#pragma once
#include <cstdint>

#include "protocol/timestamp.h"

namespace protocol {

inline constexpr std::int64_t micros_per_second = 1000000;

/// Rounded down.
inline std::int64_t micros(Instant at) {
  return at.seconds * micros_per_second + at.nanos / 1000;
}

/// Also before 1970.
inline Instant from_micros(std::int64_t at) {
  std::int64_t seconds = at / micros_per_second, rest = at % micros_per_second;
  if (rest < 0) {
    rest += micros_per_second;
    --seconds;
  }
  return {seconds, static_cast<std::uint32_t>(rest * 1000)};
}

}  // namespace protocol
