// Identifiers: UUIDs (RFC 9562 text form, lower case only) and STIX identifiers (STIX 2.1 section 2.9).
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace protocol {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const Uuid&) const = default;
  std::string text() const;
  /// Lower case, RFC 4122 variant, not nil. Error::invalid otherwise.
  static Result<Uuid> parse(std::string_view text);
  /// The same where nobody asks why not.
  static std::optional<Uuid> read(std::string_view text);
  /// Version 4 from 16 random bytes that the caller brings.
  static Uuid from_random(const std::array<std::uint8_t, 16>& random);
};

/// A stable UUID that reveals nothing of `name` without `key`: HMAC-SHA-256, cut to 16 bytes, version 4 bits
/// set.
Uuid keyed_uuid(std::string_view key, std::string_view name);

/// "type--uuid". The type is 3 to 250 characters of [a-z0-9-] (STIX 2.1 section 3.1).
struct StixId {
  std::string type;
  Uuid uuid;
  auto operator<=>(const StixId&) const = default;
  std::string text() const { return type + "--" + uuid.text(); }
  static Result<StixId> parse(std::string_view text);
};

/// A STIX identifier that somebody else keeps.
struct StixIdView {
  std::string_view type;
  Uuid uuid;
  /// As StixId::parse(), where nobody asks why not.
  static std::optional<StixIdView> read(std::string_view text);
};

}  // namespace protocol
