// Received releases and recalls are carried out; the processed receipt says what became of each object.
#include <optional>

#include "gateway/flow/admission.h"
#include "gateway/flow/recall.h"
#include "gateway/flow/receive.h"
#include "gateway/ops/metrics.h"

namespace gateway::flow {

using protocol::Error;
using protocol::json::Builder;

namespace {

struct Outcome {
  std::string id, outcome, code;
};

std::string outcomes_json(const std::vector<Outcome>& outcomes) {
  std::vector<Builder> rows;
  for (const auto& one : outcomes)
    rows.push_back(std::move(Builder().set("id", one.id).set("outcome", one.outcome).set("code", one.code)));
  Builder wrapped;
  wrapped.set("rows", rows);
  return protocol::json::write(*protocol::json::find(wrapped.value(), "rows"));
}

/// The circle it is addressed to counts only where we know it and the sender is a member of it.
std::string arrived_in(Reader& reader, const std::string& partner, const protocol::EnvelopeTerms& terms,
                       Instant now) {
  if (terms.circle.empty()) return {};
  auto circle = directory::circle(reader, terms.circle);
  return circle.has_value() && circle->has_member(partner, now) ? circle->rules.id : std::string();
}

Result<Outcome> take_slice(Writer& writer, const InboxRow& item, const protocol::EnvelopeHeader& header,
                           const protocol::SliceEntry& entry, std::string_view bytes, Instant now) {
  auto object = protocol::stix::read_object(bytes, {}, now);
  if (object.has_error())
    return Outcome{entry.id, "refused", std::string(protocol::name(object.error().error))};
  if (object->id.text() != entry.id) return Outcome{entry.id, "refused", "id"};
  policy::Terms terms;
  terms.origin = policy::Origin::partner;
  terms.origin_id = item.partner;
  terms.kind = object->kind;
  terms.arrived_in = arrived_in(writer, item.partner, header.terms, now);
  terms.restrictions = header.terms.restrictions;
  terms.holds = object->holds;
  // The envelope's label is the least an unmarked object carries; a marked one keeps the stricter of both.
  terms.label = combine(object->label, entry.label);
  if (entry.label != protocol::Label::unmarked) std::erase(terms.holds, "unmarked");
  auto admitted =
      admit_object(writer, *object, bytes, item.partner, std::move(terms), "identity--" + item.partner);
  if (admitted.has_error()) {
    if (admitted.error().error != Error::denied) return std::move(admitted).error();
    return Outcome{entry.id, "refused", "version"};
  }
  if (admitted->holds.empty()) return Outcome{entry.id, "accepted", ""};
  return Outcome{entry.id, "held", admitted->holds.front()};
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
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < envelope.slices.size(); ++i) {
      TRY(auto outcome, take_slice(writer, item, header, header.slices[i], envelope.slices[i], now));
      outcomes.push_back(std::move(outcome));
    }
    TRY(const auto whole, manifest_holds(writer, item, header));
    if (!whole) CHECK(audit(writer, now, item.partner, "manifest.mismatch", header.release->text()));
    item.state = "decided";
    item.outcomes = outcomes_json(outcomes);
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
    for (const auto& one : receipt.objects) held = held || one.outcome == "held";
    item.state = held ? "held" : "accepted";
    ops::count("envelopes_processed");
    return queue_receipt(world, item.partner, receipt, &item);
  }
  item.state = "accepted";
  if (item.kind == "recall") {
    CHECK(carry_out_recall(world, item));
    receipt.state = protocol::ReceiptState::removed;
    return queue_receipt(world, item.partner, receipt, &item);
  }
  // A receipt was noted when it came; nothing is left to decide.
  return world.store.write([&](Writer& writer) { return writer.put_inbox(item); });
}

}  // namespace

Result<std::vector<protocol::ObjectOutcome>> outcomes_of(const InboxRow& item) {
  std::vector<protocol::ObjectOutcome> outcomes;
  TRY(const auto rows, protocol::json::parse(item.outcomes));
  if (!rows.IsArray())
    return protocol::fail(Error::internal, "a stored outcome cannot be read", item.envelope);
  for (const auto& row : rows.GetArray())
    outcomes.push_back({protocol::json::string_or(row, "id"), protocol::json::string_or(row, "outcome")});
  return outcomes;
}

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
