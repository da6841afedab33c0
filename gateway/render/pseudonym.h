// Pseudonyms: what stands in the place of a victim's addresses, hosts, accounts and mail addresses. Keyed by
// audience (a circle or a single partner), so that two audiences cannot join what they hold, and we can tell
// what a pseudonym stands for. The construction is described in README.md, its vectors are in tests/render.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/digest.h"
#include "protocol/result.h"

namespace gateway::render {

/// HKDF-SHA-256 (RFC 5869) without salt: `length` bytes (at most 8160) from `secret` for one purpose.
std::string derive(std::string_view secret, std::string_view purpose, std::size_t length);

/// One prefix-preserving bijection of the IPv4 and one of the IPv6 addresses (Crypto-PAn: J. Fan, J. Xu,
/// M. Ammar, S. Moon, "Prefix-preserving IP address anonymization", Computer Networks 46(2), 2004). Two
/// addresses share exactly as many leading bits as their pseudonyms do.
class AddressMap {
 public:
  using Key = std::array<std::uint8_t, 32>;  ///< AES-128 key, then the 16 bytes the padding is made of
  explicit AddressMap(const Key& key);

  /// `bits` is 32 or 128, `bytes` the address in network order; only its first bits / 8 bytes are read.
  using Bytes = std::array<std::uint8_t, 16>;
  Bytes forward(const Bytes& bytes, unsigned bits) const;
  Bytes backward(const Bytes& bytes, unsigned bits) const;

 private:
  Bytes walk(const Bytes& bytes, unsigned bits, bool back) const;

  std::array<std::uint8_t, 16> key_{};
  std::array<std::uint8_t, 16> pad_{};
};

/// All pseudonyms for one audience.
class Pseudonyms {
 public:
  /// `secret`: the team's key of derived ids; `audience`: circle id or partner id.
  Pseudonyms(std::string_view secret, std::string_view audience);

  const std::string& audience() const { return audience_; }

  /// "192.0.2.7", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32": another of the same kind and length. The
  /// bits after a network's length are cleared. Error::invalid for what is no address.
  protocol::Result<std::string> address(std::string_view text) const;
  /// What address() made it from.
  protocol::Result<std::string> address_back(std::string_view text) const;

  /// "h-<16 characters>.invalid" (RFC 6761 section 6.4: never resolves). Case and a final dot do not matter.
  std::string host(std::string_view name) const;
  /// "a-<16 characters>".
  std::string account(std::string_view name) const;
  /// "u-<16 characters>@" and the host's pseudonym. Error::invalid without '@'.
  protocol::Result<std::string> mail(std::string_view address) const;
  /// A locally administered unicast MAC address "x2:…", lower case. Error::invalid for what is none.
  protocol::Result<std::string> mac(std::string_view address) const;

 private:
  std::string token(std::string_view kind, std::string_view value) const;
  protocol::Result<std::string> map(std::string_view text, bool back) const;

  std::string audience_;
  std::string tokens_;  ///< key of token()
  AddressMap ipv4_, ipv6_;
};

}  // namespace gateway::render
