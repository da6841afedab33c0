#include "protocol/misp_leaves.h"

#include <algorithm>

#include "protocol/stix_check.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

constexpr std::size_t most_leaves = 64;
constexpr std::size_t most_depth = 8;  // of what a template has a name for: 3

bool is_common(std::string_view name) {
  constexpr std::string_view names[] = {
      "type",    "id",     "spec_version",        "created",        "modified",
      "revoked", "labels", "object_marking_refs", "created_by_ref", "granular_markings"};
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

bool collect(const Value& value, const std::string& path, std::size_t depth, std::vector<Comparison>& to) {
  if (depth > most_depth || to.size() == most_leaves) return false;
  if (value.IsString()) return to.push_back({path, std::string(view(value))}), true;
  if (value.IsUint64()) return to.push_back({path, std::to_string(value.GetUint64())}), true;
  if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i)
      if (!collect(value[i], path + "[" + std::to_string(i) + "]", depth + 1, to)) return false;
    return true;
  }
  if (!value.IsObject()) return false;
  return std::all_of(value.MemberBegin(), value.MemberEnd(), [&](const auto& member) {
    return collect(member.value, path + "." + std::string(view(member.name)), depth + 1, to);
  });
}

bool says_nothing(std::string_view path, const Value& value) {
  return path == "email-message:is_multipart" && value.IsFalse();
}

}  // namespace

bool says_only(const Value& object, std::initializer_list<std::string_view> names) {
  return std::all_of(object.MemberBegin(), object.MemberEnd(), [&](const auto& member) {
    const std::string_view name = view(member.name);
    return is_common(name) || std::find(names.begin(), names.end(), name) != names.end();
  });
}

std::optional<std::vector<Comparison>> leaves_of(const Value& observable) {
  std::vector<Comparison> out;
  const std::string type = json::string_or(observable, "type") + ":";
  for (const auto& member : observable.GetObject()) {
    const std::string path = type + std::string(view(member.name));
    if (is_common(view(member.name)) || says_nothing(path, member.value)) continue;
    if (!collect(member.value, path, 0, out)) return {};
  }
  return out;
}

}  // namespace protocol::misp
