#include "gateway/flow/release.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "gateway/flow/collections.h"
#include "gateway/flow/envelopes.h"
#include "gateway/flow/group.h"
#include "gateway/flow/guarded.h"
#include "gateway/flow/judge.h"
#include "gateway/flow/limits.h"
#include "gateway/flow/misp_events.h"
#include "gateway/flow/names.h"
#include "gateway/flow/openings.h"
#include "gateway/flow/permission.h"
#include "gateway/flow/release_plan.h"
#include "gateway/flow/share.h"
#include "gateway/flow/standing_flow.h"
#include "gateway/flow/token_views.h"
#include "gateway/policy/presets.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr std::int64_t envelope_lifetime_seconds = 30 * 86400;

std::string public_name(const std::optional<directory::Circle>& circle) {
  // A network's name is public; what we call a case group is ours, and may say whom it is about.
  const bool is_network = circle && policy::preset(circle->rules.id) != nullptr;
  return is_network ? circle->rules.name : std::string();
}

ReleaseOrder order_of(const World& world, const Plan& plan, const std::vector<std::string>& recipients) {
  ReleaseOrder order;
  order.approval = {plan.rendering.statement, plan.signatures};
  order.release = *protocol::Uuid::parse(plan.rendering.id);
  protocol::Manifest manifest;
  for (const auto& row : plan.slices) {
    manifest.slices.push_back(row.slice.entry);
    order.slices.push_back(row.slice);
  }
  order.manifest = manifest.text();
  if (plan.circle && plan.circle->rules.members_know && plan.rendering.people.empty()) {
    order.groups.push_back(recipients);
  } else {
    for (const auto& id : recipients) order.groups.push_back({id});
  }
  order.terms.circle = plan.share.circle;
  order.terms.circle_name = public_name(plan.circle);
  order.terms.originator = plan.unattributed ? "undisclosed" : world.team.id;
  order.terms.restrictions.assign(plan.restrictions.begin(), plan.restrictions.end());
  order.terms.pap = plan.pap;
  order.victims = plan.victims;
  order.withheld = plan.at_stake.withheld_from(order.slices, recipients);
  order.known = plan.at_stake.known_to(recipients);
  order.relayed = plan.relayed;
  order.expires = world.clock.now() + envelope_lifetime_seconds;
  return order;
}

/// A delivery that waits for a key has no envelope yet: it names the release in its place.
Result<void> put_held(Writer& writer, const std::string& release, const HeldKey& held, Instant now) {
  DeliveryRow delivery;
  delivery.envelope = release;
  delivery.partner = held.partner;
  delivery.state = "held";
  delivery.error = held.why;
  delivery.next_at = now;
  delivery.changed_at = now;
  CHECK(writer.put_delivery(delivery));
  return {};
}

Result<void> put_release(Writer& writer, const Plan& plan, const std::vector<EnvelopeRow>& envelopes,
                         const std::vector<HeldKey>& held, Instant now) {
  Builder body;
  TRY(const auto incidents, incidents_behind(writer, plan.slices));
  body.set("id", plan.rendering.id).set("share", plan.share.id).set("incidents", incidents);
  body.set("sealed_only", plan.restrictions.contains("encrypt"));
  if (!plan.share.standing.empty()) body.set("standing", plan.share.standing);
  body.set("circle", plan.share.circle).set("label", protocol::text(plan.rendering.label));
  body.set("purpose", plan.share.purpose).set("legal_basis", plan.share.basis);
  body.set("basis", plan.rendering.basis).set("statement", plan.rendering.statement).set("opened", false);
  std::vector<std::string> signers, ids;
  for (const auto& signature : plan.signatures) signers.push_back(signature.person);
  std::vector<Builder> waiting;
  for (const auto& one : held)
    waiting.push_back(std::move(Builder().set("partner", one.partner).set("why", one.why)));
  for (const auto& [partner, why] : plan.dropped)
    waiting.push_back(std::move(Builder().set("partner", partner).set("why", why).set("dropped", true)));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id + " " + protocol::to_hex(envelope.digest));
  body.set("approved_by", signers).set("held", waiting).set("at", now.text());
  std::set<std::string> permissions;
  for (const auto& [recipient, used] : plan.permissions) permissions.insert(used.begin(), used.end());
  body.set("permissions", std::vector<std::string>(permissions.begin(), permissions.end()));
  if (plan.until) body.set("not_after", plan.until->text());
  CHECK(writer.put(make_record("release", plan.rendering.id, plan.share.author, now, body.text())));
  for (const auto& envelope : envelopes) CHECK(put_owed(writer, envelope, now));
  for (const auto& one : held) CHECK(put_held(writer, plan.rendering.id, one, now));
  for (const auto& [recipient, used] : plan.permissions)
    for (const auto& id : used)
      if (!plan.dropped.contains(recipient))
        CHECK(use_permission(writer, id, recipient, plan.rendering.id, now));
  CHECK(settle_queue(writer, plan.share, plan.slices, plan.rendering.recipients, plan.dropped, now));
  body.set("envelopes", ids);
  CHECK(writer.append_ledger("release", plan.rendering.id, body.text()));
  return audit(writer, now, plan.share.author, "release.made", plan.rendering.id);
}

