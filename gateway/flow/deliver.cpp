#include "gateway/flow/deliver.h"

#include <algorithm>

#include "gateway/flow/release.h"
#include "gateway/flow/visible.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::int64_t longest_wait_seconds = 300;
/// After 202 the receipt should follow by itself; asking again before this would only repeat the work.
constexpr std::int64_t receipt_wait_seconds = 30;

/// 1, 2, 4 … 300 seconds.
std::int64_t backoff(int attempts) {
  return std::min<std::int64_t>(longest_wait_seconds, std::int64_t{1} << std::clamp(attempts - 1, 0, 9));
}

bool waiting(const DeliveryRow& row) {
  return row.state == "queued" || row.state == "sent";
}

/// Counts the attempt before anything leaves: a withdrawal or a recall that comes now knows that the partner
/// may get it. False where one came first.
Result<bool> begin(World& world, DeliveryRow& delivery) {
  bool open = false;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto rows, writer.deliveries(delivery.envelope));
    for (auto row : rows) {
      if (row.key != delivery.key || !waiting(row)) continue;
      ++row.attempts;
      CHECK(writer.put_delivery(row));
      delivery = row;
      open = true;
    }
    return {};
  }));
  return open;
}

/// Records the outcome of an attempt, unless a receipt or a withdrawal came first.
Result<void> settle(World& world, const DeliveryRow& tried, const std::string& state,
                    const std::string& error, std::int64_t wait_seconds) {
  return world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto rows, writer.deliveries(tried.envelope));
    for (auto row : rows) {
      if (row.key != tried.key) continue;
      if (!waiting(row)) return {};
      const auto now = world.clock.now();
      row.state = state;
      row.error = error;
      row.next_at = now + wait_seconds;
      row.changed_at = now;
      CHECK(writer.put_delivery(row));
      if ((state == "held" || state == "refused"))
        CHECK(audit(writer, now, row.partner, "delivery." + state, row.envelope));
    }
    return {};
  });
}

/// A receipt envelope that came as the answer to a POST.
Result<void> take_receipt(World& world, const DeliveryRow& delivery, std::string_view body) {
  TRY(const auto opened, world.gate.open(delivery.partner, body));
  TRY(const auto envelope, protocol::parse_envelope(opened.plaintext));
  CHECK(protocol::check_addressed(envelope.header, delivery.partner, world.team.id, world.clock.now()));
  if (envelope.header.kind != protocol::EnvelopeKind::receipt)
    return fail(Error::invalid, "the partner answered with something else than a receipt", delivery.envelope);
  TRY(const auto receipt, protocol::Receipt::parse(envelope.body));
  if (receipt.envelope.text() != delivery.envelope)
    return fail(Error::invalid, "the receipt is for another envelope", delivery.envelope);
  return note_receipt(world, delivery.partner, receipt);
}

Result<void> answered(World& world, const DeliveryRow& delivery, const PostAnswer& answer) {
  if (answer.status == 200) {
    if (auto taken = take_receipt(world, delivery, answer.body); taken.has_error())
      return settle(world, delivery, "sent", "its receipt was not good: " + taken.error().what,
                    receipt_wait_seconds);
    return {};
  }
  if (answer.status == 202) return settle(world, delivery, "sent", "", receipt_wait_seconds);
  const auto said = "the partner answered " + std::to_string(answer.status);
  const bool for_good =
      answer.status == 409 || answer.status == 413 || answer.status == 415 || answer.status == 422;
  if (for_good) return settle(world, delivery, "refused", said, 0);
  return settle(world, delivery, "queued", said, backoff(delivery.attempts));
}

}  // namespace

Result<std::vector<DeliveryRow>> due_deliveries(World& world, int limit) {
  std::vector<DeliveryRow> due;
  const auto now = world.clock.now();
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(due, reader.due(now, limit));
    return {};
  }));
  return due;
}

Result<std::optional<Instant>> next_delivery(World& world) {
  std::optional<Instant> next;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(next, reader.next_due());
    return {};
  }));
  return next;
}

