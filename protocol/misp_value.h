// Whether the value of a MISP attribute is what its type says. Light checks, to keep what can never match
// anything, and what was defanged or cut off, out of indicators.
#pragma once
#include <string_view>

namespace protocol::misp {

enum class Family { none, v4, v6 };

/// The family of an IPv4 or IPv6 address, with or without a prefix length ("198.51.100.0/24"); none for
/// anything else.
Family address_family(std::string_view text);

/// A domain by the label rules of RFC 1035 with '_' and non-ASCII (IDN) characters allowed: labels of 1 to 63
/// bytes that neither begin nor end with '-', 253 bytes in all, one trailing dot allowed, no address.
bool is_domain(std::string_view text);

/// A scheme, "://" and something after it, without white space or control characters; "hxxp" is a defanged
/// one and refused.
bool is_url(std::string_view text);

/// One address: a local part of 1 to 64 bytes, '@', a domain or an address in brackets.
bool is_email(std::string_view text);

/// Exactly `digits` hexadecimal digits of either case.
bool is_hex(std::string_view text, std::size_t digits);

}  // namespace protocol::misp
