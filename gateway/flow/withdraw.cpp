#include "gateway/flow/withdraw.h"

namespace gateway::flow {

using protocol::json::Builder;

Result<Affected> rooted_in(World& world, const std::string& intake) {
  Affected affected;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    std::vector<std::string> incidents;
    TRY(const auto records, reader.records("incident"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      if (protocol::json::string_or(body, "intake") == intake) incidents.push_back(record.id);
    }
    const auto rests_on_it = [&](const protocol::json::Value& body) {
      auto listed = protocol::json::get_strings(body, "incidents");
      if (listed.has_error()) return true;
      for (const auto& incident : incidents)
        for (const auto& one : *listed)
          if (one == incident) return true;
      return false;
    };
    TRY(const auto shares, reader.records("share"));
    for (const auto& record : shares) {
      TRY(const auto body, body_of(record));
      const auto state = protocol::json::string_or(body, "state");
      if ((state == "proposed" || state == "approved") && rests_on_it(body))
        affected.shares.push_back(record.id);
    }
    TRY(const auto releases, reader.records("release"));
    for (const auto& record : releases) {
      TRY(const auto body, body_of(record));
      if (rests_on_it(body)) affected.releases.push_back(record.id);
    }
    return {};
  }));
  return affected;
}

Result<void> close_views(World& world, const Affected& affected) {
  for (const auto& release : affected.releases) CHECK(world.views.close_release(release, {}));
  return {};
}

namespace {

/// Cancels what was never tried; says whether some partner may have the release.
Result<bool> cancel_deliveries(Writer& writer, const std::string& release, Instant now, int& cancelled) {
  bool delivered = false;
  std::vector<std::string> ids{release};  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, writer.envelopes_for(release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, writer.deliveries(id));
    for (auto delivery : deliveries) {
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

}  // namespace

Result<Closed> close_store(World& world, const Affected& affected, const std::string& by) {
  Closed closed;
  int cancelled = 0;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    for (const auto& id : affected.shares) {
      CHECK(amend(writer, "share", id, by, now, [](Builder& body) { body.set("state", "withdrawn"); }));
      CHECK(audit(writer, now, by, "share.withdrawn", id));
    }
    for (const auto& id : affected.releases) {
      CHECK(amend(writer, "release", id, by, now, [](Builder& body) { body.set("closed", true); }));
      TRY(const auto delivered, cancel_deliveries(writer, id, now, cancelled));
      if (delivered) closed.delivered.push_back(id);
    }
    return {};
  }));
  closed.body.set("shares", affected.shares.size())
      .set("releases", affected.releases.size())
      .set("deliveries", cancelled);
  return closed;
}

}  // namespace gateway::flow
