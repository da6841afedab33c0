#include "gateway/flow/posted.h"

#include <algorithm>
#include <map>

#include "gateway/flow/admission.h"
#include "gateway/flow/passing.h"
#include "gateway/ops/metrics.h"
#include "protocol/stix.h"
#include "protocol/taxii.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr std::int64_t status_lifetime_seconds = 30 * 86400;
/// What a post says nothing of goes no further than this team until a person looks at it.
constexpr Label unmarked_counts_as = Label::amber_strict;
constexpr std::size_t objects_at_most = 65536;  ///< of one envelope (schemas/envelope.json)

/// The objects of a post, and those the scanner refused.
struct Scanned final : protocol::stix::Sink {
  Result<void> accepted(const protocol::stix::Object& object) override {
    if (entries.size() >= objects_at_most)
      return fail(Error::too_large, "too many objects at once", "", "post them in several requests");
    const std::string modified = object.modified ? object.modified->text : std::string();
    const Label label = combine(object.label, given);
    const bool says_nothing = label == Label::unmarked || label == Label::unknown;
    entries.push_back({object.id.text(), modified, object.digest, object.bytes.size(),
                       says_nothing ? unmarked_counts_as : label});
    slices.push_back(object.bytes);
    return {};
  }
  void refused(const protocol::stix::Refusal& refusal) override { refusals.push_back(refusal); }
  void alert(std::string_view what) override { alerts.emplace_back(what); }

  Label given = Label::unmarked;
  std::vector<protocol::SliceEntry> entries;
  std::vector<std::string_view> slices;
  std::vector<protocol::stix::Refusal> refusals;
  std::vector<std::string> alerts;
};

/// As if the partner had sent them in an envelope of one part, so that they are read, bound and kept like
/// that.
std::string as_envelope(const World& world, const std::string& partner, const protocol::Uuid& id,
                        const Scanned& scanned, std::string& header_line) {
  protocol::EnvelopeHeader header;
  header.id = id;
  header.release = id;
  header.from = partner;
  header.to = {world.team.id};
  header.created = world.clock.now();
  header.expires = header.created + status_lifetime_seconds;
  header.terms.originator = partner;
  header.slices = scanned.entries;
  for (const auto& entry : scanned.entries) header.label = protocol::strictest(header.label, entry.label);
  header.manifest = protocol::Manifest{scanned.entries}.digest();
  header_line = protocol::header_line(header);
  return protocol::compose(header, scanned.slices);
}

std::string outcomes_of_refused(const Scanned& scanned) {
  std::vector<Outcome> outcomes;
  for (const auto& one : scanned.refusals) outcomes.push_back({one.id, "refused", one.code});
  return outcomes_text(outcomes);
}

InboxRow row_of(const World& world, const std::string& partner, const protocol::Uuid& id,
                const std::string& bytes, const Scanned& scanned) {
  InboxRow row;
  row.envelope = id.text();
  row.partner = partner;
  row.kind = protocol::text(protocol::EnvelopeKind::release);
  row.release = id.text();
  row.digest = protocol::sha256(bytes);
  if (!scanned.entries.empty()) row.plaintext = as_envelope(world, partner, id, scanned, row.header);
  row.state = scanned.entries.empty() ? "refused" : "received";
  row.outcomes = outcomes_of_refused(scanned);
  row.received_at = world.clock.now();
  return row;
}

/// The status of an item, each object under its version.
Result<std::string> status_of(const InboxRow& item, const std::vector<Outcome>& outcomes,
                              const std::vector<protocol::SliceEntry>& slices) {
  std::map<std::string, std::string> versions;
  for (const auto& entry : slices) versions[entry.id] = entry.modified;
  protocol::taxii::Status status;
  TRY(status.id, protocol::Uuid::parse(item.envelope));
  status.requested = item.received_at;
  for (const auto& one : told_of(outcomes)) {
    auto& list = one.outcome == "accepted" ? status.successes
                 : one.outcome == "held"   ? status.pendings
                                           : status.failures;
    list.push_back({one.id, versions[one.id], one.outcome});
    versions.erase(one.id);
  }
  // Not decided yet.
  for (const auto& [id, version] : versions)
    if (item.state == "received") status.pendings.push_back({id, version, "received"});
  return protocol::taxii::status(status);
}

