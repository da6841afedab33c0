#include "protocol/misp_labels.h"

#include <algorithm>
#include <utility>

namespace protocol::misp {
namespace {

using json::Value;

constexpr std::size_t most_bytes = 64;

constexpr std::pair<Kept, std::string_view> openings[] = {
    {Kept::relation, "misp:object-relation=\""},
    {Kept::template_uuid, "misp:template-uuid=\""},
    {Kept::template_version, "misp:template-version=\""},
    {Kept::meta_category, "misp:meta-category=\""},
};

std::string_view opening(Kept what) {
  return std::ranges::find(openings, what, &std::pair<Kept, std::string_view>::first)->second;
}

bool is_word(std::string_view value) {
  return !value.empty() && value.size() <= most_bytes && std::ranges::all_of(value, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == ' ';
  });
}

/// What stands between the quotes; empty where it is no such label.
std::string_view between(std::string_view label, Kept what) {
  const std::string_view begin = opening(what);
  if (!label.starts_with(begin) || !label.ends_with('"')) return {};
  label.remove_prefix(begin.size());
  if (label.empty()) return {};
  label.remove_suffix(1);
  return is_word(label) ? label : std::string_view();
}

}  // namespace

std::optional<std::string> kept_label(Kept what, std::string_view value) {
  if (!is_word(value)) return {};
  return std::string(opening(what)).append(value).append("\"");
}

std::optional<Kept> kept_by(std::string_view label) {
  for (const auto& [what, begin] : openings)
    if (!between(label, what).empty()) return what;
  return {};
}

std::string_view kept_in(const Value& object, Kept what) {
  const Value* labels = json::find(object, "labels");
  if (labels == nullptr || !labels->IsArray()) return {};
  for (const Value& label : labels->GetArray()) {
    if (!label.IsString()) continue;
    const auto value = between({label.GetString(), label.GetStringLength()}, what);
    if (!value.empty()) return value;
  }
  return {};
}

void keep(Kept what, std::string_view value, std::vector<std::string>& words) {
  std::erase_if(words, [&](const std::string& word) { return kept_by(word) == what; });
  if (auto label = kept_label(what, value)) words.insert(words.begin(), *std::move(label));
}

}  // namespace protocol::misp
