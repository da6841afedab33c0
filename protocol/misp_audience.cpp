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

constexpr std::size_t words_at_most = 64;
constexpr std::size_t word_bytes = 255;

// tlp:white and tlp:clear are one label; any other pair on one level is a contradiction. False for a tag that
// binds nobody.
bool read_tag(std::string_view name, bool local, Tags& to) {
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
  } else {
    const IepTag iep = add_iep_tag(name, to.iep);
    to.unresolved = to.unresolved || iep == IepTag::unresolved;
    return iep != IepTag::other;
  }
  return true;
}

// A tag in a Tag list, or wrapped as in EventTag and AttributeTag lists.
struct ReadTag {
  std::string_view name;  // empty where it has none
  bool local = false;
  bool exported = true;
};

ReadTag tag_of(const Value& entry) {
  const Value* inner = json::find(entry, "Tag");
  const Value& tag = inner != nullptr ? *inner : entry;
  const Value* name = json::find(tag, "name");
  ReadTag out;
  if (name != nullptr) out.name = view(*name);
  out.local = says(json::find(tag, "local"), true) || says(json::find(entry, "local"), true);
  out.exported = !says(json::find(tag, "exportable"), false);
  return out;
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
    const ReadTag tag = tag_of(entry);
    if (tag.name.empty()) {
      out.label = Label::unknown;
    } else {
      read_tag(tag.name, tag.local, out);
    }
  }
  return out;
}

std::vector<std::string> words_of(const Value& tags) {
  std::vector<std::string> words;
  if (!tags.IsArray()) return words;
  for (const Value& entry : tags.GetArray()) {
    const ReadTag tag = tag_of(entry);
    Tags bound;
    if (tag.name.empty() || tag.name.size() > word_bytes || tag.local || !tag.exported) continue;
    if (read_tag(tag.name, false, bound) || std::ranges::find(words, tag.name) != words.end()) continue;
    words.emplace_back(tag.name);
    if (words.size() == words_at_most) break;
  }
  return words;
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
