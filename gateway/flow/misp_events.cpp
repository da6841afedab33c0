#include "gateway/flow/misp_events.h"

#include <algorithm>
#include <map>

#include "gateway/flow/misp_peers.h"
#include "gateway/flow/misp_push_record.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"

namespace gateway::flow {

using protocol::Error;
namespace misp = protocol::misp;

namespace {

/// A MISP server takes an event whole into memory, and so does the front.
constexpr std::size_t slices_per_event = 1000;
constexpr std::size_t bytes_per_event = 4U << 20;

using Run = std::vector<protocol::Slice>;

/// The slices in the order in which they are cut: a relationship behind both of its ends, because it can be
/// said of them only within an event.
std::vector<const protocol::Slice*> in_order(const std::vector<protocol::Slice>& slices) {
  using Place = std::pair<std::size_t, bool>;  // among the slices, and whether behind the one there
  std::map<std::string_view, std::size_t> ends;
  for (std::size_t i = 0; i < slices.size(); ++i) ends[slices[i].entry.id] = i;
  std::vector<std::pair<Place, const protocol::Slice*>> placed;
  for (std::size_t i = 0; i < slices.size(); ++i) {
    Place place{i, false};
    if (slices[i].entry.id.starts_with("relationship--")) {
      const auto document = protocol::json::parse(slices[i].bytes);
      const auto end = [&](std::string_view name) {
        const auto id = document.has_error() ? std::string_view() : protocol::json::text_in(*document, name);
        const auto found = ends.find(id);
        return found == ends.end() ? i : found->second;
      };
      place = {std::max(end("source_ref"), end("target_ref")), true};
    }
    placed.emplace_back(place, &slices[i]);
  }
  std::ranges::stable_sort(placed, {}, &std::pair<Place, const protocol::Slice*>::first);
  std::vector<const protocol::Slice*> order;
  order.reserve(placed.size());
  for (const auto& [place, slice] : placed) order.push_back(slice);
  return order;
}

std::vector<Run> cut(const std::vector<protocol::Slice>& slices) {
  std::vector<Run> runs;
  std::size_t bytes = 0;
  for (const auto* one : in_order(slices)) {
    const auto& slice = *one;
    const bool full = runs.empty() || runs.back().size() >= slices_per_event ||
                      (bytes + slice.bytes.size() > bytes_per_event && !runs.back().empty());
    if (full) {
      runs.emplace_back();
      bytes = 0;
    }
    bytes += slice.bytes.size();
    runs.back().push_back(slice);
  }
  return runs;
}

misp::EventHead head_of(const World& world, const ShownRelease& release, std::size_t index, const Run& run) {
  misp::EventHead head;
  head.uuid =
      protocol::keyed_uuid(world.derivation_key, "misp-event/" + release.id + "/" + std::to_string(index));
  head.info = release.circle_name.empty() ? "Indicators" : "Indicators released to " + release.circle_name;
  head.org_uuid = world.team.id;
  head.org_name = world.team.name;
  head.created = release.made.seconds;
  for (const auto& slice : run) head.label = protocol::strictest(head.label, slice.entry.label);
  return head;
}

EventOrder order_of(const World& world, const ShownRelease& release, const ViewEvent& event, const Run& run) {
  EventOrder order;
  order.team_name = world.team.name;
  order.victims = release.victims;
  order.head = event.head;
  order.slices = run;
  order.circle_name = release.circle_name;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> places;
  std::map<std::string_view, std::size_t> by_id;  // for observables, which have no versions
  for (std::size_t i = 0; i < run.size(); ++i) {
    places[{run[i].entry.id, run[i].entry.modified}] = i;
    by_id[run[i].entry.id] = i;
  }
  for (const auto& part : event.parts) {
    order.parts.push_back({part.list, part.bytes, places.at({part.source, part.modified})});
    if (const auto beside = by_id.find(part.beside); beside != by_id.end())
      order.parts.back().beside = beside->second;
  }
  return order;
}

/// Told where people look for what the house does.
void stopped(const ShownRelease& release, const std::string& code, const std::string& pointer,
             const std::string& what) {
  ops::count("misp_events_stopped");
  ops::log(ops::Level::error, "misp.event_stopped",
           {{"release", release.id}, {"code", code}, {"pointer", pointer}, {"what", what}});
}

/// Whether it may be shown.
Result<bool> is_sound(World& world, const ShownRelease& release, const ViewEvent& event, const Run& run) {
  TRY(const auto findings, world.gate.guard_event(order_of(world, release, event, run)));
  if (findings.empty()) return true;
  const auto& first = findings.front();
  stopped(release, first.code, first.pointer, first.what);
  return false;
}

/// The events of a release, or none where one of them is not sound.
Result<std::vector<ViewEvent>> events_of(World& world, const ShownRelease& release) {
  std::vector<ViewEvent> events;
  const auto runs = cut(release.slices);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto head = head_of(world, release, i, runs[i]);
    ViewEvent event{head.uuid, misp::text_of(head), {}};
    auto parts = misp::parts_of(head, runs[i]);
    if (parts.has_error()) {
      stopped(release, "conversion", parts.error().where, parts.error().what);
      return std::vector<ViewEvent>();
    }
    if (parts->empty()) continue;
    event.parts = *std::move(parts);
    TRY(const bool sound, is_sound(world, release, event, runs[i]));
    if (!sound) return std::vector<ViewEvent>();
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

Result<void> open_events(World& world, const ShownRelease& release, const std::set<std::string>& partners) {
  std::vector<std::string> pulling;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(pulling, with_misp(reader, partners));
    return {};
  }));
  if (pulling.empty() || release.slices.empty()) return {};
  TRY(const auto events, events_of(world, release));
  if (events.empty()) return {};
  const std::string block = release.id + "/misp";
  // What was opened by an earlier version of the program in other words stays as it was guarded then.
  const auto put = world.views.put_events(block, events);
  if (put.has_error() && put.error().error != Error::conflict) return put.error();
  for (const auto& partner : pulling) {
    const auto collection = misp_collection(release.circle.empty() ? partner : release.circle);
    CHECK(world.views.open_entry({release.id, partner, collection, block, release.not_after}));
    world.feeds->hurry(push_owner(partner));
  }
  world.wake();
  return {};
}

}  // namespace gateway::flow
