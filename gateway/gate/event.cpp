#include "gateway/gate/event.h"

#include "gateway/guard/event.h"

namespace gateway::gate {
namespace {

using protocol::Error;
using protocol::fail;

Result<void> check_entries(const EventOrder& order) {
  for (const auto& slice : order.slices) {
    if (slice.entry.length != slice.bytes.size() || slice.entry.digest != protocol::sha256(slice.bytes))
      return fail(Error::invalid, "a slice is not what its entry says", slice.entry.id);
  }
  for (const auto& part : order.parts) {
    if (part.slice >= order.slices.size())
      return fail(Error::invalid, "a part stands for a slice that is not there", "event");
  }
  return {};
}

}  // namespace

Result<std::vector<guard::Finding>> guard_event(const House& house, const EventOrder& order) {
  CHECK(check_entries(order));
  guard::Event event{order.head, {}, house.team, order.team_name, order.circle_name};
  for (const auto& part : order.parts) {
    const auto& slice = order.slices[part.slice];
    event.parts.push_back({part.list, part.bytes, slice.bytes, slice.entry.label});
  }
  auto findings = guard::check_event(event);
  if (guard::names_anybody(house.watch.names(order.victims), order.head))
    findings.push_back({order.parts.size(), "victim", "", "the event's head names a victim"});
  return findings;
}

}  // namespace gateway::gate
