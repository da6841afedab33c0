#include "gateway/flow/withdraw.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "gateway/flow/limits.h"
#include "gateway/flow/release.h"
#include "gateway/flow/share.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// A release, whole or for one partner alone.
struct Entry {
  std::string release;
  std::string partner;  ///< empty: whole
};
struct Closing {
  std::vector<std::pair<std::string, std::string>> shares;  ///< id, why
  std::vector<Entry> entries;
  bool has(const Entry& wanted) const {
    return std::ranges::any_of(entries, [&](const Entry& one) {
      return one.release == wanted.release && (one.partner.empty() || one.partner == wanted.partner);
    });
  }
};

bool rests_on(const protocol::json::Value& body, const std::vector<std::string>& incidents) {
  const auto listed = protocol::json::get_strings(body, "incidents");
  if (listed.has_error()) return true;
  return std::ranges::any_of(
      *listed, [&](const auto& one) { return std::ranges::find(incidents, one) != incidents.end(); });
}

/// Partners to whom some envelope of the release is owed or was handed.
Result<std::set<std::string>> holders(Reader& reader, const std::string& release) {
  std::set<std::string> partners;
  std::vector<std::string> ids{release};  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, reader.envelopes_for(release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, reader.deliveries(id));
    for (const auto& delivery : deliveries)
      if (delivery.state != "cancelled") partners.insert(delivery.partner);
  }
  return partners;
}

Result<void> add_release(Reader& reader, const std::string& release, const protocol::json::Value& body,
                         Closes closes, Instant now, Closing& to) {
  if (protocol::json::bool_or(body, "closed", false)) return {};
  if (closes == Closes::everything) {
    to.entries.push_back({release, ""});
    return {};
  }
  TRY(const auto dropped, dropped_now(reader, release, now));
  TRY(const auto partners, holders(reader, release));
  std::vector<Entry> some;
  for (const auto& partner : partners)
    if (dropped.contains(partner)) some.push_back({release, partner});
  if (!some.empty() && some.size() == partners.size()) some = {{release, ""}};
  to.entries.insert(to.entries.end(), some.begin(), some.end());
  return {};
}

/// A share ends where none of its recipients may have anything of it; who may still have it is decided again
/// when it is released.
Result<void> add_share(Reader& reader, const std::string& id, Closes closes, Instant now, Closing& to) {
  if (closes == Closes::everything) {
    to.shares.emplace_back(id, "what it rests on was withdrawn");
    return {};
  }
  TRY(const auto share, load_share(reader, id));
  std::string why = "nothing of it may leave as the answers are now";
  for (const auto& rendering : share.renderings) {
    TRY(const auto known, load_rendering(reader, rendering));
    TRY(const auto dropped, dropped_now(reader, rendering, now));
    if (dropped.size() < known.recipients.size()) return {};
    if (!dropped.empty()) why = dropped.begin()->second;
  }
  to.shares.emplace_back(id, why);
  return {};
}

Result<Closing> closing(Reader& reader, const std::vector<std::string>& incidents, Closes closes,
                        Instant now) {
  Closing found;
  TRY(const auto shares, reader.records("share"));
  for (const auto& record : shares) {
    TRY(const auto body, body_of(record));
    const auto state = protocol::json::string_or(body, "state");
    if ((state == "proposed" || state == "approved") && rests_on(body, incidents))
      CHECK(add_share(reader, record.id, closes, now, found));
  }
  TRY(const auto releases, reader.records("release"));
  for (const auto& record : releases) {
    TRY(const auto body, body_of(record));
    if (rests_on(body, incidents)) CHECK(add_release(reader, record.id, body, closes, now, found));
  }
  return found;
}

Result<void> close_views(World& world, const Closing& found) {
  for (const auto& entry : found.entries)
    CHECK(entry.partner.empty() ? world.views.close_release(entry.release, {})
                                : world.views.close_entry(entry.release, entry.partner));
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
  closed.delivered.assign(delivered.begin(), delivered.end());
  closed.body.set("shares", found.shares.size())
      .set("releases", whole.size())
      .set("entries", found.entries.size() - whole.size())
      .set("deliveries", cancelled);
  return {};
}

}  // namespace

Result<Closed> close_around(World& world, const std::string& by, Closes closes,
                            const std::function<Result<std::vector<std::string>>(Writer&)>& cause) {
  const std::lock_guard door(*world.door);
  Closing found, before;
  std::vector<std::string> incidents;
  bool rehearsed = false;
  auto rehearsal = world.store.write([&](Writer& writer) -> Result<void> {
    TRY(incidents, cause(writer));
    TRY(found, closing(writer, incidents, closes, world.clock.now()));
    rehearsed = true;
    return fail(Error::held, "a rehearsal");  // undoes the step
  });
  if (!rehearsed) return std::move(rehearsal).error();
  if (closes == Closes::not_allowed)
    CHECK(world.store.read([&](Reader& reader) -> Result<void> {
      TRY(before, closing(reader, incidents, closes, world.clock.now()));
      return {};
    }));
  // Closing first: partners stop seeing it before the reason is recorded.
  CHECK(close_views(world, found));
  Closed closed;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(incidents, cause(writer));
    // Once more: a release may have been recorded in between. It waits for the door before it opens.
    TRY(found, closing(writer, incidents, closes, now));
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
      TRY(const auto found, closing(reader, {record.id}, Closes::not_allowed, now));
      if (!found.shares.empty() || !found.entries.empty()) expired.push_back(record.id);
    }
    return {};
  }));
  if (expired.empty()) return 0;
  TRY(const auto closed,
      close_around(world, "gateway", Closes::not_allowed,
                   [&](Writer& writer) -> Result<std::vector<std::string>> {
                     for (const auto& id : expired)
                       CHECK(audit(writer, world.clock.now(), "gateway", "intake.expired", id));
                     return expired;
                   }));
  const auto& body = closed.body.value();
  return static_cast<int>(body["shares"].GetInt64() + body["releases"].GetInt64() +
                          body["entries"].GetInt64());
}

}  // namespace gateway::flow
