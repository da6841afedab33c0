#include "gateway/guard/addresses.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <string>

namespace gateway::guard {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr std::array<bool, 256> address_characters = [] {
  std::array<bool, 256> all{};
  for (unsigned char c : std::string_view("0123456789abcdefABCDEF.:")) all[c] = true;
  return all;
}();

bool is_address_character(char c) {
  return address_characters[static_cast<unsigned char>(c)];
}

/// Brackets gone: "192[.]0[.]2[.]1", "2001[:]db8::1". Brackets around a whole address only separate it.
std::string without_brackets(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool open = text[i] == '[' || text[i] == '(' || text[i] == '{';
    bool sign = i + 2 < text.size() && (text[i + 1] == '.' || text[i + 1] == ':') &&
                (text[i + 2] == ']' || text[i + 2] == ')' || text[i + 2] == '}');
    if (open && sign) {
      plain += text[i + 1];
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool has(std::string_view text, char sign, int times) {
  std::size_t at = text.find(sign);
  while (at != std::string_view::npos && --times > 0) at = text.find(sign, at + 1);
  return at != std::string_view::npos;
}

bool any_bracket(std::string_view text) {
  return has(text, '[', 1) || has(text, '(', 1) || has(text, '{', 1);
}

/// Three dots make an IPv4 address; "::", or six colons at least, an IPv6 one. Times have two.
bool may_hold(std::string_view text) {
  if (has(text, '.', 3) || has(text, ':', 6)) return true;
  return has(text, ':', 2) && (text.find("::") != std::string_view::npos || any_bracket(text));
}

}  // namespace

bool AddressIndex::parse(std::string_view text, Address& into) {
  std::string zero_ended(text);
  if (inet_pton(AF_INET6, zero_ended.c_str(), into.data()) == 1) return true;
  into = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
  return inet_pton(AF_INET, zero_ended.c_str(), into.data() + 12) == 1;
}

bool AddressIndex::parse(std::string_view term, Network& into) {
  auto slash = term.find('/');
  if (!parse(term.substr(0, slash), into.address)) return false;
  if (slash == std::string_view::npos) return true;
  bool v4 = term.substr(0, slash).find(':') == std::string_view::npos;
  std::string_view digits = term.substr(slash + 1);
  int bits = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > (v4 ? 32 : 128))
    return false;
  into.bits = v4 ? 96 + bits : bits;
  return true;
}

AddressIndex::Address AddressIndex::cut(Address address, int bits) {
  auto whole = static_cast<std::size_t>(bits / 8);
  if (whole == address.size()) return address;
  address[whole] &= static_cast<std::uint8_t>(0xFF00U >> static_cast<unsigned>(bits % 8));
  std::fill(address.begin() + static_cast<std::ptrdiff_t>(whole) + 1, address.end(), std::uint8_t{0});
  return address;
}

std::size_t AddressIndex::Hash::operator()(const Address& address) const {
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(address.data()), address.size()});
}

bool AddressIndex::add(std::string_view term) {
  Network network;
  if (!parse(term, network)) return false;
  auto width = std::ranges::find(networks_, network.bits, &Width::bits);
  if (width == networks_.end()) width = networks_.insert(networks_.end(), {network.bits, {}});
  width->networks.insert(cut(network.address, network.bits));
  return true;
}

bool AddressIndex::holds(const Address& address, int bits) const {
  return std::ranges::any_of(networks_, [&](const Width& width) {
    return width.bits <= bits && width.networks.contains(cut(address, width.bits));
  });
}

bool AddressIndex::holds(std::string_view value) const {
  Network network;
  return !networks_.empty() && value.size() <= 64 && parse(value, network) &&
         holds(network.address, network.bits);
}

bool AddressIndex::any_v4(std::string_view run) const {
  for (std::size_t i = 0; i < run.size(); ++i) {
    if (!is_digit(run[i]) || (i > 0 && (is_digit(run[i - 1]) || run[i - 1] == '.'))) continue;
    std::size_t end = i;
    int dots = 0;
    while (end < run.size() && (is_digit(run[end]) || (run[end] == '.' && dots < 3)))
      dots += run[end++] == '.' ? 1 : 0;
    Address address{};
    if (end - i <= 15 && dots == 3 && parse(run.substr(i, end - i), address) && holds(address)) return true;
  }
  return false;
}

bool AddressIndex::any_in(std::string_view text) const {
  if (networks_.empty() || !may_hold(text)) return false;
  const std::string opened = any_bracket(text) ? without_brackets(text) : std::string();
  const std::string_view plain = opened.empty() ? text : std::string_view(opened);
  for (std::size_t i = 0; i < plain.size();) {
    std::size_t end = i;
    while (end < plain.size() && is_address_character(plain[end])) ++end;
    std::string_view run = plain.substr(i, end - i);
    i = end + 1;
    if (run.size() < 3) continue;
    if (any_v4(run)) return true;
    while (!run.empty() && (run.back() == '.' || (run.back() == ':' && !run.ends_with("::"))))
      run.remove_suffix(1);
    Address address{};
    if (run.size() <= 45 && std::ranges::count(run, ':') >= 2 && parse(run, address) && holds(address))
      return true;
  }
  return false;
}

}  // namespace gateway::guard
