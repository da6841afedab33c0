// A victim's addresses and networks, found by value however they are written. Internal to the guard.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gateway::guard {

class AddressIndex {
 public:
  /// Takes "192.0.2.1", "2001:db8::1", or either with "/prefix"; false if `term` is none of these.
  bool add(std::string_view term);
  /// Any address in `text`, defanged ones ("192[.]0[.]2[.]1") included, lies in one of the networks.
  bool any_in(std::string_view text) const;

 private:
  /// IPv4 as IPv4-mapped IPv6.
  using Address = std::array<std::uint8_t, 16>;
  struct Network {
    Address address{};
    int bits = 128;
  };
  static bool parse(std::string_view text, Address& into);
  bool holds(const Address& address) const;
  bool any_v4(std::string_view run) const;

  std::vector<Network> networks_;
};

}  // namespace gateway::guard
