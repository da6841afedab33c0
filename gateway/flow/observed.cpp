#include "gateway/flow/observed.h"

#include <algorithm>
#include <set>

#include "gateway/render/render.h"
#include "protocol/stix_types.h"

namespace gateway::flow {

namespace {

bool is_observable(const protocol::Slice& slice) {
  const auto& id = slice.entry.id;
  const auto* rule = protocol::stix::find_type(std::string_view(id).substr(0, id.find("--")));
  return rule != nullptr && rule->category == protocol::stix::Category::observable;
}

/// Whoever it came from has revoked it.
Result<bool> is_revoked(Reader& reader, std::int64_t key) {
  TRY(const auto object, reader.object(key));
  if (!object) return false;
  TRY(const auto versions, reader.versions(object->id));
  const auto newest = std::ranges::find(versions, object->sender, &ObjectRow::sender);
  return newest != versions.end() && newest->revoked;
}

}  // namespace

Result<std::vector<std::string>> observed_alone(Reader& reader, const std::string& release,
                                                const std::vector<std::string>& closed) {
  const auto is_observed_data = [](const std::string& id) { return id.starts_with("observed-data--"); };
  if (std::ranges::none_of(closed, is_observed_data)) return std::vector<std::string>();
  TRY(const auto slices, reader.slices(release));
  const std::set<std::string> gone(closed.begin(), closed.end());
  std::set<std::string> here, alone;
  for (const auto& row : slices)
    if (is_observable(row.slice)) here.insert(row.slice.entry.id);
  for (const auto& row : slices)
    if (is_observed_data(row.slice.entry.id) && gone.contains(row.slice.entry.id))
      for (const auto& id : render::ids_named(row.slice.bytes))
        if (here.contains(id)) alone.insert(id);
  for (const auto& row : slices) {
    if (alone.empty()) break;
    if (gone.contains(row.slice.entry.id)) continue;
    auto spoken_of = render::ids_named(row.slice.bytes);
    spoken_of.erase(row.slice.entry.id);
    std::erase_if(spoken_of, [&](const std::string& id) { return !alone.contains(id); });
    if (spoken_of.empty()) continue;
    TRY(const bool revoked, is_revoked(reader, row.object));
    if (!revoked)
      for (const auto& id : spoken_of) alone.erase(id);
  }
  return std::vector<std::string>(alone.begin(), alone.end());
}

}  // namespace gateway::flow
