// What a partner's MISP server pushes to us (facts: misp.md §1.5).
#include "gateway/front/misp.h"
#include "gateway/front/misp_answer.h"
#include "gateway/front/misp_events.h"
#include "gateway/front/moment.h"
#include "protocol/json.h"
#include "protocol/misp_audience.h"

namespace gateway::front {
namespace {

using protocol::Result;
using protocol::Uuid;
using protocol::json::Builder;
using protocol::json::Value;

constexpr std::size_t offered_at_most = 65536;
constexpr std::size_t offer_bytes = 16U << 20;
constexpr std::size_t signature_bytes = 16U << 10;

/// Whether an event is new to us as far as the one who offers it may know.
Result<bool> is_wanted(Database::Snapshot& views, const std::string& partner, const Uuid& uuid,
                       std::int64_t timestamp) {
  bool has = false;
  CHECK(views.query("SELECT 1 FROM misp_pushed WHERE partner = ? AND uuid = ? AND timestamp >= ?",
                    {partner, uuid.text(), timestamp}, [&](const Row&) { has = true; }));
  if (has) return false;
  TRY(const auto shown, misp_events(views, partner, this_moment(), {uuid}));
  return shown.empty();
}

}  // namespace

Response misp_wanted(const MispDesk& desk, const Request& request) {
  protocol::json::Limits limits;
  limits.body_bytes = offer_bytes;
  limits.list_items = offered_at_most;
  const auto offered = protocol::json::parse(request.body, limits);
  if (offered.has_error() || !offered->IsArray())
    return misp_error(400, "the list of events is not understood", request.path);
  auto views = desk.views.snapshot();
  if (views.has_error()) return misp_error(503, "not available now", request.path);
  std::string wanted = "[";
  for (const Value& one : offered->GetArray()) {
    const Value* event = protocol::json::find(one, "Event");
    if (event == nullptr) continue;
    const auto uuid = Uuid::parse(protocol::json::string_or(*event, "uuid"));
    if (uuid.has_error()) continue;
    const Value* time = protocol::json::find(*event, "timestamp");
    const auto timestamp = time == nullptr ? 0 : protocol::misp::number_of(*time).value_or(0);
    const auto is_new = is_wanted(*views, request.peer, *uuid, timestamp);
    if (is_new.has_error()) return misp_error(503, "not available now", request.path);
    if (*is_new) wanted += (wanted.size() > 1 ? ",\"" : "\"") + uuid->text() + "\"";
  }
  return misp_answer(wanted + "]");
}

Response misp_add(const MispDesk& desk, const Request& request) {
  if (request.body.empty()) return misp_error(400, "the event is empty", request.path);
  if (request.signature.size() > signature_bytes)
    return misp_error(403, "the signature is too large", request.path);
  // One line of signature, empty where there is none, then the bytes it is over.
  return desk.inbound.take_pushed(request.peer, request.signature + "\n" + request.body);
}

Response misp_edit(const MispDesk& desk, const Request& request) {
  const auto uuid = Uuid::parse(request.segments.front());
  if (uuid.has_error()) return misp_error(404, "Invalid event", request.path);
  auto views = desk.views.snapshot();
  if (views.has_error()) return misp_error(503, "not available now", request.path);
  const auto ours = misp_events(*views, request.peer, this_moment(), {*uuid});
  if (ours.has_error()) return misp_error(503, "not available now", request.path);
  // Nobody edits what is ours.
  return ours->empty() ? misp_add(desk, request) : misp_error(403, protocol::misp::not_newer, request.path);
}

Response misp_proposals(const MispDesk&, const Request&) {
  Builder body;
  return misp_answer(body.set("success", true).set("counter", 0).set("message", "0 proposals kept.").text());
}

Response misp_sightings(const MispDesk&, const Request&) {
  Builder body;
  return misp_answer(body.set("saved", true).set("success", "0 sightings added.").text());
}

Response misp_reports(const MispDesk&, const Request&) {
  Builder body;
  return misp_answer(
      body.set("name", "eventReports").set("description", "Reports of events are taken.").text());
}

}  // namespace gateway::front
