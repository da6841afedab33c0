#include "gateway/front/pusher.h"

#include "gateway/front/misp_events.h"
#include "gateway/front/moment.h"
#include "gateway/ops/log.h"
#include "protocol/misp_pushed.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr std::size_t offered_at_most = 65536;

/// The pins of an active partner.
Result<std::vector<std::string>> pins_of(Database::Snapshot& views, const std::string& partner) {
  std::string state;
  CHECK(views.query("SELECT state FROM peer WHERE id = ?", {partner},
                    [&](const Row& row) { state = row.bytes(0); }));
  if (state != "active")
    return fail(Error::denied, state.empty() ? "there is no such partner" : "the partner is " + state,
                partner);
  std::vector<std::string> pins;
  CHECK(views.query("SELECT pin FROM peer_pin WHERE peer = ?", {partner},
                    [&](const Row& row) { pins.push_back(row.bytes(0)); }));
  if (pins.empty()) return fail(Error::denied, "the partner has no pin", partner);
  return pins;
}

}  // namespace

Result<ipc::Message> Pusher::offered(const ipc::Message& request) const {
  TRY(const std::string partner, protocol::json::get_string(request.header, "partner"));
  TRY(auto views, views_.snapshot());
  TRY(const std::int64_t since, protocol::json::get_int(request.header, "since"));
  TRY(const auto events, misp_events(views, partner, this_moment(), {std::nullopt, since}));
  std::vector<protocol::json::Builder> rows;
  for (const MispEvent& event : events) {
    if (rows.size() == offered_at_most) break;
    protocol::json::Builder row;
    row.set("uuid", event.uuid.text()).set("timestamp", event.timestamp).set("recalled", event.block.empty());
    rows.push_back(std::move(row));
  }
  protocol::json::Builder header;
  header.set("events", rows);
  return ipc::Message{header.take(), {}};
}

Result<ipc::Message> Pusher::push(const ipc::Message& request) const {
  GetRequest out;
  TRY(const std::string partner, protocol::json::get_string(request.header, "partner"));
  TRY(const std::string name, protocol::json::get_string(request.header, "event"));
  TRY(const protocol::Uuid uuid, protocol::Uuid::parse(name));
  TRY(out.endpoint, protocol::json::get_string(request.header, "endpoint"));
  TRY(out.path, protocol::json::get_string(request.header, "path"));
  TRY(out.authkey, protocol::json::get_string(request.header, "authkey"));
  if (out.authkey.empty()) return fail(Error::invalid, "a push needs our key there", "authkey");
  out.accept = "application/json";
  std::int64_t timestamp = 0;
  {
    TRY(auto views, views_.snapshot());
    TRY(out.pins, pins_of(views, partner));
    TRY(const auto found, misp_events(views, partner, this_moment(), {uuid, 0}));
    if (found.empty()) return fail(Error::not_found, "the partner may not see this event", name);
    TRY(const std::string served, misp_event_text(views, found.front(), true));
    TRY(out.query, protocol::misp::pushed_text(served));
    timestamp = found.front().timestamp;
  }
  TRY(GetAnswer got, poster_.send(out));
  protocol::json::Builder header;
  header.set("status", got.status).set("timestamp", timestamp);
  ipc::Message message{header.take(), {}};
  message.attachments.push_back(std::move(got.body));
  return message;
}

Result<ipc::Message> Pusher::answer(const ipc::Message& request) const {
  const std::string op = protocol::json::string_or(request.header, "op");
  if (op != "offered" && op != "push") return poster_.answer(request);
  auto done = op == "offered" ? offered(request) : push(request);
  if (done.has_error())
    ops::log(ops::Level::warning, "front." + op + "_failed",
             {{"where", done.error().where}, {"why", done.error().what}});
  return done;
}

}  // namespace gateway::front
