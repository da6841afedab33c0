#include "gateway/flow/closing.h"

#include <algorithm>
#include <map>
#include <set>

#include "gateway/flow/collections.h"
#include "gateway/flow/release.h"
#include "gateway/flow/release_plan.h"
#include "gateway/flow/share.h"
#include "gateway/flow/supersede.h"

namespace gateway::flow {

namespace {

bool rests_on(const protocol::json::Value& body, const std::vector<std::string>& incidents) {
  const auto listed = protocol::json::get_strings(body, "incidents");
  if (listed.has_error()) return true;
  return std::ranges::any_of(
      *listed, [&](const auto& one) { return std::ranges::find(incidents, one) != incidents.end(); });
}

/// Partners whom the release was made for, whatever became of its envelopes: an envelope that was cancelled
/// leaves the view open that it came with.
Result<std::set<std::string>> holders(Reader& reader, const std::string& release) {
  std::set<std::string> partners;
  std::vector<std::string> ids{release};  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, reader.envelopes_for(release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, reader.deliveries(id));
    for (const auto& delivery : deliveries) partners.insert(delivery.partner);
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
  std::vector<std::string> closed_for;
  if (protocol::json::find(body, "closed_for") != nullptr) {
    TRY(closed_for, protocol::json::get_strings(body, "closed_for"));
  }
  std::vector<Entry> some;
  bool some_keep_it = false;
  for (const auto& partner : partners) {
    if (std::ranges::find(closed_for, partner) != closed_for.end()) continue;
    if (dropped.contains(partner))
      some.push_back({release, partner});
    else
      some_keep_it = true;
  }
  if (!some.empty() && !some_keep_it) some = {{release, ""}};
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

Result<void> add_incidents(Reader& reader, const std::vector<std::string>& incidents, Closes closes,
                           Instant now, Closing& found) {
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
  return {};
}

/// Envelopes of the release that would still bring it to the partner; where it may have it, those that nobody
/// has tried alone.
Result<std::vector<std::string>> still_to_come(Reader& reader, const std::string& release,
                                               const std::string& partner, bool refused) {
  std::vector<std::string> ids{release}, found;  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, reader.envelopes_for(release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, reader.deliveries(id));
    for (const auto& delivery : deliveries) {
      if (delivery.partner != partner) continue;
      const bool open = delivery.state == "queued" || delivery.state == "held" || delivery.state == "sent";
      if (refused ? open : untried(delivery)) found.push_back(id);
    }
  }
  return found;
}

/// One object in one release, seen by whoever has the release open or coming.
struct Brought {
  std::string release, source;
  std::int64_t object = 0;
  std::vector<std::string> delivered;
  bool sealed_only = false;  ///< the release never was in a view
  std::string bound;         ///< all terms of all of its versions
};

Result<std::string> terms_of(Reader& reader, const std::vector<ObjectRow>& versions) {
  std::string all;
  for (const auto& version : versions) {
    TRY(const auto rows, reader.terms(version.key));
    for (const auto& row : rows) all += row.body + "\n";
  }
  return all;
}

/// Whether a view would show what the object became, as it is bound now.
Result<bool> says_all(Reader& reader, const Plan& plan, const Brought& one, Instant now) {
  std::vector<SliceRow> slices;
  std::ranges::copy_if(plan.slices, std::back_inserter(slices), [&](const SliceRow& row) {
    const auto& id = row.slice.entry.id;
    return id.starts_with("marking-definition--") ||
           std::ranges::find(one.delivered, id) != one.delivered.end();
  });
  TRY(const auto shown, self_describing(reader, slices, now));
  return std::ranges::all_of(one.delivered, [&](const std::string& id) {
    return std::ranges::any_of(shown, [&](const protocol::Slice& slice) { return slice.entry.id == id; });
  });
}

/// A view carries no terms beside the object (DESIGN rule 4): what wears a looser label than binds it, does
/// not say all that binds it, or is to be encrypted end to end, is not shown there, whoever may have it.
Result<void> add_slots(Reader& reader, const Brought& one, Instant now, Closing& to) {
  const auto plan = read_plan(reader, one.release, now);
  bool is_sound = false;
  if (plan.has_value()) {
    TRY(is_sound, says_all(reader, *plan, one, now));
  }
  TRY(const auto partners, holders(reader, one.release));
  TRY(const auto handed, recorded_recipients(reader, one.release));
  for (const auto& partner : partners) {
    Slots slots{one.release, partner, one.delivered, {}, one.object, true, false, {}, one.bound};
    slots.had = std::ranges::find(handed, partner) != handed.end();
    if (plan.has_error()) {
      slots.why = plan.error().what;  // an error is a deny
    } else {
      const auto found = plan->lost.find(partner);
      const Lost lost = found == plan->lost.end() ? Lost{} : found->second;
      const auto no = lost.refused.find(one.source);
      slots.refused = no != lost.refused.end();
      const bool sealed = plan->restrictions.contains("encrypt") && !one.sealed_only;
      if (slots.refused)
        slots.why = no->second;
      else if (lost.stale.contains(one.source))
        slots.why = "its label is stricter by now than the one it would leave with";
      else if (sealed)
        slots.why = "it is to be encrypted end to end by now";
      else if (!is_sound)
        slots.why = "it is bound more strictly by now than it says itself";
      else
        continue;
    }
    TRY(slots.envelopes, still_to_come(reader, one.release, partner, slots.refused));
    to.slots.push_back(std::move(slots));
  }
  return {};
}

/// Everything that was made from some version of the object.
Result<void> add_object(Reader& reader, const std::string& text, Instant now, Closing& to) {
  TRY(const auto id, protocol::StixId::parse(text));
  TRY(const auto versions, reader.versions(id));
  std::map<std::string, std::set<std::string>> renderings;
  for (const auto& version : versions) {
    TRY(const auto slices, reader.slices_of(version.key, ""));
    for (const auto& slice : slices) renderings[slice.rendering].insert(slice.slice.entry.id);
  }
  TRY(const auto bound, terms_of(reader, versions));
  std::set<std::string> shares;
  for (const auto& [rendering, delivered] : renderings) {
    TRY(const auto record, reader.record("release", rendering));
    if (!record) {
      TRY(const auto known, load_rendering(reader, rendering));
      shares.insert(known.share);
      continue;
    }
    TRY(const auto body, body_of(*record));
    if (protocol::json::bool_or(body, "closed", false)) continue;
    const bool sealed_only = protocol::json::bool_or(body, "sealed_only", false);
    CHECK(add_slots(
        reader,
        {rendering, text, versions.front().key, {delivered.begin(), delivered.end()}, sealed_only, bound},
        now, to));
  }
  for (const auto& id_of : shares) {
    TRY(const auto share, load_share(reader, id_of));
    if (share.state == "proposed" || share.state == "approved")
      CHECK(add_share(reader, id_of, Closes::not_allowed, now, to));
  }
  return {};
}

/// Ids under which what is refused was delivered.
Result<std::vector<std::string>> delivered_as(Reader& reader, const Plan& plan, const Lost& lost) {
  std::vector<std::string> delivered;
  for (const auto& slice : plan.slices) {
    TRY(const auto source, reader.object(slice.object));
    if (source && lost.refused.contains(source->id.text())) delivered.push_back(slice.slice.entry.id);
  }
  return delivered;
}

/// All of its envelopes have expired, and none is still to be made.
Result<bool> is_over(Reader& reader, const std::string& release, Instant now) {
  TRY(const auto envelopes, reader.envelopes_for(release));
  TRY(const auto unmade, reader.deliveries(release));
  const auto is_held = [](const DeliveryRow& one) { return one.state == "held"; };
  return std::ranges::all_of(envelopes, [&](const EnvelopeRow& one) { return one.expires <= now; }) &&
         std::ranges::none_of(unmade, is_held);
}

/// What one partner may no longer have of a release that has not ended by itself: views end with envelopes.
Result<void> add_release_of(Reader& reader, const std::string& release, const std::string& partner,
                            Instant now, Closing& to) {
  TRY(const auto over, is_over(reader, release, now));
  if (over) return {};
  TRY(const auto partners, holders(reader, release));
  if (!partners.contains(partner)) return {};
  const auto plan = read_plan(reader, release, now);
  if (plan.has_error()) {
    to.entries.push_back({release, partner});  // an error is a deny
    return {};
  }
  const auto lost = plan->lost.find(partner);
  if (lost == plan->lost.end() || lost->second.refused.empty()) return {};
  Slots slots{release, partner, {}, {}, 0, true, false, lost->second.refused.begin()->second, {}};
  TRY(slots.delivered, delivered_as(reader, *plan, lost->second));
  TRY(slots.envelopes, still_to_come(reader, release, partner, true));
  to.slots.push_back(std::move(slots));
  return {};
}

/// What went to the partner lawfully is not called back: its slots say that it had none.
Result<void> add_partner(Reader& reader, const std::string& partner, protocol::Label above, Instant now,
                         Closing& to) {
  TRY(const auto releases, reader.records("release"));
  for (const auto& record : releases) {
    TRY(const auto body, body_of(record));
    const auto label = protocol::parse_label(protocol::json::string_or(body, "label"));
    if (protocol::json::bool_or(body, "closed", false) || protocol::within(label, above)) continue;
    CHECK(add_release_of(reader, record.id, partner, now, to));
  }
  return {};
}

}  // namespace

bool Closing::has(const Entry& wanted) const {
  return std::ranges::any_of(entries, [&](const Entry& one) {
    return one.release == wanted.release && (one.partner.empty() || one.partner == wanted.partner);
  });
}

bool Closing::has(const Slots& wanted) const {
  return std::ranges::any_of(slots, [&](const Slots& one) {
    return one.release == wanted.release && one.partner == wanted.partner &&
           one.delivered == wanted.delivered &&
           (wanted.refused ? one.refused : one.refused || one.bound == wanted.bound);
  });
}

Result<Closing> closing(Reader& reader, const Bears& bears, Closes closes, Instant now) {
  Closing found;
  if (!bears.incidents.empty()) CHECK(add_incidents(reader, bears.incidents, closes, now, found));
  for (const auto& id : bears.objects) CHECK(add_object(reader, id, now, found));
  if (!bears.partner.empty()) CHECK(add_partner(reader, bears.partner, bears.above, now, found));
  return found;
}

}  // namespace gateway::flow
