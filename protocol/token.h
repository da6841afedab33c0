// A partner's token for reading by TAXII, and how it comes with a request: as Bearer (RFC 6750 section 2.1),
// or as the password of Basic (RFC 7617), for clients that have fields for a name and a password alone.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace protocol {

/// Random bytes in a token: what cannot be guessed needs no salt and no slow digest.
inline constexpr std::size_t token_random_bytes = 32;
/// What every token begins with, so that one that leaked is found by who searches for it.
inline constexpr std::string_view token_prefix = "csirtgw_";
/// The longest value of an Authorization field that is read, in bytes.
inline constexpr std::size_t max_credentials = 512;

/// The prefix and `random`, token_random_bytes of it, in base64url without padding (RFC 4648 section 5).
std::string make_token(std::string_view random);

/// The token in the value of an Authorization field; the scheme is told without case, whoever asks by Basic
/// may give any name. Nothing where there is none of our form.
std::optional<std::string> token_in(std::string_view authorization);

}  // namespace protocol
