#include "gateway/flow/receive.h"

#include "gateway/flow/deliver.h"
#include "gateway/flow/envelopes.h"
#include "gateway/flow/passing.h"
#include "gateway/flow/posted.h"
#include "gateway/flow/pushed.h"
#include "gateway/flow/recall.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::EnvelopeKind;
using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// The words a known partner gets. Why in detail is in the audit only.
InboundAnswer refusal(Error error) {
  switch (error) {
    case Error::unauthenticated:
      return {422, "The signature is not accepted", {}};
    case Error::not_addressed:
      return {422, "The envelope is not addressed to this team", {}};
    case Error::expired:
      return {422, "The envelope is expired, or dated in the future", {}};
    case Error::conflict:
      return {409, "The envelope id was used before with other content", {}};
    case Error::denied:
      return {403, "Not accepted now", {}};
    case Error::too_large:
      return {413, "The envelope is too large", {}};
    case Error::not_found:
      return {422, "The envelope answers nothing known here", {}};
    default:
      return {422, "The envelope cannot be read", {}};
  }
}

struct Arrival {
  const std::string& partner;
  const std::string& ciphertext;
  protocol::Sha256 digest;
  const std::string& plaintext;
  const protocol::Envelope& envelope;
};

/// The row an arrival is kept as; a red one keeps the inner message alone.
InboxRow row_of(const Arrival& arrival, const std::string& receipt_envelope, Instant now) {
  const auto& header = arrival.envelope.header;
  InboxRow row;
  row.envelope = header.id.text();
  row.partner = arrival.partner;
  row.kind = protocol::text(header.kind);
  if (header.release) row.release = header.release->text();
  row.digest = arrival.digest;
  const auto first = arrival.plaintext.find('\n') + 1;
  row.header = arrival.plaintext.substr(first, arrival.plaintext.find('\n', first) - first);
  row.plaintext = header.kind == EnvelopeKind::red ? std::string(arrival.envelope.body) : arrival.plaintext;
  row.state = header.kind == EnvelopeKind::red ? "sealed" : "received";
  row.receipt_envelope = receipt_envelope;
  row.outcomes = "[]";
  row.received_at = now;
  return row;
}

/// The receipt given before for the same bytes; a failure Error::conflict for the same id with others.
Result<std::optional<std::string>> given_before(Reader& reader, const Arrival& arrival) {
  TRY(const auto known, reader.inbox(arrival.partner, arrival.envelope.header.id.text()));
  if (!known) return std::optional<std::string>();
  if (known->digest != arrival.digest)
    return fail(Error::conflict, "the same id with other bytes", arrival.envelope.header.id.text());
  TRY(const auto receipt, reader.envelope(known->receipt_envelope));
  if (!receipt) return fail(Error::internal, "the receipt given before is gone", known->receipt_envelope);
  return std::optional<std::string>(receipt->ciphertext);
}

/// Keeps the arrival and its receipt in one commit; whoever comes second with the same bytes gets the first's
/// receipt.
Result<std::string> keep(World& world, const Arrival& arrival) {
  protocol::Receipt receipt;
  receipt.envelope = arrival.envelope.header.id;
  receipt.digest = arrival.digest;
  receipt.state = protocol::ReceiptState::received;
  receipt.at = world.clock.now();
  TRY(const auto sealed, world.gate.receipt(receipt, arrival.partner, world.entropy.uuid()));
  const auto envelope = envelope_row(sealed, receipt.envelope.text());
  std::string answer = sealed.ciphertext;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto before, given_before(writer, arrival));
    if (before) {
      answer = *before;
      return {};
    }
    CHECK(writer.put_envelope(envelope));
    CHECK(writer.put_inbox(row_of(arrival, envelope.id, receipt.at)));
    CHECK(writer.append_ledger("received", receipt.envelope.text() + "/" + arrival.partner,
                               protocol::to_hex(arrival.digest)));
    return audit(writer, receipt.at, arrival.partner, "envelope.received", receipt.envelope.text());
  }));
  return answer;
}

/// Receipts are noted at once; the answer to them is a receipt too, so that they are not sent again.
Result<void> take_receipt(World& world, const Arrival& arrival) {
  TRY(const auto receipt, protocol::Receipt::parse(arrival.envelope.body));
  if (receipt.state == protocol::ReceiptState::read) {
    TRY(auto signature, protocol::parse_base64(receipt.person_signature));
    CHECK(world.gate.verify(receipt.person_text(),
                            {arrival.partner + "/" + receipt.person, std::move(signature)}));
  }
  return note_receipt(world, arrival.partner, receipt);
}

