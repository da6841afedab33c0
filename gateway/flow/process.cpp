// Received releases and recalls are carried out; the processed receipt says what became of each object.
#include <algorithm>
#include <iterator>
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
bool revoked_by(const std::vector<ObjectRow>& known, const std::string& sender) {
  return std::ranges::any_of(known,
                             [&](const ObjectRow& one) { return one.revoked && one.sender == sender; });
}

/// The sender itself has sent the same version with other bytes.
bool sent_otherwise(const std::vector<ObjectRow>& known, const protocol::stix::Object& object,
                    const std::string& sender) {
  const auto modified = object.modified ? object.modified->key : Instant{};
  return std::ranges::any_of(known, [&](const ObjectRow& one) {
    return one.sender == sender && one.modified_key == modified && one.digest != object.digest;
  });
}

/// Stores it by the rules for versions; what its creator closed with it is closed.
Result<Outcome> admit(World& world, Writer& writer, const InboxRow& item,
                      const protocol::stix::Object& object, const std::vector<ObjectRow>& known,
                      policy::Terms terms, HoldRoom& room, Ended& ended) {
  const auto id = object.id.text();
  const Bringer bringer{item.partner, "identity--" + item.partner, world.team.identity(),
                        [&room](std::size_t size) { return room.take(size); }};
  // By itself, and beside what the same sender sent before.
  const std::string_view by_itself = terms.holds.empty() ? "accepted" : "held";
  const auto admitted = admit_object(writer, object, object.bytes, known, bringer, std::move(terms));
  if (admitted.has_error()) {
    const bool is_over = revoked_by(known, item.partner);
    if (admitted.error().error == Error::denied)
      return Outcome{id, "refused", "version", std::string(is_over ? "refused" : by_itself)};
    if (admitted.error().error == Error::too_large) return Outcome{id, "refused", "hold-limit"};
    return admitted.error();
  }
  for (const auto& alert : admitted->alerts) CHECK(audit(writer, world.clock.now(), item.partner, alert, id));
  if (admitted->tightened || admitted->revoked) {
    TRY(const auto row, writer.object(admitted->key));
    CHECK(close_superseded(world, writer, *row, admitted->revoked ? "revoked" : "tightened", ended));
  }
  auto outcome = outcome_of(id, admitted->holds);
  outcome.told = sent_otherwise(known, object, item.partner) ? "held" : by_itself;
  return outcome;
}

/// What all objects of one item have in common.
struct Arrived {
  const InboxRow& item;
  const protocol::EnvelopeTerms& sent;
  std::optional<directory::Circle> circle;
  protocol::Label minimum;  ///< that the partner's agreement asks for
};

Result<Outcome> take_slice(World& world, Writer& writer, const Arrived& arrived,
                           const protocol::SliceEntry& entry, const Result<protocol::stix::Object>& object,
                           HoldRoom& room, Ended& ended) {
  const auto now = world.clock.now();
  const auto& item = arrived.item;
  if (object.has_error())
    return Outcome{entry.id, "refused", std::string(protocol::name(object.error().error))};
  if (object->id.text() != entry.id) return Outcome{entry.id, "refused", "id"};
  auto terms = terms_of(item, arrived.sent, *object, entry.label, arrived.circle, arrived.minimum);
  if (object->labels_differ)
    CHECK(audit(writer, now, item.partner, "label.conflict", entry.id,
                Builder().set("label", protocol::text(object->label)).text()));
  TRY(const auto known, writer.versions(object->id));
  TRY(const auto echo, is_ours(writer, object->id, known));
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
  return admit(world, writer, item, *object, known, std::move(terms), room, ended);
}

/// Parts of one release that have all arrived are checked against its manifest digest.
Result<bool> manifest_holds(Reader& reader, const InboxRow& item, const protocol::EnvelopeHeader& header) {
  protocol::Manifest manifest;
  if (header.parts == 1) {
    manifest.slices = header.slices;
    return manifest.digest() == header.manifest;
  }
  std::map<int, std::vector<protocol::SliceEntry>> parts;
  TRY(auto all, reader.inbox_of(item.partner, header.release->text()));
  std::erase_if(all, [&](const InboxRow& other) { return other.kind != item.kind; });
  if (static_cast<int>(all.size()) < header.parts) return true;
  for (const auto& other : all) {
    TRY(auto arrived, protocol::parse_header(other.header));
    parts[arrived.part] = std::move(arrived.slices);
  }
  if (static_cast<int>(parts.size()) < header.parts) return true;
  for (const auto& [part, slices] : parts)
    manifest.slices.insert(manifest.slices.end(), slices.begin(), slices.end());
  return manifest.digest() == header.manifest;
}