struct Window {
  Instant made, not_after;
};

/// Closes what is in the release and not among `shown`.
Result<void> close_unshown(World& world, const Plan& plan, const std::vector<protocol::Slice>& shown,
                           const std::set<std::string>& partners) {
  std::set<std::string> ids;
  for (const auto& row : plan.slices) ids.insert(row.slice.entry.id);
  for (const auto& slice : shown) ids.erase(slice.entry.id);
  if (ids.empty()) return {};
  for (const auto& partner : partners)
    CHECK(world.views.close_entry(plan.rendering.id, partner, {ids.begin(), ids.end()}));
  return {};
}

/// What a pull shows of a release, by TAXII, to tokens and to MISP servers.
Result<void> open_views(World& world, const Plan& plan, const std::set<std::string>& partners,
                        const Window& window) {
  const std::string& release = plan.rendering.id;
  std::vector<protocol::Slice> slices;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(slices, self_describing(reader, plan.slices, world.clock.now()));
    return {};
  }));
  const auto put = world.views.put_block(release, slices);
  if (put.has_error()) {
    if (put.error().error != Error::conflict) return put.error();
    // What opened earlier stays as it was, less what may not be shown any more.
    CHECK(close_unshown(world, plan, slices, partners));
  }
  for (const auto& partner : partners) {
    const auto collection = plan.share.circle.empty() ? partner : plan.share.circle;
    CHECK(world.views.open_entry({release, partner, collection, release, window.not_after}));
  }
  const ShownRelease shown{release,      plan.share.circle, public_name(plan.circle),
                           plan.victims, window.made,       window.not_after,
                           slices};
  CHECK(open_for_tokens(world, shown, partners));
  return open_events(world, shown, partners);
}

