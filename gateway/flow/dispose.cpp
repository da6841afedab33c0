// Disposal: what nobody may keep any longer is taken out, what proves that it was handled rightly stays.
#include <algorithm>
#include <set>

#include "gateway/directory/life.h"
#include "gateway/flow/incident.h"
#include "protocol/intake.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::string_view gone = "[disposed]";

/// What of the exchange belongs to the incident.
struct Exchange {
  std::vector<std::string> releases, recalls;
};

Result<Exchange> exchange_of(Reader& reader, const std::string& incident) {
  Exchange found;
  TRY(const auto releases, reader.records("release"));
  for (const auto& record : releases) {
    TRY(const auto body, body_of(record));
    TRY(const auto incidents, protocol::json::get_strings(body, "incidents"));
    if (std::ranges::find(incidents, incident) != incidents.end()) found.releases.push_back(record.id);
  }
  TRY(const auto recalls, reader.records("recall"));
  for (const auto& record : recalls) {
    TRY(const auto body, body_of(record));
    const auto release = protocol::json::string_or(body, "release");
    if (std::ranges::find(found.releases, release) != found.releases.end())
      found.recalls.push_back(record.id);
  }
  return found;
}

Result<void> nothing_owed(Reader& reader, const std::string& reference,
                          std::initializer_list<std::string_view> outstanding, const char* what) {
  std::vector<std::string> ids{reference};  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, reader.envelopes_for(reference));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, reader.deliveries(id));
    for (const auto& delivery : deliveries)
      if (std::ranges::find(outstanding, delivery.state) != outstanding.end())
        return fail(Error::conflict, std::string(what) + " to " + delivery.partner + " is " + delivery.state,
                    reference, "see `outbox list`; wait for the receipt");
  }
  return {};
}

/// Everything that must be so before anything is taken out. No error of a look-up lets it go on.
Result<void> may_dispose(Reader& reader, const directory::Incident& incident, const Exchange& exchange,
                         Instant now) {
  const auto where = "incident " + incident.id;
  if (!incident.disposed.empty())
    return fail(Error::conflict, "it was disposed of on " + incident.disposed, where);
  if (incident.state != "closed")
    return fail(Error::conflict, "the incident is open", where, "close it first: `incident close`");
  TRY(const auto life, directory::life(reader, incident.id));
  if (const auto* hold = life.active_hold())
    return fail(Error::denied, "it is held (" + hold->kind + "): " + hold->reason, where,
                "an approver lifts a hold with `incident unhold`");
  if (!life.retention)
    return fail(Error::denied, "nobody has said how long it is kept", where, "use `incident retain`");
  if (now < life.retention->until)
    return fail(Error::denied, "it is kept until " + life.retention->until.text(0), where,
                "ground: " + life.retention->ground);
  TRY(const auto shares, reader.records("share"));
  for (const auto& record : shares) {
    TRY(const auto body, body_of(record));
    const auto state = protocol::json::string_or(body, "state");
    TRY(const auto incidents, protocol::json::get_strings(body, "incidents"));
    if ((state == "proposed" || state == "approved") &&
        std::ranges::find(incidents, incident.id) != incidents.end())
      return fail(Error::conflict, "a share of the incident is " + state, "share " + record.id);
  }
  for (const auto& release : exchange.releases)
    CHECK(nothing_owed(reader, release, {"queued", "sent", "held"}, "a delivery"));
  for (const auto& recall : exchange.recalls)
    CHECK(nothing_owed(reader, recall, {"queued", "sent", "held", "received"}, "a recall"));
  return {};
}

struct Taken {
  std::vector<std::string> objects, envelopes, records;  ///< digests, hex
  std::vector<Builder> leaves;
  std::size_t survived = 0;
};

Result<void> take_objects(Writer& writer, const std::string& incident, Taken& taken) {
  TRY(const auto keys, writer.objects_of("incident", incident, true));
  for (const auto key : keys) {
    TRY(const auto digest, writer.dispose_object(key, "incident", incident));
    if (digest)
      taken.objects.push_back(protocol::to_hex(*digest));
    else
      ++taken.survived;
  }
  return {};
}

/// The answers that were ticked stay, for they are what decisions rest on; what was told in words goes.
Result<void> take_intake(Writer& writer, const std::string& intake, const std::string& at, Taken& taken) {
  TRY(const auto versions, writer.history("intake", intake));
  for (const auto& version : versions) {
    TRY(const auto body, body_of(version));
    TRY(auto answers, protocol::Intake::from_json(body));
    for (auto* words : {&answers.organisation, &answers.what_happened, &answers.answered_by}) *words = gone;
    answers.measures.clear();
    answers.help_wanted.clear();
    answers.names.clear();
    answers.contacted.clear();
    answers.disposed = at;
    TRY(const auto digest, writer.dispose_record(version, protocol::json::write(answers.to_json())));
    taken.records.push_back(protocol::to_hex(digest));
  }
  TRY(const auto leaves, writer.dispose_leaves("administration", "intake/" + intake));
  for (const auto& leaf : leaves)
    taken.leaves.push_back(std::move(Builder()
                                         .set("seq", static_cast<std::int64_t>(leaf.seq))
                                         .set("digest", protocol::to_hex(leaf.digest))));
  return {};
}

