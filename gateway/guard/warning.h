// Warning lists: values that are no sign of an attack, however often they turn up beside one: reserved
// addresses, public resolvers, the best-known sites. Reads the JSON format of MISP's warninglists.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace gateway::guard {

/// Immutable once filled; copies share; any thread may use it.
class WarningLists {
 public:
  static constexpr std::size_t most_lists = 128;
  static constexpr std::size_t most_entries = 1U << 20;  ///< of all lists together

  /// Adds one list: {"name", "type", "list": […]} and members that are not read. Types: "cidr" (addresses and
  /// networks), "hostname" (a host and what is below it), "string" (the whole value), "substring" (at most
  /// 1,000 entries). `key` is what configuration and findings call it. Error::unsupported for "regex" and
  /// unknown types: a list that cannot be enforced is not taken for one that is. Error::too_large past the
  /// bounds.
  protocol::Result<void> add(std::string_view json, std::string key);
  /// The key of a list that holds the value (an address, network, host, URL or hash, as it stands in a
  /// pattern or an observable), or null.
  const std::string* holds(std::string_view value) const;
  bool empty() const { return lists_.empty(); }
  std::vector<std::string> keys() const;

  struct List;

 private:
  std::vector<std::shared_ptr<const List>> lists_;
  std::size_t entries_ = 0;
};

}  // namespace gateway::guard