Result<void> open_recorded(World& world, const std::string& rendering) {
  const std::lock_guard door(*world.door);
  Plan plan;
  std::vector<EnvelopeRow> envelopes;
  bool closed = false, sealed_only = false;
  std::set<std::string> closed_for;
  std::optional<Instant> answers_end;
  Instant made;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto record, load(reader, "release", rendering));
    closed = protocol::json::bool_or(record, "closed", false);
    TRY(const auto at, protocol::json::get_string(record, "at"));
    TRY(const auto made_at, protocol::Timestamp::parse(at));
    made = made_at.key;
    if (protocol::json::find(record, "not_after")) {
      TRY(const auto text, protocol::json::get_string(record, "not_after"));
      TRY(const auto until, protocol::Timestamp::parse(text));
      plan.until = until.key;
    }
    sealed_only = protocol::json::bool_or(record, "sealed_only", false);
    if (protocol::json::find(record, "closed_for") != nullptr) {
      TRY(const auto partners, protocol::json::get_strings(record, "closed_for"));
      closed_for.insert(partners.begin(), partners.end());
    }
    // Once more, and under the door: whatever was recorded since it was sealed counts.
    TRY(const auto as_things_stand, read_plan(reader, rendering, world.clock.now()));
    for (const auto& [partner, why] : as_things_stand.dropped) closed_for.insert(partner);
    TRY(plan.rendering, load_rendering(reader, rendering));
    TRY(plan.share, load_share(reader, plan.rendering.share));
    plan.circle = as_things_stand.circle;
    TRY(plan.victims, victim_names(reader, plan.share.incidents));
    TRY(plan.slices, reader.slices(rendering));
    TRY(const auto incidents, incidents_behind(reader, plan.slices));
    TRY(answers_end, answers_until(reader, incidents));
    TRY(const auto heads, reader.envelopes_for(rendering));
    for (const auto& head : heads) {
      TRY(const auto whole, reader.envelope(head.id));
      if (!whole) continue;
      envelopes.push_back(*whole);
      auto& envelope = envelopes.back();
      std::erase_if(envelope.to, [&](const auto& partner) { return closed_for.contains(partner); });
      // A permission that ends closes what rests on it, and so do answers that end, whatever the envelope
      // says.
      for (const auto& until : {plan.until, answers_end})
        if (until) envelope.expires = std::min(envelope.expires, *until);
    }
    return {};
  }));
  if (closed) return {};
  // RED, AMBER+STRICT and what its source wants encrypted end to end are sealed only: they never enter a view
  // (DESIGN rule 9).
  const bool viewable = protocol::within(plan.rendering.label, Label::amber) && !sealed_only;
  std::set<std::string> partners;
  for (const auto& envelope : envelopes) partners.insert(envelope.to.begin(), envelope.to.end());
  if (viewable && !partners.empty())
    CHECK(open_views(world, plan, partners, {made, envelopes.front().expires}));
  for (const auto& envelope : envelopes)
    for (const auto& partner : envelope.to) CHECK(world.views.open_envelope(envelope, partner));
  return world.store.write([&](Writer& writer) -> Result<void> {
    return amend(writer, "release", rendering, "gateway", world.clock.now(),
                 [](Builder& body) { body.set("opened", true); });
  });
}

/// Views and envelopes become readable, last of all, and not if a withdrawal came in between. What fails is
/// tried again by itself.
Result<void> open_release(World& world, const std::string& rendering) {
  auto opened = open_recorded(world, rendering);
  if (opened.has_error()) open_soon(world);
  return opened;
}

Builder describe(const Plan& plan, std::size_t envelopes, std::size_t deliveries,
                 const std::vector<HeldKey>& held) {
  std::vector<Builder> waiting, dropped;
  for (const auto& one : held)
    waiting.push_back(std::move(Builder().set("partner", one.partner).set("why", one.why)));
  for (const auto& [partner, why] : plan.dropped)
    dropped.push_back(std::move(Builder().set("partner", partner).set("why", why)));
  Builder out;
  out.set("release", plan.rendering.id).set("envelopes", envelopes).set("deliveries", deliveries);
  out.set("held", waiting).set("dropped", dropped);
  return out;
}

Result<Builder> release_rendering(World& world, const std::string& rendering) {
  Plan plan;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(plan, read_plan_to_seal(reader, rendering, world.clock.now()));
    return {};
  }));
  std::vector<std::string> recipients;
  for (const auto& id : plan.rendering.recipients)
    if (!plan.dropped.contains(id)) recipients.push_back(id);

  SealOutcome sealed;
  if (!recipients.empty()) {
    TRY(sealed, world.gate.release(order_of(world, plan, recipients)));
  }
  std::vector<EnvelopeRow> envelopes;
  std::size_t deliveries = 0;
  for (const auto& one : sealed.envelopes) {
    envelopes.push_back(envelope_row(one, rendering));
    deliveries += envelopes.back().to.size();
  }
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, writer.record("release", rendering));
    if (known) return {};
    TRY(const auto share, load_share(writer, plan.share.id));
    if (share.state != "approved")
      return fail(Error::conflict, "the share is " + share.state + " by now", "share " + share.id,
                  "propose it again");
    return put_release(writer, plan, envelopes, sealed.held, world.clock.now());
  }));
  CHECK(open_release(world, rendering));
  world.wake();
  return describe(plan, envelopes.size(), deliveries, sealed.held);
}

