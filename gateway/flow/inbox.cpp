#include "gateway/flow/inbox.h"

#include "gateway/flow/outcomes.h"
#include "gateway/flow/receive.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// The item whose envelope id begins as given.
Result<InboxRow> item_named(Reader& reader, const Call& call) {
  TRY(const auto given, need(call, "envelope"));
  TRY(const auto all, reader.inbox_all());
  std::vector<InboxRow> found;
  for (const auto& row : all) {
    if (given.size() < 4 || !row.envelope.starts_with(given)) continue;
    TRY(const bool opens, may_open(reader, row, call.who));
    if (opens) found.push_back(row);
  }
  if (found.empty())
    return fail(Error::not_found, "nothing of that id came in", "envelope " + given,
                "list them with `inbox list`");
  if (found.size() > 1)
    return fail(Error::invalid, "several begin like that", "envelope " + given,
                "give more characters of the id");
  TRY(auto whole, reader.inbox(found.front().partner, found.front().envelope));
  return std::move(*whole);
}

Result<Builder> describe(Reader& reader, const InboxRow& row) {
  TRY(const auto partner, directory::partner(reader, row.partner));
  TRY(const auto header, protocol::json::parse(row.header));
  const auto* slices = protocol::json::find(header, "slices");
  Builder out;
  out.set("envelope", row.envelope)
      .set("partner", partner.short_name)
      .set("kind", row.kind)
      .set("state", row.state);
  out.set("label", protocol::json::string_or(header, "label"))
      .set("person", protocol::json::string_or(header, "person"));
  out.set("objects",
          slices && slices->IsArray() ? static_cast<std::int64_t>(slices->Size()) : std::int64_t{0});
  out.set("release", protocol::json::string_or(header, "release")).set("received_at", row.received_at.text());
  return out;
}

bool is_for(const InboxRow& row, const directory::Person& who) {
  auto header = protocol::json::parse(row.header);
  return header.has_value() && protocol::json::string_or(*header, "person") == who.id;
}

}  // namespace

Result<Reply> inbox_list(World& world, const Call& call) {
  const auto state = protocol::json::string_or(call.args, "state");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto items, reader.inbox_all(state));
    for (const auto& item : items) {
      TRY(const bool opens, may_open(reader, item, call.who));
      if (!opens) continue;
      TRY(auto row, describe(reader, item));
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("items", rows);
  return reply;
}

Result<Reply> inbox_show(World& world, const Call& call) {
  Reply reply;
  std::vector<ReadObject> read;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto item, item_named(reader, call));
    TRY(auto row, describe(reader, item));
    TRY(const auto outcomes, protocol::json::parse(item.outcomes));
    reply.body.set("item", row).set("outcomes", outcomes);
    if (item.kind != "release") return {};
    TRY(const auto envelope, protocol::parse_envelope(item.plaintext));
    for (const auto& slice : envelope.header.slices) read.push_back({slice.id, slice.label});
    reply.attachments.emplace_back(envelope.body);
    return {};
  }));
  CHECK(note_read(world, call.who, "inbox.show", read));
  return reply;
}

namespace {

/// What an analyst decides of the held objects of one item. A sender that was not told of a hold hears
/// nothing of its end.
Result<void> decide_held(Writer& writer, const InboxRow& item, bool accept, const std::string& by,
                         std::vector<Outcome>& outcomes) {
  for (auto& one : outcomes) {
    one.code = by;
    if (one.outcome != "held") continue;
    one.outcome = accept ? "accepted" : "refused";
    TRY(const auto id, protocol::StixId::parse(one.id));
    TRY(const auto versions, writer.versions(id));
    for (const auto& version : versions) {
      if (version.sender != item.partner) continue;
      TRY(auto rows, writer.terms(version.key));
      for (auto& row : rows) {
        if (row.origin_id != item.partner) continue;
        TRY(const auto body, protocol::json::parse(row.body));
        TRY(auto terms, directory::terms_from(body));
        if (accept) terms.holds.clear();
        row.hidden = row.hidden || !accept;
        row.body = protocol::json::write(directory::to_json(terms));
        CHECK(writer.put_terms(row));
      }
    }
  }
  return {};
}

Result<Reply> decide_item(World& world, const Call& call, bool accept) {
  InboxRow item;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(item, item_named(reader, call));
    return {};
  }));
  if (item.state != "held")
    return fail(Error::conflict, "the item is " + item.state + ", nothing of it is held",
                "envelope " + item.envelope);
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto outcomes, outcomes_so_far(item));
    CHECK(decide_held(writer, item, accept, call.who.id, outcomes));
    item.outcomes = outcomes_text(outcomes);
    item.state = "decided";  // the processed receipt follows, and the final state with it
    CHECK(writer.set_inbox(item));
    return audit(writer, world.clock.now(), call.who.id, accept ? "inbox.accepted" : "inbox.refused",
                 item.envelope,
                 Builder().set("reason", protocol::json::string_or(call.args, "reason")).text());
  }));
  world.wake();
  Reply reply;
  TRY(const auto rows, protocol::json::parse(item.outcomes));
  reply.body.set("envelope", item.envelope).set("outcomes", rows);
  return reply;
}

protocol::Receipt read_receipt(const InboxRow& item, const directory::Person& who, Instant now) {
  protocol::Receipt receipt;
  receipt.envelope = *protocol::Uuid::parse(item.envelope);
  receipt.digest = item.digest;
  receipt.state = protocol::ReceiptState::read;
  receipt.at = now;
  receipt.person = who.id;
  return receipt;
}

Result<InboxRow> sealed_item(World& world, const Call& call) {
  InboxRow item;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(item, item_named(reader, call));
    return {};
  }));
  // Whom it is for is nobody else's business: the same answer as for an id that never came.
  if (item.kind != "red" || item.state == "recalled" || !is_for(item, call.who))
    return fail(Error::not_found, "nothing sealed to you under that id", "envelope " + item.envelope,
                "list them with `inbox list`");
  return item;
}

}  // namespace

Result<Reply> inbox_accept(World& world, const Call& call) {
  return decide_item(world, call, true);
}
Result<Reply> inbox_refuse(World& world, const Call& call) {
  return decide_item(world, call, false);
}

Result<Reply> inbox_sealed(World& world, const Call& call) {
  TRY(const auto item, sealed_item(world, call));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto partner, directory::partner(writer, item.partner));
    Builder sender;
    sender.set("id", partner.id).set("short_name", partner.short_name);
    sender.set("fingerprint", partner.fingerprints.empty() ? "" : partner.fingerprints.front());
    sender.set("openpgp_key", partner.openpgp_keys);
    reply.body.set("sender", sender);
    return audit(writer, world.clock.now(), call.who.id, "red.fetched", item.envelope);
  }));
  reply.body.set("envelope", item.envelope).set("team", world.team.id);
  reply.body.set("receipt_text", read_receipt(item, call.who, world.clock.now()).person_text());
  reply.attachments.push_back(item.plaintext);
  return reply;
}

Result<Reply> inbox_read(World& world, const Call& call) {
  TRY(auto item, sealed_item(world, call));
  TRY(const auto signature, need_attachment(call, "the signature over the receipt text"));
  auto receipt = read_receipt(item, call.who, world.clock.now());
  CHECK(world.gate.verify(receipt.person_text(), {call.who.id, std::string(signature)}));
  receipt.person_signature = protocol::to_base64(signature);
  item.state = "accepted";
  CHECK(queue_receipt(world, item.partner, receipt, &item));
  Reply reply;
  reply.body.set("envelope", item.envelope).set("queued", true);
  return reply;
}

}  // namespace gateway::flow