Result<void> show(World& world, const InboxRow& item, const std::string& status) {
  return world.views.put_status(item.partner, item.envelope, status,
                                item.received_at + status_lifetime_seconds);
}

Result<InboundAnswer> take(World& world, const std::string& partner, const std::string& bytes) {
  const auto id = protocol::taxii::status_id(partner, protocol::to_hex(protocol::sha256(bytes)));
  auto brought = read_brought(world, partner, id, bytes);
  if (brought.has_error()) {
    if (is_passing(brought.error().error)) return std::move(brought).error();
    if (brought.error().error == Error::too_large)
      return InboundAnswer{422, "too much at once: post the objects in several requests", {}};
    return InboundAnswer{422, "the objects cannot be read", {}};
  }
  if (brought->nameless) return InboundAnswer{422, "an object has no id", {}};
  std::string status;
  // Shown before it is committed, and so before anybody can decide it: a later word is never overwritten.
  const auto kept = world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(keep_brought(writer, *brought, "objects.posted"));
    TRY(const auto outcomes, outcomes_so_far(brought->row));
    TRY(status, status_of(brought->row, outcomes, brought->slices));
    return show(world, brought->row, status);
  });
  if (kept.has_error()) {
    if (kept.error().error != Error::denied) return kept.error();
    return InboundAnswer{403, "not accepted now", {}};
  }
  return InboundAnswer{202, "", std::move(status)};
}

}  // namespace

Result<Brought> read_brought(const World& world, const std::string& partner, const protocol::Uuid& id,
                             const std::string& bytes, Label given) {
  Scanned scanned;
  scanned.given = given;
  CHECK(protocol::stix::scan(bytes, {}, world.clock.now(), scanned));
  Brought brought;
  brought.row = row_of(world, partner, id, bytes, scanned);
  brought.alerts = std::move(scanned.alerts);
  brought.objects = scanned.entries.size();
  brought.refused = scanned.refusals.size();
  brought.nameless = std::ranges::any_of(scanned.refusals, [](const auto& one) { return one.id.empty(); });
  brought.slices = std::move(scanned.entries);
  return brought;
}

Result<void> keep_brought(Writer& writer, Brought& brought, std::string_view event) {
  const InboxRow& row = brought.row;
  TRY(const auto partner, directory::partner(writer, row.partner));
  if (partner.state != "active")
    return fail(Error::denied, "the partner is " + partner.state, partner.short_name);
  TRY(const auto before, writer.inbox(row.partner, row.envelope));
  if (before) {
    brought.row = *before;
    return {};
  }
  CHECK(writer.put_inbox(row));
  CHECK(writer.append_ledger("received", row.envelope + "/" + row.partner, protocol::to_hex(row.digest)));
  for (const auto& alert : brought.alerts)
    CHECK(audit(writer, row.received_at, row.partner, "objects.alert", row.envelope,
                Builder().set("what", protocol::printable(alert)).text()));
  return audit(writer, row.received_at, row.partner, event, row.envelope);
}

Result<InboundAnswer> take_posted(World& world, const std::string& partner, const std::string& spool_file) {
  TRY(const auto bytes, world.files.read_spool(spool_file));
  TRY(auto answer, take(world, partner, bytes));
  if (answer.status != 202) {
    ops::count("posts_refused");
    CHECK(world.store.write([&](Writer& writer) {
      return audit(writer, world.clock.now(), partner, "objects.refused", spool_file,
                   Builder().set("what", answer.title).text());
    }));
  }
  world.files.remove_spool(spool_file);
  world.wake();
  return answer;
}

bool is_posted(const InboxRow& item) {
  return item.kind == protocol::text(protocol::EnvelopeKind::release) && item.receipt_envelope.empty();
}

Result<void> tell_posted(World& world, Writer& writer, InboxRow& item, const std::vector<Outcome>& outcomes,
                         const std::vector<protocol::SliceEntry>& slices) {
  item.outcomes = outcomes_text(outcomes);
  item.state = state_after(outcomes);
  CHECK(writer.set_inbox(item));
  const auto posted = protocol::taxii::status_id(item.partner, protocol::to_hex(item.digest));
  if (posted.text() != item.envelope) return {};
  // Shown before it is committed: what stops in between leaves the item to be decided and told once more, and
  // not untold.
  TRY(const auto status, status_of(item, outcomes, slices));
  return show(world, item, status);
}

}  // namespace gateway::flow
