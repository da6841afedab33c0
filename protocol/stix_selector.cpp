#include "protocol/stix_selector.h"

#include <charconv>

#include "protocol/stix_check.h"

namespace protocol::stix {
namespace {

using json::Value;

// Each is a walk through the object: their number bounds the time that one object can take.
constexpr std::size_t selectors_at_most = 256;

// "[0]" in a list; nullptr where it is no index, or beyond the end.
const Value* item_of(const Value& list, std::string_view step) {
  if (!list.IsArray() || step.size() < 3 || step.front() != '[' || step.back() != ']') return nullptr;
  const std::string_view digits = step.substr(1, step.size() - 2);
  rapidjson::SizeType index = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  return whole && index < list.Size() ? &list[index] : nullptr;
}

}  // namespace

bool selects(const Value& object, std::string_view selector) {
  const Value* at = &object;
  for (;;) {
    const std::size_t dot = selector.find('.');
    const std::string_view step = selector.substr(0, dot);
    at = at->IsArray() ? item_of(*at, step) : json::find(*at, step);
    if (at == nullptr) return false;
    if (dot == std::string_view::npos) return true;
    selector.remove_prefix(dot + 1);
  }
}

Granular read_granular(const Value& object) {
  Granular out;
  const Value* entries = json::find(object, "granular_markings");
  if (entries == nullptr || !entries->IsArray()) return out;
  std::size_t seen = 0;
  for (const Value& entry : entries->GetArray()) {
    const Value* marking = json::find(entry, "marking_ref");
    const bool has_language = json::find(entry, "lang") != nullptr;
    if ((marking != nullptr) == has_language) out.malformed = true;
    if (marking != nullptr) out.all.emplace_back(view(*marking));
    const Value* selectors = json::find(entry, "selectors");
    bool points = false;
    if (selectors == nullptr || !selectors->IsArray() || selectors->Empty()) {
      out.malformed = true;
    } else {
      for (const Value& selector : selectors->GetArray()) {
        // Beyond the bound nothing is looked up any more: the marking counts, and the object is held.
        const bool found = ++seen > selectors_at_most || selects(object, view(selector));
        points = points || found;
        if (!found || seen > selectors_at_most) out.malformed = true;
      }
    }
    if (marking != nullptr && points) out.markings.emplace_back(view(*marking));
  }
  return out;
}

}  // namespace protocol::stix
