#include "gateway/flow/observed.h"

#include <algorithm>
#include <set>

#include "gateway/render/render.h"
#include "protocol/stix_types.h"

namespace gateway::flow {

namespace {

bool is_observable(std::string_view id) {
  const auto* rule = protocol::stix::find_type(id.substr(0, id.find("--")));
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

bool is_observed_data(const std::string& id) {
  return id.starts_with("observed-data--");
}

struct Speaker {
  std::string_view id, bytes;
};

/// Which observables among some objects these name.
class Speakers {
 public:
  explicit Speakers(const std::vector<Speaker>& all) {
    std::set<std::string_view> here;
    for (const auto& one : all)
      if (is_observable(one.id)) here.insert(one.id);
    for (const auto& one : all) {
      auto& named = of_[std::string(one.id)];
      for (const auto& id : render::ids_named(one.bytes))
        if (id != one.id && here.contains(id)) named.insert(id);
    }
  }
  const std::set<std::string>& named_by(const std::string& id) { return of_[id]; }

  /// Adds what is named, and what that names.
  void add_all(const std::string& by, std::set<std::string>& to) {
    follow(by, [&](const std::string& id) { return to.insert(id).second; });
  }
  /// Takes out what is named, and what that names.
  void take_out(const std::string& by, std::set<std::string>& from) {
    follow(by, [&](const std::string& id) { return from.erase(id) > 0; });
  }

 private:
  /// Goes on from where `changed` says that something has.
  template <typename Changed>
  void follow(const std::string& from, Changed changed) {
    std::vector<std::string> waiting{from};
    while (!waiting.empty()) {
      const auto by = std::move(waiting.back());
      waiting.pop_back();
      for (const auto& id : named_by(by))
        if (changed(id)) waiting.push_back(id);
    }
  }

  std::map<std::string, std::set<std::string>> of_;
};

}  // namespace

Result<std::vector<std::string>> observed_alone(Reader& reader, const std::string& release,
                                                const std::vector<std::string>& closed) {
  if (std::ranges::none_of(closed, is_observed_data)) return std::vector<std::string>();
  TRY(const auto slices, reader.slices(release));
  std::vector<Speaker> all;
  for (const auto& row : slices) all.push_back({row.slice.entry.id, row.slice.bytes});
  Speakers speakers(all);
  const std::set<std::string> gone(closed.begin(), closed.end());
  std::set<std::string> alone;
  for (const auto& id : closed)
    if (is_observed_data(id)) speakers.add_all(id, alone);
  const auto candidates = alone;
  for (const auto& row : slices) {
    const auto& id = row.slice.entry.id;
    if (gone.contains(id) || candidates.contains(id) || speakers.named_by(id).empty()) continue;
    TRY(const bool revoked, is_revoked(reader, row.object));
    if (!revoked) speakers.take_out(id, alone);
  }
  return std::vector<std::string>(alone.begin(), alone.end());
}

void leave_out_unobserved(std::vector<Candidate>& candidates, std::vector<render::Withheld>& withheld) {
  const auto is_over = [](const Candidate& one) {
    return one.row.revoked && one.row.id.type == "observed-data";
  };
  if (std::ranges::none_of(candidates, is_over)) return;
  std::vector<std::string> ids;
  for (const auto& one : candidates) ids.push_back(one.row.id.text());
  std::vector<Speaker> all;
  for (std::size_t i = 0; i < candidates.size(); ++i) all.push_back({ids[i], candidates[i].row.bytes});
  Speakers speakers(all);
  std::set<std::string> alone;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (is_over(candidates[i])) speakers.add_all(ids[i], alone);
  const auto found = alone;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (!candidates[i].row.revoked && !found.contains(ids[i])) speakers.take_out(ids[i], alone);
  std::erase_if(candidates, [&](const Candidate& one) {
    const auto id = one.row.id.text();
    if (!alone.contains(id)) return false;
    if (withheld.size() < withheld_at_most)
      withheld.push_back({id, "All that was observed of it has been revoked."});
    return true;
  });
}

void Ended::add(const std::string& release, const std::vector<std::string>& delivered) {
  closed_[release].insert(delivered.begin(), delivered.end());
}

Result<void> Ended::close_observables(World& world, Reader& reader) const {
  for (const auto& [release, ids] : closed_) {
    TRY(const auto alone, observed_alone(reader, release, {ids.begin(), ids.end()}));
    if (!alone.empty()) CHECK(world.views.close_release(release, alone));
  }
  return {};
}

}  // namespace gateway::flow
