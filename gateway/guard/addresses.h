// A victim's addresses and networks, found by value however they are written. Internal to the guard.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace gateway::guard {

class AddressIndex {
 public:
  /// Takes "192.0.2.1", "2001:db8::1", or either with "/prefix"; false if `term` is none of these.
  bool add(std::string_view term);
  bool empty() const { return networks_.empty(); }
  /// `value` as a whole is an address or network that lies in one of the networks.
  bool holds(std::string_view value) const;
  /// Any address in `text`, defanged ones ("192[.]0[.]2[.]1") included, lies in one of the networks.
  bool any_in(std::string_view text) const;

 private:
  /// IPv4 as IPv4-mapped IPv6.
  using Address = std::array<std::uint8_t, 16>;
  struct Network {
    Address address{};
    int bits = 128;
  };
  struct Hash {
    std::size_t operator()(const Address& address) const;
  };
  /// Networks of one prefix length, by address with the other bits zero.
  struct Width {
    int bits = 128;
    std::unordered_set<Address, Hash> networks;
  };
  static bool parse(std::string_view text, Address& into);
  static bool parse(std::string_view text, Network& into);  ///< an address, or one with "/prefix"
  static Address cut(Address address, int bits);
  bool holds(const Address& address, int bits = 128) const;
  bool any_v4(std::string_view run) const;

  std::vector<Width> networks_;
};

}  // namespace gateway::guard
