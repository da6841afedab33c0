#include "gateway/flow/observed.h"

#include <algorithm>
#include <set>

#include "gateway/render/render.h"
#include "protocol/misp_parts.h"

namespace gateway::flow {

namespace {

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
      if (protocol::misp::is_observable(one.id.substr(0, one.id.find("--")))) here.insert(one.id);
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

/// The observables that one of the `gone` observed-data names, by itself or through others, and that nothing
/// else names which `lives`: asked of each that would keep one.
template <typename Lives>
Result<std::set<std::string>> named_by_gone(const std::vector<Speaker>& all,
                                            const std::set<std::string>& gone, Lives lives) {
  Speakers speakers(all);
  std::set<std::string> alone;
  for (const auto& id : gone)
    if (is_observed_data(id)) speakers.add_all(id, alone);
  const auto found = alone;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string id(all[i].id);
    if (gone.contains(id) || found.contains(id) || speakers.named_by(id).empty()) continue;
    TRY(const bool keeps, lives(i));
    if (keeps) speakers.take_out(id, alone);
  }
  return alone;
}

}  // namespace

Result<std::vector<std::string>> observed_alone(Reader& reader, const std::string& release,
                                                const std::vector<std::string>& closed) {
  if (std::ranges::none_of(closed, is_observed_data)) return std::vector<std::string>();
  TRY(const auto slices, reader.slices(release));
  std::vector<Speaker> all;
  for (const auto& row : slices) all.push_back({row.slice.entry.id, row.slice.bytes});
  const auto lives = [&](std::size_t i) -> Result<bool> {
    TRY(const bool revoked, is_revoked(reader, slices[i].object));
    return !revoked;
  };
  TRY(const auto alone, named_by_gone(all, {closed.begin(), closed.end()}, lives));
  return std::vector<std::string>(alone.begin(), alone.end());
}

Result<void> leave_out_unobserved(std::vector<Candidate>& candidates,
                                  std::vector<render::Withheld>& withheld) {
  std::vector<std::string> ids;
  for (const auto& one : candidates) ids.push_back(one.row.id.text());
  std::vector<Speaker> all;
  std::set<std::string> gone;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    all.push_back({ids[i], candidates[i].row.bytes});
    if (candidates[i].row.revoked) gone.insert(ids[i]);
  }
  if (std::ranges::none_of(gone, is_observed_data)) return {};
  TRY(const auto alone, named_by_gone(all, gone, [](std::size_t) -> Result<bool> { return true; }));
  std::erase_if(candidates, [&](const Candidate& one) {
    const auto id = one.row.id.text();
    if (!alone.contains(id)) return false;
    if (withheld.size() < withheld_at_most)
      withheld.push_back({id, "All that was observed of it has been revoked."});
    return true;
  });
  return {};
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
