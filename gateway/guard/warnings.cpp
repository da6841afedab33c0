// Where a value on a warning list is a mistake: in an indicator's pattern, and as the value of an observable.
#include <algorithm>
#include <array>

#include "gateway/guard/slice.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

constexpr std::array valued = {"domain-name", "ipv4-addr", "ipv6-addr", "mac-addr", "url", "email-addr"};

/// The string literals of a STIX pattern (STIX 2.1 section 9): between single quotes, backslash escapes the
/// next.
std::vector<std::string> literals(std::string_view pattern) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '\'') continue;
    std::string literal;
    for (++i; i < pattern.size() && pattern[i] != '\''; ++i) {
      if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
      literal += pattern[i];
    }
    all.push_back(std::move(literal));
  }
  return all;
}

}  // namespace

void check_warnings(const Slice& slice, const WarningLists& warnings, const Warn& add) {
  if (slice.type == "indicator" && text_of(slice.document, "pattern_type") == "stix") {
    const std::string_view pattern = text_of(slice.document, "pattern");
    for (const std::string& literal : literals(pattern)) {
      if (const auto* list = warnings.holds(literal)) return add("/pattern", pattern, *list);
    }
  }
  if (std::ranges::find(valued, slice.type) != valued.end()) {
    const std::string_view value = text_of(slice.document, "value");
    if (const auto* list = warnings.holds(value)) add("/value", value, *list);
  }
  const Value* hashes = slice.type == "file" ? protocol::json::find(slice.document, "hashes") : nullptr;
  if (hashes == nullptr || !hashes->IsObject()) return;
  for (const auto& hash : hashes->GetObject()) {
    if (!hash.value.IsString()) continue;
    const std::string_view value(hash.value.GetString(), hash.value.GetStringLength());
    Pointer pointer;
    Pointer::Step in(pointer, "hashes");
    Pointer::Step at(pointer, std::string_view(hash.name.GetString(), hash.name.GetStringLength()));
    if (const auto* list = warnings.holds(value)) add(pointer.text(), value, *list);
  }
}

}  // namespace gateway::guard