/// Reads all slices of an envelope: most of the work, and none of it needs the store's one writer.
Result<std::vector<Result<protocol::stix::Object>>> read_slices(World& world, const InboxRow& item,
                                                                const protocol::Envelope& envelope) {
  std::vector<Result<protocol::stix::Object>> objects;
  objects.reserve(envelope.slices.size());
  const auto now = world.clock.now();
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    for (const auto bytes : envelope.slices)
      objects.push_back(read_slice(reader, item, envelope, bytes, now));
    return {};
  }));
  return objects;
}

/// Stores the objects and what became of each; the item is "decided" until its processed receipt is queued,
/// which a post does not wait for.
Result<void> decide_release(World& world, InboxRow& item) {
  TRY(const auto envelope, protocol::parse_envelope(item.plaintext));
  TRY(const auto objects, read_slices(world, item, envelope));
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    const auto& header = envelope.header;
    // Objects refused before there was an item to keep them in.
    TRY(auto outcomes, outcomes_so_far(item));
    HoldRoom room(world, writer, item.partner);
    TRY(const auto sender, directory::partner(writer, item.partner));
    const Arrived arrived{item, header.terms, arrived_in(writer, item.partner, header.terms, now),
                          sender.minimum_label};
    Ended ended;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      TRY(auto outcome, take_slice(world, writer, arrived, header.slices[i], objects[i], room, ended));
      outcomes.push_back(std::move(outcome));
    }
    CHECK(ended.close_observables(world, writer));
    CHECK(room.note(item.envelope));
    TRY(const auto whole, manifest_holds(writer, item, header));
    if (!whole) CHECK(audit(writer, now, item.partner, "manifest.mismatch", header.release->text()));
    CHECK(audit(writer, now, item.partner, "envelope.processed", item.envelope));
    if (is_posted(item)) return tell_posted(world, writer, item, outcomes, header.slices);
    item.state = "decided";
    item.outcomes = outcomes_text(outcomes);
    return writer.set_inbox(item);
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

Result<void> process_release(World& world, InboxRow& item) {
  if (item.state == "received") CHECK(decide_release(world, item));
  ops::count("envelopes_processed");
  if (item.state != "decided") return {};
  TRY(const auto outcomes, outcomes_so_far(item));
  if (is_posted(item)) {
    TRY(const auto header, protocol::parse_header(item.header));
    return world.store.write(
        [&](Writer& writer) { return tell_posted(world, writer, item, outcomes, header.slices); });
  }
  auto receipt = answer_to(item, protocol::ReceiptState::processed, world.clock.now());
  receipt.objects = told_of(outcomes);
  item.state = state_after(outcomes);
  return queue_receipt(world, item.partner, receipt, &item);
}

Result<void> process(World& world, InboxRow item) {
  if (item.kind == "release") return process_release(world, item);
  auto receipt = answer_to(item, protocol::ReceiptState::processed, world.clock.now());
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
  return world.store.write([&](Writer& writer) { return writer.set_inbox(item); });
}

constexpr std::string_view waiting_states[] = {"received", "decided"};

}  // namespace

/// Texts are read one at a time: many that wait are more than memory should hold.
Result<void> decide_item(World& world, const std::string& partner, const std::string& envelope) {
  const std::lock_guard turn(*world.inbox);
  std::optional<InboxRow> whole;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(whole, reader.inbox(partner, envelope));
    return {};
  }));
  const bool waits = whole && std::ranges::find(waiting_states, whole->state) != std::end(waiting_states);
  return waits ? process(world, *std::move(whole)) : Result<void>();
}

Result<int> process_inbox(World& world) {
  std::vector<InboxRow> waiting;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    for (const auto state : waiting_states) {
      TRY(auto rows, reader.inbox_all(state));
      std::ranges::move(rows, std::back_inserter(waiting));
    }
    return {};
  }));
  // One item that cannot be done now keeps none of the others waiting.
  std::optional<protocol::Failure> first;
  for (const auto& item : waiting)
    if (auto done = decide_item(world, item.partner, item.envelope); done.has_error() && !first)
      first = done.error();
  if (first) return *first;
  return static_cast<int>(waiting.size());
}

}  // namespace gateway::flow
