#include "protocol/misp_audience.h"

#include <algorithm>
#include <charconv>

#include "protocol/stix_check.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

// A sharing group is narrower than every community, whatever the numbers say; nothing is narrower than the
// owner.
std::int64_t narrowest(std::int64_t a, std::int64_t b) {
  if (a == own_organisation || b == own_organisation) return own_organisation;
  if (a == sharing_group || b == sharing_group) return sharing_group;
  return std::min(a, b);
}

}  // namespace

std::optional<std::int64_t> number_of(const Value& value) {
  if (value.IsInt64()) return value.GetInt64();
  const std::string_view text = view(value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

bool is_absent(const Value* value) {
  return value == nullptr || value->IsNull() || (value->IsString() && value->GetStringLength() == 0);
}

bool says(const Value* value, bool wanted) {
  if (value == nullptr) return false;
  if (value->IsBool()) return value->GetBool() == wanted;
  return number_of(*value) == std::optional<std::int64_t>(wanted ? 1 : 0);
}

// Local tags count too: a sender that marked for itself knew something. What is no list of named tags may
// hide a label.
Label label_of_tags(const Value& tags) {
  if (tags.IsNull()) return Label::unmarked;
  if (!tags.IsArray()) return Label::unknown;
  Label label = Label::unmarked;
  for (const Value& entry : tags.GetArray()) {
    const Value* inner = json::find(entry, "Tag");
    const Value* name = json::find(inner != nullptr ? *inner : entry, "name");
    if (name == nullptr || !name->IsString()) return Label::unknown;
    if (const auto found = label_of_misp_tag(view(*name))) label = strictest(label, *found);
  }
  return label;
}

std::optional<Audience> narrow(const Audience& above, const Value* distribution, bool has_group,
                               Label label) {
  Audience out = above;
  out.label = strictest(above.label, label);
  if (is_absent(distribution)) return out;
  const auto level = number_of(*distribution);
  if (!level || *level < own_organisation || *level > inherit) return {};
  if (*level == inherit) return out;
  out.distribution = narrowest(above.distribution, *level);
  out.lacks_group = above.lacks_group || (*level == sharing_group && !has_group);
  return out;
}

}  // namespace protocol::misp
