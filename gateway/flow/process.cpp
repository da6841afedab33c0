// Received releases and recalls are carried out; the processed receipt says what became of each object.
#include <algorithm>
#include <optional>

#include "gateway/flow/admission.h"
#include "gateway/flow/hold_room.h"
#include "gateway/flow/outcomes.h"
#include "gateway/flow/overlay.h"
#include "gateway/flow/permission.h"
#include "gateway/flow/posted.h"
#include "gateway/flow/recall.h"
#include "gateway/flow/receive.h"
#include "gateway/flow/supersede.h"
#include "gateway/ops/metrics.h"

namespace gateway::flow {

using protocol::Error;
using protocol::json::Builder;

namespace {

/// The circle it is addressed to counts only where we know it and the sender is a member of it.
std::optional<directory::Circle> arrived_in(Reader& reader, const std::string& partner,
                                            const protocol::EnvelopeTerms& terms, Instant now) {
  if (terms.circle.empty()) return std::nullopt;
  auto circle = directory::circle(reader, terms.circle);
  if (circle.has_error() || !circle->has_member(partner, now)) return std::nullopt;
  return *std::move(circle);
}

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

constexpr std::size_t definitions_at_most = 64;  ///< for one object; what needs more stays unknown

/// The definition of a marking: from this envelope, or from what the same sender sent before.
Result<std::string> definition_of(Reader& reader, const InboxRow& item, const protocol::Envelope& envelope,
                                  const std::string& id) {
  for (std::size_t i = 0; i < envelope.slices.size(); ++i)
    if (envelope.header.slices[i].id == id) return std::string(envelope.slices[i]);
  const auto parsed = protocol::StixId::parse(id);
  if (parsed.has_error()) return std::string();
  TRY(const auto versions, reader.versions(*parsed));
  for (const auto& version : versions)
    if (version.sender == item.partner) return version.bytes;
  return std::string();
}

/// Reads one slice with the definitions of its markings, and of theirs, as far as the sender gave them.
Result<protocol::stix::Object> read_slice(Reader& reader, const InboxRow& item,
                                          const protocol::Envelope& envelope, std::string_view bytes,
                                          Instant now) {
  TRY(auto object, protocol::stix::read_object(bytes, {}, now));
  if (!contains(object.holds, "unknown-marking")) return object;
  std::vector<std::string> waiting = object.markings, seen, texts;
  while (!waiting.empty() && texts.size() < definitions_at_most) {
    const auto id = waiting.back();
    waiting.pop_back();
    if (protocol::label_of_marking(id) || contains(seen, id)) continue;
    seen.push_back(id);
    TRY(const auto text, definition_of(reader, item, envelope, id));
    if (text.empty()) continue;
    const auto definition = protocol::stix::read_object(text, {}, now);
    if (definition.has_error()) continue;
    waiting.insert(waiting.end(), definition->markings.begin(), definition->markings.end());
    texts.push_back(text);
  }
  const std::vector<std::string_view> definitions(texts.begin(), texts.end());
  return protocol::stix::read_object(bytes, {}, now, definitions);
}

/// How far it may go: the strictest of its own markings, the label the sender's envelope gives it and, where
/// its own markings say nothing, what the circle assumes of such.
protocol::Label inbound_label(protocol::Label own, protocol::Label given,
                              const std::optional<directory::Circle>& circle) {
  const auto label = combine(own, given);
  return own == protocol::Label::unmarked && circle ? combine(label, circle->default_inbound) : label;
}

/// Who made it where that is not the sender, as a STIX identity: its own word where it has one, else the
/// envelope's. An undisclosed originator is reached through whoever sent it.
std::string originator_of(const protocol::stix::Object& object, const InboxRow& item,
                          const protocol::EnvelopeTerms& sent) {
  const bool disclosed = protocol::Uuid::parse(sent.originator).has_value();
  const auto made_by = object.created_by ? object.created_by->text()
                       : disclosed       ? "identity--" + sent.originator
                                         : "";
  return made_by == "identity--" + item.partner ? "" : made_by;
}

policy::Terms terms_of(const InboxRow& item, const protocol::EnvelopeTerms& sent,
                       const protocol::stix::Object& object, protocol::Label given,
                       const std::optional<directory::Circle>& circle, protocol::Label minimum) {
  policy::Terms terms;
  terms.origin = policy::Origin::partner;
  terms.origin_id = item.partner;
  terms.kind = object.kind;
  terms.arrived_in = circle ? circle->rules.id : std::string();
  terms.arrived_at = item.received_at;
  terms.restrictions = sent.restrictions;
  terms.pap = sent.pap;
  terms.holds = object.holds;
  terms.originator = originator_of(object, item, sent);
  bind(object.handling, terms);
  terms.label = inbound_label(object.label, given, circle);
  if (terms.label != protocol::Label::unmarked) std::erase(terms.holds, "unmarked");
  terms.minimum = minimum;
  if (is_stricter(minimum, terms)) terms.label = minimum;
  return terms;
}

Outcome outcome_of(const std::string& id, const std::vector<std::string>& holds) {
  return holds.empty() ? Outcome{id, "accepted", ""} : Outcome{id, "held", holds.front()};
}

/// The sender itself has revoked the object.
Result<bool> revoked_by(Reader& reader, const protocol::StixId& id, const std::string& sender) {
  TRY(const auto versions, reader.versions(id));
  return std::any_of(versions.begin(), versions.end(),
                     [&](const ObjectRow& one) { return one.revoked && one.sender == sender; });
}

/// The sender itself has sent the same version with other bytes.
Result<bool> sent_otherwise(Reader& reader, const protocol::stix::Object& object, std::string_view bytes,
                            const std::string& sender) {
  const auto digest = protocol::sha256(bytes);
  const auto modified = object.modified ? object.modified->key : Instant{};
  TRY(const auto versions, reader.versions(object.id));
  return std::any_of(versions.begin(), versions.end(), [&](const ObjectRow& one) {
    return one.sender == sender && one.modified_key == modified && one.digest != digest;
  });
}

/// Stores it by the rules for versions; what its creator closed with it is closed.
Result<Outcome> admit(World& world, Writer& writer, const InboxRow& item,
                      const protocol::stix::Object& object, std::string_view bytes, policy::Terms terms,
                      HoldRoom& room) {
  const auto id = object.id.text();
  const Bringer bringer{item.partner, "identity--" + item.partner, world.team.identity(),
                        [&room](std::size_t size) { return room.take(size); }};
  // By itself, and beside what the same sender sent before.
  const std::string_view by_itself = terms.holds.empty() ? "accepted" : "held";
  TRY(const bool ended, revoked_by(writer, object.id, item.partner));
  TRY(const bool disagrees, sent_otherwise(writer, object, bytes, item.partner));
  const auto admitted = admit_object(writer, object, bytes, bringer, std::move(terms));
  if (admitted.has_error()) {
    if (admitted.error().error == Error::denied)
      return Outcome{id, "refused", "version", std::string(ended ? "refused" : by_itself)};
    if (admitted.error().error == Error::too_large) return Outcome{id, "refused", "hold-limit"};
    return admitted.error();
  }
  for (const auto& alert : admitted->alerts) CHECK(audit(writer, world.clock.now(), item.partner, alert, id));
  if (admitted->tightened || admitted->revoked) {
    TRY(const auto row, writer.object(admitted->key));
    CHECK(close_superseded(world, writer, *row, admitted->revoked ? "revoked" : "tightened"));
  }
  auto outcome = outcome_of(id, admitted->holds);
  outcome.told = disagrees ? "held" : by_itself;
  return outcome;
}

Result<Outcome> take_slice(World& world, Writer& writer, const InboxRow& item,
                           const protocol::Envelope& envelope, std::size_t position, HoldRoom& room) {
  const auto now = world.clock.now();
  const auto& entry = envelope.header.slices[position];
  const auto bytes = envelope.slices[position];
  auto object = read_slice(writer, item, envelope, bytes, now);
  if (object.has_error())
    return Outcome{entry.id, "refused", std::string(protocol::name(object.error().error))};
  if (object->id.text() != entry.id) return Outcome{entry.id, "refused", "id"};
  const auto circle = arrived_in(writer, item.partner, envelope.header.terms, now);
  TRY(const auto sender, directory::partner(writer, item.partner));
  auto terms = terms_of(item, envelope.header.terms, *object, entry.label, circle, sender.minimum_label);
  if (object->labels_differ)
    CHECK(audit(writer, now, item.partner, "label.conflict", entry.id,
                Builder().set("label", protocol::text(object->label)).text()));
  TRY(const auto echo, is_ours(writer, object->id));
  if (echo) {
    // Our own object, perhaps narrowed for a peer of TLP 1: what binds it is what we said of it.
    CHECK(audit(writer, now, item.partner, "object.echo", entry.id,
                Builder()
                    .set("label", protocol::text(terms.label))
                    .set("sha256", protocol::to_hex(object->digest))
                    .text()));
    auto outcome = outcome_of(entry.id, terms.holds);
    outcome.code = "echo";
    return outcome;
  }
  return admit(world, writer, item, *object, bytes, std::move(terms), room);
}

/// Parts of one release that have all arrived are checked against its manifest digest.
Result<bool> manifest_holds(Reader& reader, const InboxRow& item, const protocol::EnvelopeHeader& header) {
  protocol::Manifest manifest;
  if (header.parts == 1) {
    manifest.slices = header.slices;
    return manifest.digest() == header.manifest;
  }
  std::map<int, std::vector<protocol::SliceEntry>> parts;
  TRY(const auto all, reader.inbox_all());
  for (const auto& other : all) {
    if (other.partner != item.partner || other.header.find(header.release->text()) == std::string::npos)
      continue;
    TRY(const auto whole, reader.inbox(other.partner, other.envelope));
    TRY(const auto envelope, protocol::parse_envelope(whole->plaintext));
    if (envelope.header.release == header.release) parts[envelope.header.part] = envelope.header.slices;
  }
  if (static_cast<int>(parts.size()) < header.parts) return true;
  for (const auto& [part, slices] : parts)
    manifest.slices.insert(manifest.slices.end(), slices.begin(), slices.end());
  return manifest.digest() == header.manifest;
}

/// Stores the objects and what became of each; the item is "decided" until its processed receipt is queued.
Result<void> decide_release(World& world, InboxRow& item) {
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto envelope, protocol::parse_envelope(item.plaintext));
    const auto& header = envelope.header;
    // Objects refused before there was an item to keep them in.
    TRY(auto outcomes, outcomes_so_far(item));
    HoldRoom room(world, writer, item.partner);
    for (std::size_t i = 0; i < envelope.slices.size(); ++i) {
      TRY(auto outcome, take_slice(world, writer, item, envelope, i, room));
      outcomes.push_back(std::move(outcome));
    }
    CHECK(room.note(item.envelope));
    TRY(const auto whole, manifest_holds(writer, item, header));
    if (!whole) CHECK(audit(writer, now, item.partner, "manifest.mismatch", header.release->text()));
    item.state = "decided";
    item.outcomes = outcomes_text(outcomes);
    CHECK(writer.put_inbox(item));
    return audit(writer, now, item.partner, "envelope.processed", item.envelope);
  });
}

