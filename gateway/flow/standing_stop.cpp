// Stopping a standing share, and its queue: what one person does alone.
#include <algorithm>
#include <mutex>

#include "gateway/flow/follow_up.h"
#include "gateway/flow/share.h"
#include "gateway/flow/standing.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// A delivery of this standing share that nobody has tried yet.
struct Untried {
  DeliveryRow delivery;
  std::string release;
};

Result<std::vector<Untried>> untried(Reader& reader, const std::string& standing) {
  std::vector<Untried> found;
  for (const auto* state : {"queued", "held"}) {
    TRY(const auto rows, reader.deliveries_in(state));
    for (const auto& row : rows) {
      if (row.attempts > 0) continue;
      TRY(const auto envelope, reader.envelope(row.envelope));
      const auto release = envelope ? envelope->reference : row.envelope;
      TRY(const auto record, reader.record("release", release));
      if (!record) continue;
      TRY(const auto body, body_of(*record));
      if (protocol::json::string_or(body, "standing") == standing) found.push_back({row, release});
    }
  }
  return found;
}

/// What was being released is not released any more.
Result<void> end_pending(Writer& writer, const std::string& standing, const std::string& by, Instant now) {
  TRY(auto row, writer.standing(standing));
  if (!row || row->pending.empty()) return {};
  TRY(auto share, load_share(writer, row->pending));
  if (share.state == "approved") {
    share.state = "withdrawn";
    CHECK(writer.put(make_record("share", share.id, by, now, protocol::json::write(to_json(share)))));
  }
  row->pending.clear();
  return writer.put_standing(*row);
}

Result<int> cancel_untried(Writer& writer, const std::string& standing, Instant now) {
  TRY(auto rows, untried(writer, standing));
  for (auto& [delivery, release] : rows) {
    delivery.state = "cancelled";
    delivery.error = "the standing share was stopped";
    delivery.changed_at = now;
    CHECK(writer.put_delivery(delivery));
  }
  return static_cast<int>(rows.size());
}

Result<std::string> standing_named(Reader& reader, const Call& call) {
  TRY(const auto given, need(call, "standing"));
  return resolve(reader, "standing", given);
}

}  // namespace

Result<Reply> standing_stop(World& world, const Call& call) {
  std::string id;
  std::vector<Untried> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(id, standing_named(reader, call));
    return {};
  }));
  // The gate first: whatever fails after this, nothing more is sealed.
  TRY(const auto uuid, protocol::Uuid::parse(id));
  CHECK(world.gate.stop_standing(uuid));
  const std::lock_guard door(*world.door);
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(rows, untried(reader, id));
    return {};
  }));
  for (const auto& [delivery, release] : rows)
    if (delivery.envelope != release) CHECK(world.views.close_envelope(delivery.envelope, delivery.partner));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(auto standing, load_standing(writer, id));
    CHECK(end_pending(writer, id, call.who.id, now));
    TRY(const auto cancelled, cancel_untried(writer, id, now));
    if (standing.state != "stopped") {
      standing.state = "stopped";
      standing.reason = protocol::json::string_or(call.args, "reason");
      CHECK(put(writer, standing, call.who.id, now));
      CHECK(writer.append_ledger("administration", "standing/" + id, "stopped by " + call.who.id));
    }
    Builder detail;
    detail.set("reason", standing.reason).set("cancelled", cancelled);
    reply.body.set("standing", id).set("state", standing.state).set("cancelled", cancelled);
    return audit(writer, now, call.who.id, "standing.stopped", id, detail.text());
  }));
  return reply;
}

namespace {

constexpr std::int64_t listed_by_default = 100, listed_at_most = 10000;

Result<Builder> describe(Reader& reader, const QueuedRow& row) {
  TRY(const auto object, reader.object(row.object));
  std::vector<std::string> names;
  for (const auto& id : row.partners) {
    TRY(const auto partner, directory::partner(reader, id));
    names.push_back(partner.short_name);
  }
  Builder out;
  out.set("standing", row.standing).set("object", object ? object->id.text() : "");
  out.set("why", row.why).set("recipients", names).set("since", row.since.text(0));
  return out;
}

/// Ends what waits for the object in this standing share, or in all.
Result<Reply> dismiss(World& world, const Call& call, const std::string& standing, const std::string& text) {
  TRY(const auto reason, need(call, "reason"));
  TRY(const auto id, protocol::StixId::parse(text));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    int ended = 0;
    TRY(const auto versions, visible_versions(writer, call.who, id));
    for (const auto& version : versions) {
      TRY(const auto count, writer.end_queued(standing, version.key, "dismissed"));
      ended += count;
    }
    if (ended == 0)
      return fail(Error::not_found, "no such object waits", text, "list them with `standing queue`");
    reply.body.set("object", text).set("dismissed", ended);
    return audit(writer, world.clock.now(), call.who.id, "standing.dismissed", text,
                 Builder().set("reason", reason).set("standing", standing).text());
  }));
  world.wake();
  return reply;
}

bool may_dismiss(const directory::Person& who) {
  return std::find(who.roles.begin(), who.roles.end(), "analyst") != who.roles.end();
}

}  // namespace

Result<Reply> standing_queue(World& world, const Call& call) {
  std::string standing;
  if (protocol::json::string_or(call.args, "standing") == follow_ups) {
    standing = follow_ups;
  } else if (!protocol::json::string_or(call.args, "standing").empty()) {
    CHECK(world.store.read([&](Reader& reader) -> Result<void> {
      TRY(standing, standing_named(reader, call));
      return {};
    }));
  }
  if (const auto object = protocol::json::string_or(call.args, "dismiss"); !object.empty()) {
    if (!may_dismiss(call.who))
      return fail(Error::denied, "only an analyst dismisses", "standing.queue", "ask an analyst");
    return dismiss(world, call, standing, object);
  }
  const auto limit = std::clamp<std::int64_t>(protocol::json::int_or(call.args, "limit", listed_by_default),
                                              1, listed_at_most);
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto rows, visible_queue(reader, call.who, standing));
    std::vector<Builder> items;
    for (const auto& row : rows) {
      if (static_cast<std::int64_t>(items.size()) == limit) break;
      TRY(auto item, describe(reader, row));
      items.push_back(std::move(item));
    }
    reply.body.set("items", items).set("length", rows.size());
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
