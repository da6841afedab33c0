#include "protocol/misp_value.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <string>

#include "protocol/text.h"

namespace protocol::misp {
namespace {

constexpr std::size_t longest_address = 45;  // RFC 4291 section 2.2, with an IPv4 tail
constexpr std::size_t longest_domain = 253;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_local_part = 64;  // RFC 5321 section 4.5.3.1.1

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_control_or_blank(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
}

bool is_label_byte(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= longest_label && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_byte);
}

bool is_prefix_length(std::string_view text, int most) {
  int length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool whole = error == std::errc() && end == text.data() + text.size() && is_digit(text.front());
  return whole && length <= most;
}

Family family_of_plain(std::string_view text) {
  if (text.empty() || text.size() > longest_address) return Family::none;
  if (text.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) return Family::none;
  const std::string terminated(text);
  in6_addr address{};
  if (inet_pton(AF_INET, terminated.c_str(), &address) == 1) return Family::v4;
  if (inet_pton(AF_INET6, terminated.c_str(), &address) == 1) return Family::v6;
  return Family::none;
}

}  // namespace

Family address_family(std::string_view text) {
  const std::size_t slash = text.find('/');
  const Family family = family_of_plain(text.substr(0, slash));
  if (slash == std::string_view::npos || family == Family::none) return family;
  return is_prefix_length(text.substr(slash + 1), family == Family::v4 ? 32 : 128) ? family : Family::none;
}

bool is_domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > longest_domain || address_family(text) != Family::none) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || colon + 3 == text.size()) return false;
  const std::string scheme = lower_ascii(text.substr(0, colon));
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  if (!is_letter(scheme.front()) || !std::all_of(scheme.begin(), scheme.end(), allowed)) return false;
  if (scheme.starts_with("hxxp")) return false;
  return std::none_of(text.begin(), text.end(), is_control_or_blank);
}

bool is_email(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > longest_local_part) return false;
  if (std::any_of(text.begin(), text.end(), is_control_or_blank)) return false;
  if (text.substr(0, at).find('@') != std::string_view::npos && text.front() != '"') return false;
  const std::string_view host = text.substr(at + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    std::string_view literal = host.substr(1, host.size() - 2);
    if (literal.starts_with("IPv6:")) literal.remove_prefix(5);
    return family_of_plain(literal) != Family::none;
  }
  return is_domain(host);
}

bool is_hex(std::string_view text, std::size_t digits) {
  const auto is_hex_digit = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  return text.size() == digits && std::all_of(text.begin(), text.end(), is_hex_digit);
}

}  // namespace protocol::misp
