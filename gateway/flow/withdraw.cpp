#include "gateway/flow/withdraw.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "gateway/flow/closing.h"
#include "gateway/flow/follow_up.h"
#include "gateway/flow/limits.h"
#include "gateway/flow/supersede.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

Result<void> close_views(World& world, const Closing& found) {
  for (const auto& entry : found.entries)
    CHECK(entry.partner.empty() ? world.views.close_release(entry.release, {})
                                : world.views.close_entry(entry.release, entry.partner, {}));
  for (const auto& slots : found.slots) {
    CHECK(world.views.close_entry(slots.release, slots.partner, slots.delivered));
    for (const auto& envelope : slots.envelopes) CHECK(world.views.close_envelope(envelope, slots.partner));
  }
  return {};
}

/// Cancels what has no receipt yet; says whether a partner it is closed for may have it.
Result<bool> cancel_deliveries(Writer& writer, const Entry& entry, Instant now, int& cancelled) {
  bool delivered = false;
  std::vector<std::string> ids{entry.release};
  TRY(const auto envelopes, writer.envelopes_for(entry.release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, writer.deliveries(id));
    for (auto delivery : deliveries) {
      if (!entry.partner.empty() && delivery.partner != entry.partner) continue;
      if (delivery.state != "cancelled" && delivery.attempts > 0) delivered = true;
      if (delivery.state != "queued" && delivery.state != "held" && delivery.state != "sent") continue;
      delivery.state = "cancelled";
      delivery.changed_at = now;
      delivery.error = "withdrawn";
      CHECK(writer.put_delivery(delivery));
      ++cancelled;
    }
  }
  return delivered;
}

Result<void> mark_closed(Writer& writer, const Entry& entry, const std::string& by, Instant now) {
  TRY(const auto body, load(writer, "release", entry.release));
  std::vector<std::string> closed_for;
  if (protocol::json::find(body, "closed_for") != nullptr) {
    TRY(closed_for, protocol::json::get_strings(body, "closed_for"));
  }
  closed_for.push_back(entry.partner);
  return amend(writer, "release", entry.release, by, now, [&](Builder& out) {
    if (entry.partner.empty())
      out.set("closed", true);
    else
      out.set("closed_for", closed_for);
  });
}

/// Cancels what would still bring the slots: sealed envelopes go whole or not at all.
Result<void> cancel_envelopes(Writer& writer, const Slots& slots, Instant now, int& cancelled) {
  for (const auto& id : slots.envelopes) {
    TRY(const auto deliveries, writer.deliveries(id));
    for (auto delivery : deliveries) {
      if (delivery.partner != slots.partner) continue;
      delivery.state = "cancelled";
      delivery.changed_at = now;
      delivery.error = slots.why;
      CHECK(writer.put_delivery(delivery));
      ++cancelled;
    }
  }
  return {};
}

/// Who has what may no longer be held is to be called; who may hold it, but bound more strictly, is to get it
/// anew. Each waits for a person.
Result<void> put_slots(Writer& writer, const Closing& found, const Closing& before, const std::string& by,
                       Instant now, int& cancelled, std::set<std::string>& delivered) {
  std::map<std::string, std::vector<const Slots*>> to_recall;
  for (const auto& slots : found.slots) {
    CHECK(cancel_envelopes(writer, slots, now, cancelled));
    Builder detail;
    detail.set("partner", slots.partner).set("objects", slots.delivered).set("why", slots.why);
    CHECK(audit(writer, now, by, "release.slots-closed", slots.release, detail.text()));
    if (!slots.had || before.has(slots)) continue;
    if (slots.refused) to_recall[slots.release].push_back(&slots);
    if (!slots.refused)
      CHECK(join_follow_up(
          writer, slots.object, {slots.partner},
          "It is bound more strictly now: these have it as it was (share propose ID --recorded).", now));
  }
  for (const auto& [release, all] : to_recall) {
    std::set<std::string> objects, partners;
    for (const auto* slots : all) {
      objects.insert(slots->delivered.begin(), slots->delivered.end());
      partners.insert(slots->partner);
    }
    CHECK(propose_recall(writer, release, {objects.begin(), objects.end()},
                         {partners.begin(), partners.end()}, "tightened", now));
    delivered.insert(release);
  }
  return {};
}

