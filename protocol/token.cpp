#include "protocol/token.h"

#include <algorithm>

#include "protocol/digest.h"
#include "protocol/text.h"

namespace protocol {

namespace {

/// Of 32 bytes in base64, less the one '=' they are padded with.
constexpr std::size_t random_length = (token_random_bytes + 2) / 3 * 4 - 1;

bool is_url_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_token(std::string_view text) {
  if (!text.starts_with(token_prefix)) return false;
  text.remove_prefix(token_prefix.size());
  return text.size() == random_length && std::ranges::all_of(text, is_url_base64);
}

/// What follows the first colon of "name:password".
std::optional<std::string> password_of(std::string_view credentials) {
  auto plain = parse_base64(credentials);
  if (plain.has_error()) return std::nullopt;
  const auto colon = plain->find(':');
  return colon == std::string::npos ? std::nullopt : std::optional(plain->substr(colon + 1));
}

}  // namespace

std::string make_token(std::string_view random) {
  std::string text = to_base64(random);
  std::erase(text, '=');
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return std::string(token_prefix) + text;
}

std::optional<std::string> token_in(std::string_view authorization) {
  const auto space = authorization.find(' ');
  if (authorization.size() > max_credentials || space == std::string_view::npos) return std::nullopt;
  const std::string scheme = lower_ascii(authorization.substr(0, space));
  const auto begin = authorization.find_first_not_of(' ', space);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto credentials = authorization.substr(begin);
  std::optional<std::string> token;
  if (scheme == "bearer") token = std::string(credentials);
  if (scheme == "basic") token = password_of(credentials);
  return token && is_token(*token) ? token : std::nullopt;
}

}  // namespace protocol