Result<void> take_records(Writer& writer, const std::string& incident, const std::string& at, Taken& taken) {
  TRY(const auto versions, writer.history("incident", incident));
  for (const auto& version : versions) {
    TRY(const auto body, body_of(version));
    TRY(auto kept, directory::incident_from(body));
    kept.title = gone;
    kept.names.clear();
    kept.disposed = at;
    TRY(const auto digest, writer.dispose_record(version, protocol::json::write(directory::to_json(kept))));
    taken.records.push_back(protocol::to_hex(digest));
  }
  // Of its life, which steps were taken and what was held stay; what was told in words goes.
  TRY(const auto lives, writer.history("life", incident));
  for (const auto& version : lives) {
    TRY(const auto body, body_of(version));
    TRY(auto life, directory::life_from(body));
    for (auto& one : life.done) one.note = one.note.empty() ? "" : gone;
    for (auto& one : life.measures) one.text = one.who = gone;
    auto document = directory::to_json(life);
    Builder out;
    for (const auto& member : document.GetObject()) out.set(member.name.GetString(), member.value);
    TRY(const auto digest, writer.dispose_record(version, out.set("disposed", at).text()));
    taken.records.push_back(protocol::to_hex(digest));
  }
  return {};
}

/// A later incident may share the intake: its answers then stay.
Result<bool> intake_is_its_own(Reader& reader, const directory::Incident& incident) {
  TRY(const auto records, reader.records("incident"));
  for (const auto& record : records) {
    TRY(const auto body, body_of(record));
    TRY(const auto other, directory::incident_from(body));
    if (other.id != incident.id && other.intake == incident.intake && other.disposed.empty()) return false;
  }
  return true;
}

Result<Builder> dispose(Writer& writer, const Call& call, const directory::Incident& incident,
                        const Exchange& exchange, const std::string& record, const std::string& reason,
                        Instant now) {
  Taken taken;
  const auto at = now.text();
  CHECK(take_objects(writer, incident.id, taken));
  TRY(const bool own, intake_is_its_own(writer, incident));
  if (own) CHECK(take_intake(writer, incident.intake, at, taken));
  CHECK(take_records(writer, incident.id, at, taken));
  for (const auto& release : exchange.releases) {
    TRY(const auto digests, writer.dispose_envelopes(release));
    for (const auto& digest : digests) taken.envelopes.push_back(protocol::to_hex(digest));
  }
  TRY(const auto life, directory::life(writer, incident.id));
  Builder body;
  body.set("id", record).set("incident", incident.id).set("by", call.who.id).set("at", at);
  body.set("reason", reason).set("ground", life.retention ? life.retention->ground : "");
  body.set("objects", taken.objects).set("survived", taken.survived).set("envelopes", taken.envelopes);
  body.set("records", taken.records).set("leaves", taken.leaves);
  CHECK(writer.put(make_record("disposal", record, call.who.id, now, body.text()), 0));
  CHECK(writer.append_ledger("disposal", record, body.text()));
  CHECK(audit(writer, now, call.who.id, "incident.disposed", incident.id,
              Builder().set("disposal", record).set("reason", reason).text()));
  Builder counts;
  counts.set("disposal", record).set("incident", incident.id).set("objects", taken.objects.size());
  counts.set("survived", taken.survived).set("envelopes", taken.envelopes.size());
  counts.set("records", taken.records.size()).set("leaves", taken.leaves.size());
  return counts;
}

}  // namespace

Result<Reply> incident_dispose(World& world, const Call& call) {
  TRY(const auto given, need(call, "incident"));
  TRY(const auto reason, need(call, "reason"));
  const std::lock_guard door(*world.door);
  directory::Incident incident;
  Exchange exchange;
  const auto check = [&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "incident", given));
    TRY(incident, directory::incident(reader, id));
    TRY(exchange, exchange_of(reader, id));
    return may_dispose(reader, incident, exchange, world.clock.now());
  };
  CHECK(world.store.read(check));
  // Closing first: nothing of it can be read while it is taken out.
  for (const auto& release : exchange.releases) CHECK(world.views.close_release(release, {}));
  Reply reply;
  const auto record = world.entropy.uuid().text();
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(check(writer));
    for (const auto& release : exchange.releases)
      CHECK(amend(writer, "release", release, call.who.id, world.clock.now(),
                  [](Builder& body) { body.set("closed", true); }));
    TRY(reply.body, dispose(writer, call, incident, exchange, record, reason, world.clock.now()));
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
