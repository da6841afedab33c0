#include "gateway/flow/supersede.h"

#include <algorithm>
#include <map>
#include <set>

#include "gateway/flow/follow_up.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::json::Builder;

namespace {

/// Ends what was never tried. What was, is a partner's already.
Result<int> cancel_untried(Writer& writer, const std::string& release, std::string_view why, Instant now) {
  int cancelled = 0;
  std::vector<std::string> ids{release};  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, writer.envelopes_for(release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, writer.deliveries(id));
    for (auto delivery : deliveries) {
      if (!untried(delivery)) continue;
      delivery.state = "cancelled";
      delivery.error = why;
      delivery.changed_at = now;
      CHECK(writer.put_delivery(delivery));
      ++cancelled;
    }
  }
  return cancelled;
}

Result<void> close_views(World& world, Reader& reader, const std::string& release,
                         const std::vector<std::string>& delivered) {
  CHECK(world.views.close_release(release, delivered));
  TRY(const auto envelopes, reader.envelopes_for(release));
  for (const auto& envelope : envelopes) {
    TRY(const auto deliveries, reader.deliveries(envelope.id));
    for (const auto& delivery : deliveries)
      if (untried(delivery)) CHECK(world.views.close_envelope(envelope.id, delivery.partner));
  }
  return {};
}

/// Release → ids under which it brought the object.
Result<std::map<std::string, std::vector<std::string>>> brought(Reader& reader, std::int64_t key) {
  std::map<std::string, std::vector<std::string>> by_release;
  TRY(const auto slices, reader.slices_of(key, ""));
  for (const auto& slice : slices) {
    TRY(const auto release, reader.record("release", slice.rendering));
    if (release) by_release[slice.rendering].push_back(slice.slice.entry.id);
  }
  return by_release;
}

}  // namespace

bool untried(const DeliveryRow& delivery) {
  return delivery.attempts == 0 && (delivery.state == "queued" || delivery.state == "held");
}

Result<std::vector<std::string>> recorded_recipients(Reader& reader, const std::string& release) {
  std::set<std::string> partners;
  TRY(const auto envelopes, reader.envelopes_for(release));
  for (const auto& envelope : envelopes) {
    TRY(const auto deliveries, reader.deliveries(envelope.id));
    for (const auto& delivery : deliveries) {
      const bool ended = delivery.state == "cancelled" || delivery.state == "expired";
      if (delivery.attempts > 0 || (!untried(delivery) && !ended)) partners.insert(delivery.partner);
    }
  }
  return std::vector<std::string>(partners.begin(), partners.end());
}

Result<std::vector<std::string>> releases_of(Reader& reader, const protocol::StixId& id) {
  std::vector<std::pair<Instant, std::string>> found;
  std::set<std::string> seen;
  TRY(const auto versions, reader.versions(id));
  for (const auto& version : versions) {
    TRY(const auto slices, reader.slices_of(version.key, ""));
    for (const auto& slice : slices) {
      if (!seen.insert(slice.rendering).second) continue;
      TRY(const auto release, reader.record("release", slice.rendering));
      if (release) found.emplace_back(release->at, slice.rendering);
    }
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return b.first < a.first; });
  std::vector<std::string> ids;
  for (auto& [at, id_of] : found) ids.push_back(std::move(id_of));
  return ids;
}

Result<void> close_in_release(World& world, Writer& writer, const std::string& release,
                              const std::vector<std::string>& delivered, std::string_view why, Ended& ended) {
  CHECK(close_views(world, writer, release, delivered));
  ended.add(release, delivered);
  const auto now = world.clock.now();
  TRY(const int cancelled, cancel_untried(writer, release, why, now));
  TRY(const auto partners, recorded_recipients(writer, release));
  if (!partners.empty()) CHECK(propose_recall(writer, release, delivered, partners, why, now));
  Builder body;
  body.set("release", release).set("objects", delivered).set("why", why).set("recipients", partners);
  body.set("cancelled", cancelled);
  return audit(writer, now, "gateway", "release.superseded", release, body.text());
}

Result<void> propose_recall(Writer& writer, const std::string& release,
                            const std::vector<std::string>& delivered,
                            const std::vector<std::string>& partners, std::string_view why, Instant now) {
  Builder body;
  body.set("release", release).set("objects", delivered).set("why", why).set("at", now.text());
  body.set("recipients", partners);
  CHECK(writer.put(
      make_record("recall-proposal", release + "/" + delivered.front(), "gateway", now, body.text())));
  return {};
}

