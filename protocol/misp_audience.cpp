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

// tlp:white and tlp:clear are one label; any other pair on one level is a contradiction.
void read_tag(std::string_view name, bool local, Tags& to) {
  if (const auto label = label_of_misp_tag(name)) {
    to.labels_differ = to.labels_differ || (to.label != Label::unmarked && to.label != *label);
    to.label = strictest(to.label, *label);
    to.local = to.local || local;
  } else if (is_exercise_word(name)) {
    to.iep.handling.restrict("exercise");
  } else if (is_chatham_house_tag(name)) {
    to.iep.handling.restrict("no-attribution");
  } else if (const auto pap = pap_of_misp_tag(name)) {
    to.iep.handling.pap = strictest(to.iep.handling.pap, *pap);
    to.local = to.local || local;
  } else if (add_iep_tag(name, to.iep) == IepTag::unresolved) {
    to.unresolved = true;
  }
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

void Tags::add(const Tags& other) {
  label = strictest(label, other.label);
  iep.add(other.iep);
  unresolved = unresolved || other.unresolved;
  labels_differ = labels_differ || other.labels_differ;
  local = local || other.local;
}

Tags read_tags(const Value& tags) {
  Tags out;
  if (tags.IsNull()) return out;
  if (!tags.IsArray()) {
    out.label = Label::unknown;
    return out;
  }
  for (const Value& entry : tags.GetArray()) {
    const Value* inner = json::find(entry, "Tag");
    const Value& tag = inner != nullptr ? *inner : entry;
    const Value* name = json::find(tag, "name");
    if (name == nullptr || !name->IsString()) {
      out.label = Label::unknown;
      continue;
    }
    const bool local = says(json::find(tag, "local"), true) || says(json::find(entry, "local"), true);
    read_tag(view(*name), local, out);
  }
  return out;
}

std::optional<Audience> narrow(const Audience& above, const Value* distribution, bool has_group,
                               const Tags& tags) {
  Audience out = above;
  out.tags.add(tags);
  if (is_absent(distribution)) return out;
  const auto level = number_of(*distribution);
  if (!level || *level < own_organisation || *level > inherit) return {};
  if (*level == inherit) return out;
  out.distribution = narrowest(above.distribution, *level);
  out.lacks_group = above.lacks_group || (*level == sharing_group && !has_group);
  return out;
}

}  // namespace protocol::misp