/// `before`: what only time had closed already. It was released lawfully, so it is not called back.
Result<void> close_store(Writer& writer, const Closing& found, const Closing& before, const std::string& by,
                         Instant now, Closed& closed) {
  int cancelled = 0;
  std::set<std::string> whole, delivered;
  for (const auto& [id, why] : found.shares) {
    CHECK(amend(writer, "share", id, by, now,
                [&](Builder& body) { body.set("state", "withdrawn").set("reason", why); }));
    CHECK(audit(writer, now, by, "share.withdrawn", id, Builder().set("why", why).text()));
  }
  for (const auto& entry : found.entries) {
    CHECK(mark_closed(writer, entry, by, now));
    TRY(const auto had, cancel_deliveries(writer, entry, now, cancelled));
    if (had && !before.has(entry)) delivered.insert(entry.release);
    if (entry.partner.empty()) whole.insert(entry.release);
    CHECK(audit(writer, now, by, "release.closed", entry.release,
                Builder().set("partner", entry.partner).text()));
  }
  CHECK(put_slots(writer, found, before, by, now, cancelled, delivered));
  closed.delivered.assign(delivered.begin(), delivered.end());
  closed.body.set("shares", found.shares.size())
      .set("releases", whole.size())
      .set("entries", found.entries.size() - whole.size())
      .set("slots", found.slots.size())
      .set("deliveries", cancelled);
  return {};
}

}  // namespace

Result<Closed> close_around(World& world, const std::string& by, Closes closes,
                            const std::function<Result<Bears>(Writer&)>& cause) {
  const std::lock_guard door(*world.door);
  Closing found, before;
  Bears bears;
  bool rehearsed = false;
  auto rehearsal = world.store.write([&](Writer& writer) -> Result<void> {
    TRY(bears, cause(writer));
    TRY(found, closing(writer, bears, closes, world.clock.now()));
    rehearsed = true;
    return fail(Error::held, "a rehearsal");  // undoes the step
  });
  if (!rehearsed) return std::move(rehearsal).error();
  if (closes == Closes::not_allowed)
    CHECK(world.store.read([&](Reader& reader) -> Result<void> {
      TRY(before, closing(reader, bears, closes, world.clock.now()));
      return {};
    }));
  // Closing first: partners stop seeing it before the reason is recorded.
  CHECK(close_views(world, found));
  Closed closed;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(bears, cause(writer));
    // Once more: a release may have been recorded in between. It waits for the door before it opens.
    TRY(found, closing(writer, bears, closes, now));
    return close_store(writer, found, before, by, now, closed);
  }));
  CHECK(close_views(world, found));
  return closed;
}

Result<Closed> close_release(World& world, const std::string& release, const std::string& by) {
  Closed closed;
  Closing found;
  found.entries.push_back({release, ""});
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    return close_store(writer, found, {}, by, world.clock.now(), closed);
  }));
  return closed;
}

Result<int> close_expired(World& world) {
  std::vector<std::string> expired;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto incidents, reader.records("incident"));
    for (const auto& record : incidents) {
      TRY(const auto until, answers_until(reader, {record.id}));
      if (!until || now < *until) continue;
      TRY(const auto found, closing(reader, Bears{{record.id}}, Closes::not_allowed, now));
      if (!found.shares.empty() || !found.entries.empty()) expired.push_back(record.id);
    }
    return {};
  }));
  if (expired.empty()) return 0;
  TRY(const auto closed,
      close_around(world, "gateway", Closes::not_allowed, [&](Writer& writer) -> Result<Bears> {
        for (const auto& id : expired)
          CHECK(audit(writer, world.clock.now(), "gateway", "intake.expired", id));
        return Bears{expired};
      }));
  const auto& body = closed.body.value();
  return static_cast<int>(body["shares"].GetInt64() + body["releases"].GetInt64() +
                          body["entries"].GetInt64());
}

}  // namespace gateway::flow
