// Every network against every address.
#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <string>

#include "tests/guard/plain_search.h"

namespace plain {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_address_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
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

}  // namespace

bool Addresses::parse(std::string_view text, Address& into) {
  std::string zero_ended(text);
  if (inet_pton(AF_INET6, zero_ended.c_str(), into.data()) == 1) return true;
  into = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
  return inet_pton(AF_INET, zero_ended.c_str(), into.data() + 12) == 1;
}

bool Addresses::add(std::string_view term) {
  Network network;
  auto slash = term.find('/');
  if (!parse(term.substr(0, slash), network.address)) return false;
  if (slash != std::string_view::npos) {
    bool v4 = term.substr(0, slash).find(':') == std::string_view::npos;
    std::string_view digits = term.substr(slash + 1);
    int bits = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > (v4 ? 32 : 128))
      return false;
    network.bits = v4 ? 96 + bits : bits;
  }
  networks_.push_back(network);
  return true;
}

bool Addresses::holds(const Address& address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) {
    auto whole = static_cast<std::size_t>(network.bits / 8);
    if (!std::equal(address.begin(), address.begin() + static_cast<std::ptrdiff_t>(whole),
                    network.address.begin())) {
      return false;
    }
    auto rest = static_cast<unsigned>(network.bits % 8);
    return rest == 0 || (address[whole] >> (8U - rest)) == (network.address[whole] >> (8U - rest));
  });
}

bool Addresses::any_v4(std::string_view run) const {
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

bool Addresses::any_in(std::string_view text) const {
  if (networks_.empty()) return false;
  std::string plain = without_brackets(text);
  for (std::size_t i = 0; i < plain.size();) {
    std::size_t end = i;
    while (end < plain.size() && is_address_character(plain[end])) ++end;
    std::string_view run = std::string_view(plain).substr(i, end - i);
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

}  // namespace plain