protocol::Receipt answer_to(const InboxRow& item, protocol::ReceiptState state, Instant now) {
  protocol::Receipt receipt;
  receipt.envelope = *protocol::Uuid::parse(item.envelope);
  receipt.digest = item.digest;
  receipt.state = state;
  receipt.at = now;
  return receipt;
}

Result<void> process(World& world, InboxRow item) {
  auto receipt = answer_to(item, protocol::ReceiptState::processed, world.clock.now());
  if (item.kind == "release") {
    if (item.state == "received") CHECK(decide_release(world, item));
    bool held = false;
    TRY(receipt.objects, outcomes_of(item));
    TRY(const auto outcomes, outcomes_so_far(item));
    for (const auto& one : outcomes) held = held || one.outcome == "held";
    item.state = held ? "held" : "accepted";
    ops::count("envelopes_processed");
    if (is_posted(item)) return tell_posted(world, item);
    return queue_receipt(world, item.partner, receipt, &item);
  }
  item.state = "accepted";
  if (item.kind == "recall") {
    CHECK(carry_out_recall(world, item));
    receipt.state = protocol::ReceiptState::removed;
    return queue_receipt(world, item.partner, receipt, &item);
  }
  if (item.kind == "request") CHECK(take_request(world, item));
  if (item.kind == "permission") CHECK(take_permission(world, item));
  if (item.kind == "request" || item.kind == "permission")
    return queue_receipt(world, item.partner, receipt, &item);
  // A receipt was noted when it came; nothing is left to decide.
  return world.store.write([&](Writer& writer) { return writer.put_inbox(item); });
}

}  // namespace

Result<int> process_inbox(World& world) {
  std::vector<InboxRow> waiting;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    for (const auto* state : {"received", "decided"}) {
      TRY(const auto rows, reader.inbox_all(state));
      for (const auto& row : rows) {
        TRY(const auto whole, reader.inbox(row.partner, row.envelope));
        if (whole) waiting.push_back(*whole);
      }
    }
    return {};
  }));
  // One item that cannot be done now keeps none of the others waiting.
  std::optional<protocol::Failure> first;
  for (const auto& item : waiting)
    if (auto done = process(world, item); done.has_error() && !first) first = done.error();
  if (first) return *first;
  return static_cast<int>(waiting.size());
}

}  // namespace gateway::flow
