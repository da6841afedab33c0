// STIX timestamps: the text is kept as it came, the key compares (STIX 2.1 section 3.2 allows any number of
// digits).
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace protocol {

/// An instant: seconds since 1970-01-01T00:00:00Z and nanoseconds. Comparable; what clocks and stores deal
/// in.
struct Instant {
  std::int64_t seconds = 0;
  std::uint32_t nanos = 0;
  auto operator<=>(const Instant&) const = default;
  Instant operator+(std::int64_t more_seconds) const { return {seconds + more_seconds, nanos}; }
  /// RFC 3339 in UTC with exactly `digits` (0 to 9) fraction digits and 'Z'.
  std::string text(int digits = 6) const;
};

struct Timestamp {
  std::string text;  ///< exactly as it was written
  Instant key;
  /// RFC 3339, upper-case T and Z, no offset, years 0001 to 9999, 0 to 9 fraction digits, leap second
  /// accepted (it compares as the next second). Error::invalid otherwise.
  static Result<Timestamp> parse(std::string_view text);
  /// The key alone, without a copy of the text; nullopt where parse() fails.
  static std::optional<Instant> instant(std::string_view text);
};

}  // namespace protocol