/// Seals one held delivery again; 0 where the key is still not usable or the policy says no by now.
Result<int> seal_again(World& world, DeliveryRow held) {
  Plan plan;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(plan, read_plan_to_seal(reader, held.envelope, world.clock.now()));
    return {};
  }));
  if (plan.dropped.contains(held.partner)) return 0;
  auto order = order_of(world, plan, {held.partner});
  TRY(const auto sealed, world.gate.release(order));
  if (sealed.envelopes.empty()) return 0;
  std::vector<EnvelopeRow> envelopes;
  for (const auto& one : sealed.envelopes) envelopes.push_back(envelope_row(one, held.envelope));
  const auto release = held.envelope;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    held.state = "cancelled";
    held.error = "sealed again with a usable key";
    held.changed_at = now;
    CHECK(writer.put_delivery(held));
    for (const auto& envelope : envelopes) CHECK(put_owed(writer, envelope, now));
    return audit(writer, now, "gateway", "delivery.sealed-again", release);
  }));
  CHECK(open_release(world, release));
  return static_cast<int>(envelopes.size());
}

}  // namespace

Result<std::string> refused_now(World& world, const EnvelopeRow& envelope, const std::string& partner) {
  std::string why;
  if (envelope.kind != "release" && envelope.kind != "red") return why;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto plan, read_plan(reader, envelope.reference, world.clock.now()));
    if (const auto found = plan.dropped.find(partner); found != plan.dropped.end()) why = found->second;
    return {};
  }));
  return why;
}

Result<int> retry_held(World& world, const std::string& partner) {
  std::vector<DeliveryRow> waiting;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto held, reader.deliveries_in("held"));
    for (const auto& one : held) {
      TRY(const auto release, reader.record("release", one.envelope));
      if (one.partner == partner && release) waiting.push_back(one);
    }
    return {};
  }));
  int sent = 0;
  for (const auto& one : waiting) {
    TRY(const auto count, seal_again(world, one));
    sent += count;
  }
  if (sent > 0) world.wake();
  return sent;
}

Result<ReleaseOutcome> release_share(World& world, const std::string& id) {
  ReleaseOutcome outcome;
  std::vector<std::string> renderings;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto share, load_share(reader, id));
    outcome.state = share.state;
    for (const auto& rendering : share.renderings) {
      TRY(const auto out, reader.record("release", rendering));
      if (!out) renderings.push_back(rendering);
    }
    return {};
  }));
  if (outcome.state != "approved") return outcome;
  for (const auto& rendering : renderings) {
    TRY(auto released, release_rendering(world, rendering));
    outcome.releases.push_back(std::move(released));
  }
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto share, load_share(writer, id));
    if (share.state != "approved") return {};
    share.state = outcome.state = "released";
    CHECK(writer.put(
        make_record("share", id, "gateway", world.clock.now(), protocol::json::write(to_json(share)))));
    return {};
  }));
  return outcome;
}

Result<void> resume_releases(World& world) {
  std::vector<std::string> approved, unopened;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto shares, reader.records("share"));
    for (const auto& record : shares) {
      TRY(const auto body, body_of(record));
      // A standing share takes up its own (standing_flow.cpp).
      if (!protocol::json::string_or(body, "standing").empty()) continue;
      if (protocol::json::string_or(body, "state") == "approved") approved.push_back(record.id);
    }
    TRY(const auto releases, reader.records("release"));
    for (const auto& record : releases) {
      TRY(const auto body, body_of(record));
      if (!protocol::json::bool_or(body, "opened", false)) unopened.push_back(record.id);
    }
    return {};
  }));
  // One that cannot be done now keeps none of the others waiting.
  std::optional<protocol::Failure> first;
  for (const auto& release : unopened)
    if (auto opened = open_recorded(world, release); opened.has_error() && !first) first = opened.error();
  for (const auto& share : approved)
    if (auto released = release_share(world, share); released.has_error() && !first) first = released.error();
  if (first) return *first;
  return {};
}

}  // namespace gateway::flow
