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
    if (part.slice >= order.slices.size() || part.beside.value_or(0) >= order.slices.size())
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
    guard::EventPart one{part.list, part.bytes, slice.bytes, slice.entry.label};
    if (part.beside) {
      const auto& beside = order.slices[*part.beside];
      one.beside = beside.bytes;
      one.claimed = protocol::strictest(one.claimed, beside.entry.label);
    }
    event.parts.push_back(one);
  }
  auto findings = guard::check_event(event);
  if (guard::names_anybody(house.watch.names(order.victims), order.head))
    findings.push_back({order.parts.size(), "victim", "", "the event's head names a victim"});
  return findings;
}

}  // namespace gateway::gate
