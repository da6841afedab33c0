#include <charconv>

#include "gateway/config/config.h"

namespace gateway::config {

using protocol::Error;
using protocol::fail;

namespace {

bool host_characters(std::string_view host, bool brackets) {
  constexpr std::string_view name = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  constexpr std::string_view v6 = "0123456789abcdefABCDEF:.%";
  if (host.empty() || host.size() > 253) return false;
  if (brackets && host.find(':') == std::string_view::npos) return false;
  return host.find_first_not_of(brackets ? v6 : name) == std::string_view::npos;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto wrong = [](std::string what) {
    return fail(Error::invalid, std::move(what), {}, "write host:port, such as 0.0.0.0:8443 or [::]:8443");
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong("an address without a port");
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  if (!host_characters(host, brackets))
    return wrong("an address whose host is empty or has characters no host has");
  const std::string_view digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0 || port > 65535)
    return wrong("an address whose port is not a number from 1 to 65535");
  return Address{std::string(host), static_cast<std::uint16_t>(port)};
}

Result<Address> parse_endpoint(std::string_view text) {
  constexpr std::string_view scheme = "https://";
  constexpr std::string_view right = "write https://host:port, such as https://gateway.example.org:8443";
  if (!text.starts_with(scheme))
    return fail(Error::invalid, "an endpoint that does not begin with https://", {}, std::string(right));
  auto address = parse_address(text.substr(scheme.size()));
  if (address.has_error())
    return fail(Error::invalid, "an endpoint that is not https://host:port alone", {}, std::string(right));
  return address;
}

}  // namespace gateway::config
