#include "gateway/flow/pushed.h"

#include "gateway/flow/partner_event.h"
#include "gateway/flow/passing.h"
#include "gateway/ops/metrics.h"
#include "protocol/misp_served.h"

namespace gateway::flow {

using protocol::Error;
using protocol::json::Builder;
namespace misp = protocol::misp;

namespace {

InboundAnswer taken(const protocol::Uuid& event) {
  Builder said;
  said.set("id", misp::number_of(event)).set("uuid", event.text());
  return {200, "", Builder().set("Event", said).text()};
}

/// What its sender is told of a failure that is no failure of ours.
InboundAnswer refusal(const protocol::Failure& why) {
  if (why.error == Error::denied)
    return {403, "Event could not be saved: its signature is not by a key we know of you.", {}};
  return {422, "Event could not be saved: it cannot be read.", {}};
}

Result<InboundAnswer> take(World& world, const std::string& partner, const std::string& file) {
  auto read = read_partner_event(world, partner, file);
  if (read.has_error() && is_passing(read.error().error)) return std::move(read).error();
  if (read.has_error()) return refusal(read.error());
  // Nobody edits what is ours.
  if (read->event.orgc_uuid == world.team.id) return InboundAnswer{403, std::string(misp::not_newer), {}};
  bool is_new = false;
  const auto kept = world.store.write([&](Writer& writer) -> Result<void> {
    TRY(is_new, keep_partner_event(world, writer, *read, "event.pushed"));
    return {};
  });
  if (kept.has_error() && kept.error().error == Error::denied)
    return InboundAnswer{403, "not accepted now", {}};
  if (kept.has_error()) return kept.error();
  if (!is_new) return InboundAnswer{403, std::string(misp::not_newer), {}};
  CHECK(world.views.put_pushed(partner, read->event.uuid, read->timestamp));
  return taken(read->event.uuid);
}

}  // namespace

Result<InboundAnswer> take_pushed(World& world, const std::string& partner, const std::string& spool_file) {
  TRY(const auto bytes, world.files.read_spool(spool_file));
  TRY(auto answer, take(world, partner, bytes));
  if (answer.status != 200 && answer.title != misp::not_newer) {
    ops::count("pushes_refused");
    CHECK(world.store.write([&](Writer& writer) {
      return audit(writer, world.clock.now(), partner, "event.refused", spool_file,
                   Builder().set("what", answer.title).text());
    }));
  }
  world.files.remove_spool(spool_file);
  world.wake();
  return answer;
}

}  // namespace gateway::flow