Result<void> deliver(World& world, DeliveryRow delivery) {
  std::optional<EnvelopeRow> envelope;
  std::optional<directory::Partner> partner;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(envelope, reader.envelope(delivery.envelope));
    TRY(partner, directory::partner(reader, delivery.partner));
    return {};
  }));
  if (!envelope) return settle(world, delivery, "held", "its envelope is gone", 0);
  if (partner->state != "active")
    return settle(world, delivery, "held", "the partner is " + partner->state, 0);
  if (envelope->expires < world.clock.now())
    return settle(world, delivery, "expired", "no receipt before it expired", 0);
  // A partner without an endpoint fetches its envelopes itself and posts the receipt.
  if (partner->endpoint.empty()) return settle(world, delivery, "sent", "", longest_wait_seconds);

  TRY(const auto refused, refused_now(world, *envelope, delivery.partner));
  if (!refused.empty()) {
    CHECK(world.views.close_envelope(envelope->id, delivery.partner));
    return settle(world, delivery, "cancelled", refused, 0);
  }
  TRY(const auto open, begin(world, delivery));
  if (!open) return {};
  auto answer = world.link.post(partner->endpoint, partner->tls_pins, envelope->ciphertext);
  ops::count("deliveries_tried", "outcome",
             answer.has_error() ? "unreachable" : std::to_string(answer->status));
  ops::log(ops::Level::info, "delivery.tried",
           {{"envelope", delivery.envelope},
            {"partner", partner->short_name},
            {"attempt", delivery.attempts},
            {"status", answer.has_error() ? 0 : answer->status}});
  if (answer.has_error())
    return settle(world, delivery, "queued", answer.error().what, backoff(delivery.attempts));
  return answered(world, delivery, *answer);
}

Result<int> hasten(World& world, const std::string& partner) {
  int count = 0;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto queued, writer.deliveries_in("queued"));
    for (auto row : queued) {
      if (row.partner != partner || row.next_at <= now) continue;
      row.next_at = now;
      CHECK(writer.put_delivery(row));
      ++count;
    }
    return {};
  }));
  if (count > 0) world.wake();
  return count;
}

Result<void> note_receipt(World& world, const std::string& partner, const protocol::Receipt& receipt) {
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto id = receipt.envelope.text();
    TRY(const auto envelope, writer.envelope(id));
    TRY(const auto rows, writer.deliveries(id));
    for (auto row : rows) {
      if (row.partner != partner || !envelope) continue;
      if (envelope->digest != receipt.digest)
        return fail(Error::invalid, "the receipt is for other bytes", id);
      const auto text = receipt.text();
      const bool repeated = row.receipt == text;
      const bool older =
          receipt.state == protocol::ReceiptState::received && row.state != "queued" && row.state != "sent";
      if (repeated || older) return {};
      const auto now = world.clock.now();
      // A withdrawal may have cancelled it while it was under way: who has it is what counts from now on.
      row.state = protocol::text(receipt.state);
      row.attempts = std::max(row.attempts, 1);
      row.error.clear();
      row.receipt = text;
      row.changed_at = now;
      CHECK(writer.put_delivery(row));
      CHECK(writer.append_ledger("receipt", id + "/" + partner, text));
      return {};
    }
    return fail(Error::not_found, "nothing was sent to that partner under this id", id);
  });
}

Result<Reply> outbox_list(World& world, const Call& call) {
  const auto state = protocol::json::string_or(call.args, "state");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto deliveries, reader.deliveries_in(state));
    for (const auto& delivery : deliveries) {
      TRY(const bool known, may_know_delivery(reader, call.who, delivery));
      if (!known) continue;
      TRY(const auto envelope, reader.envelope(delivery.envelope));
      TRY(const auto partner, directory::partner(reader, delivery.partner));
      Builder row;
      row.set("envelope", delivery.envelope).set("partner", partner.short_name).set("state", delivery.state);
      row.set("kind", envelope ? envelope->kind : "release");
      row.set("release", envelope ? envelope->reference : delivery.envelope);
      row.set("attempts", delivery.attempts)
          .set("next_at", delivery.next_at.text())
          .set("error", delivery.error);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("deliveries", rows);
  return reply;
}

Result<void> take_up_held(World& world, const std::string& partner) {
  return world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto held, writer.deliveries_in("held"));
    for (auto row : held) {
      if (row.partner != partner) continue;
      TRY(const auto envelope, writer.envelope(row.envelope));
      if (!envelope) continue;
      row.state = "queued";
      row.next_at = row.changed_at = world.clock.now();
      CHECK(writer.put_delivery(row));
    }
    return {};
  });
}

Result<Reply> outbox_retry(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  std::string partner;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto found, directory::partner(reader, name));
    partner = found.id;
    return {};
  }));
  CHECK(take_up_held(world, partner));
  TRY(const auto sealed, retry_held(world, partner));
  TRY(const auto brought_forward, hasten(world, partner));
  world.wake();
  Reply reply;
  reply.body.set("n", sealed + brought_forward);
  return reply;
}

}  // namespace gateway::flow