Result<std::set<std::string>> close_version(World& world, Writer& writer, std::int64_t key,
                                            std::string_view why, Ended& ended) {
  std::set<std::string> had;
  TRY(const auto releases, brought(writer, key));
  for (const auto& [release, ids] : releases) {
    CHECK(close_in_release(world, writer, release, ids, why, ended));
    TRY(const auto partners, recorded_recipients(writer, release));
    had.insert(partners.begin(), partners.end());
  }
  return had;
}

Result<void> close_superseded(World& world, Writer& writer, const ObjectRow& row, std::string_view why,
                              Ended& ended) {
  std::set<std::string> had;
  TRY(const auto versions, writer.versions(row.id));
  for (const auto& version : versions) {
    if (version.sender != row.sender && version.creator != row.creator) continue;
    TRY(const auto some, close_version(world, writer, version.key, why, ended));
    had.insert(some.begin(), some.end());
  }
  if (had.empty() || !row.revoked) return {};
  // A standing share in force takes it along by itself, and takes it out of the queue again.
  return await_follow_up(writer, row.key, {had.begin(), had.end()},
                         "Its creator revoked it, and these have it from us (share propose ID --recorded).",
                         world.clock.now());
}

Result<void> end_membership(World& world, Writer& writer, const std::string& circle,
                            const std::string& partner) {
  CHECK(world.views.close_collection(partner, circle));
  TRY(const auto releases, writer.records("release"));
  for (const auto& release : releases) {
    TRY(const auto body, body_of(release));
    if (protocol::json::string_or(body, "circle") != circle) continue;
    TRY(const auto envelopes, writer.envelopes_for(release.id));
    std::vector<std::string> ids{release.id};
    for (const auto& envelope : envelopes) ids.push_back(envelope.id);
    for (const auto& id : ids) {
      TRY(const auto deliveries, writer.deliveries(id));
      for (auto delivery : deliveries) {
        if (delivery.partner != partner || !untried(delivery)) continue;
        if (id != release.id) CHECK(world.views.close_envelope(id, partner));
        delivery.state = "cancelled";
        delivery.error = "no longer a member of the circle";
        delivery.changed_at = world.clock.now();
        CHECK(writer.put_delivery(delivery));
      }
    }
  }
  return {};
}

namespace {

/// Whether each of the partners was sent those ids again since then: a revocation that has followed.
Result<bool> followed(Reader& reader, const Record& proposal, const std::vector<std::string>& objects,
                      const std::vector<std::string>& partners) {
  for (const auto& id : objects) {
    std::set<std::string> again;
    TRY(const auto slices, reader.slices_of(0, id));
    for (const auto& slice : slices) {
      TRY(const auto release, reader.record("release", slice.rendering));
      TRY(const auto row, reader.object(slice.object));
      if (!release || !row || !row->revoked || release->at < proposal.at) continue;
      TRY(const auto some, recorded_recipients(reader, slice.rendering));
      again.insert(some.begin(), some.end());
    }
    if (!std::ranges::all_of(partners, [&](const auto& one) { return again.contains(one); })) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<Builder>> open_proposals(Reader& reader, const directory::Person& who) {
  std::vector<Builder> open;
  TRY(const auto proposals, reader.records("recall-proposal"));
  TRY(const auto recalls, reader.records("recall"));
  for (const auto& proposal : proposals) {
    TRY(const auto body, body_of(proposal));
    TRY(const auto objects, protocol::json::get_strings(body, "objects"));
    const auto release = protocol::json::string_or(body, "release");
    bool called = false, known = true;
    for (const auto& recall : recalls) {
      TRY(const auto made, body_of(recall));
      TRY(const auto named, protocol::json::get_strings(made, "objects"));
      const bool covers =
          named.empty() || std::includes(named.begin(), named.end(), objects.begin(), objects.end());
      called = called || (protocol::json::string_or(made, "release") == release && covers &&
                          !(recall.at < proposal.at));
    }
    for (const auto& id : objects) {
      TRY(const bool may, may_know_id(reader, who, id));
      known = known && may;
    }
    if (called || !known) continue;
    TRY(const auto partners, protocol::json::get_strings(body, "recipients"));
    if (protocol::json::string_or(body, "why") == "revoked") {
      TRY(const bool has_followed, followed(reader, proposal, objects, partners));
      if (has_followed) continue;
    }
    Builder row;
    for (const auto* name : {"release", "objects", "why", "at"})
      if (const auto* value = protocol::json::find(body, name)) row.set(name, *value);
    std::vector<std::string> names;
    for (const auto& id : partners) {
      TRY(const auto partner, directory::partner(reader, id));
      names.push_back(partner.short_name);
    }
    row.set("recipients", names);
    open.push_back(std::move(row));
  }
  return open;
}

}  // namespace gateway::flow