/// The statement stands by itself: the team's own signature over its text is good, whatever sealed it.
Result<void> check_permission(World& world, const Arrival& arrival) {
  TRY(const auto notice, protocol::PermissionNotice::parse(arrival.envelope.body));
  TRY(const auto statement, protocol::PermissionStatement::parse(notice.statement));
  if (statement.originator != arrival.partner)
    return fail(Error::unauthenticated, "a permission in another team's name", statement.originator);
  return world.gate.verify(notice.statement, {arrival.partner, notice.signature});
}

Result<std::string> take(World& world, const Arrival& arrival) {
  std::optional<std::string> before;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(before, given_before(reader, arrival));
    return {};
  }));
  if (before) return *before;
  if (arrival.envelope.header.kind == EnvelopeKind::receipt) CHECK(take_receipt(world, arrival));
  if (arrival.envelope.header.kind == EnvelopeKind::recall)
    CHECK(protocol::RecallNotice::parse(arrival.envelope.body));
  if (arrival.envelope.header.kind == EnvelopeKind::request)
    CHECK(protocol::PermissionRequest::parse(arrival.envelope.body));
  if (arrival.envelope.header.kind == EnvelopeKind::permission) CHECK(check_permission(world, arrival));
  return keep(world, arrival);
}

Result<void> note_refusal(World& world, const std::string& partner, const std::string& file,
                          const protocol::Failure& why) {
  ops::count("envelopes_refused", "reason", protocol::name(why.error));
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto detail =
        Builder().set("error", protocol::name(why.error)).set("what", protocol::printable(why.what)).text();
    return audit(writer, world.clock.now(), partner, "envelope.refused", file, detail);
  });
}

}  // namespace

Result<TakenEnvelope> take_envelope(World& world, const std::string& partner, const std::string& ciphertext) {
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto known, directory::partner(reader, partner));
    if (known.state != "active")
      return fail(Error::denied, "the partner is " + known.state, known.short_name);
    return {};
  }));
  TRY(const auto opened, world.gate.open(partner, ciphertext));
  TRY(const auto envelope, protocol::parse_envelope(opened.plaintext));
  CHECK(protocol::check_addressed(envelope.header, partner, world.team.id, world.clock.now()));
  TakenEnvelope taken{envelope.header.id.text(), envelope.header.kind, {}};
  TRY(taken.receipt,
      take(world, {partner, ciphertext, protocol::sha256(ciphertext), opened.plaintext, envelope}));
  return taken;
}

Result<InboundAnswer> inbound(World& world, const std::string& partner, const std::string& spool_file) {
  if (spool_file.ends_with(posted_suffix)) return take_posted(world, partner, spool_file);
  if (spool_file.ends_with(pushed_suffix)) return take_pushed(world, partner, spool_file);
  TRY(const auto ciphertext, world.files.read_spool(spool_file));
  auto taken = take_envelope(world, partner, ciphertext);
  if (taken.has_error() && is_passing(taken.error().error)) return std::move(taken).error();
  InboundAnswer answer;
  if (taken.has_error()) {
    CHECK(note_refusal(world, partner, spool_file, taken.error()));
    answer = refusal(taken.error().error);
  } else {
    answer = {200, "", std::move(taken->receipt)};
  }
  world.files.remove_spool(spool_file);
  CHECK(hasten(world, partner));
  world.wake();
  return answer;
}

Result<int> sweep_spool(World& world, std::int64_t age_seconds) {
  TRY(const auto files, world.files.list_spool());
  int count = 0;
  for (const auto& file : files) {
    if (file.age_seconds < age_seconds || file.name.size() < 36) continue;
    auto done = inbound(world, file.name.substr(0, 36), file.name);
    if (done.has_error()) {
      ops::log(ops::Level::warning, "spool.waiting", {{"file", file.name}, {"what", done.error().what}});
      continue;
    }
    ++count;
  }
  return count;
}

Result<void> queue_receipt(World& world, const std::string& partner, const protocol::Receipt& receipt,
                           const InboxRow* item) {
  TRY(const auto sealed, world.gate.receipt(receipt, partner, world.entropy.uuid()));
  const auto envelope = envelope_row(sealed, receipt.envelope.text());
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(put_owed(writer, envelope, world.clock.now()));
    return item ? writer.set_inbox(*item) : Result<void>();
  }));
  CHECK(world.views.open_envelope(envelope, partner));
  world.wake();
  return {};
}

}  // namespace gateway::flow
