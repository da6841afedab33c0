// SHA-256, HMAC and hexadecimal (libcrypto underneath; pure).
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace protocol {

using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104).
Sha256 hmac_sha256(std::string_view key, std::string_view bytes);

std::string to_hex(std::string_view bytes);
inline std::string to_hex(const Sha256& digest) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size()));
}
/// Exactly 64 lower-case hexadecimal digits; anything else is Error::invalid.
Result<Sha256> parse_sha256(std::string_view hex);

/// Standard base64 with padding (RFC 4648 section 4); parsing is strict: no white space, canonical trailing
/// bits.
std::string to_base64(std::string_view bytes);
Result<std::string> parse_base64(std::string_view text);

}  // namespace protocol
