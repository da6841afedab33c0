// Envelopes, deliveries and the inbox.
#include "gateway/store/queries.h"

namespace gateway::store {

namespace {

EnvelopeRow read_envelope(Columns& c) {
  EnvelopeRow row;
  row.id = c.string();
  row.kind = c.string();
  row.reference = c.string();
  row.part = c.number();
  row.parts = c.number();
  row.created = c.instant();
  row.expires = c.instant();
  row.digest = c.digest();
  row.ciphertext = c.string();
  return row;
}

DeliveryRow read_delivery(Columns& c) {
  return {c.integer(), c.string(), c.string(), c.string(), c.number(),
          c.instant(), c.string(), c.string(), c.instant()};
}

InboxRow read_inbox(Columns& c) {
  return {c.string(), c.string(), c.string(), c.digest(),  c.string(), c.string(),
          c.string(), c.string(), c.string(), c.instant(), c.string()};
}

}  // namespace

Result<void> Queries::add_recipients(EnvelopeRow& row) {
  TRY(row.to, db_.select(
                  "SELECT partner FROM envelope_to WHERE envelope = ? ORDER BY position",
                  [](Columns& c) { return c.string(); }, row.id));
  return {};
}

Result<std::optional<EnvelopeRow>> Queries::envelope(std::string_view id) {
  TRY(auto row,
      db_.first("SELECT id, kind, reference, part, parts, created_s, created_ns, expires_s, expires_ns, "
                "digest, ciphertext FROM envelope WHERE id = ?",
                read_envelope, id));
  if (row) CHECK(add_recipients(*row));
  return row;
}

Result<std::vector<EnvelopeRow>> Queries::envelopes_for(std::string_view reference) {
  TRY(auto rows,
      db_.select("SELECT id, kind, reference, part, parts, created_s, created_ns, expires_s, expires_ns, "
                 "digest, x'' FROM envelope WHERE reference = ? ORDER BY key",
                 read_envelope, reference));
  for (auto& row : rows) CHECK(add_recipients(row));
  return rows;
}

// Goes from partner to partner by the index and takes the first due row of each: the cost follows the number
// of partners, not the length of what waits for one that is away.
Result<std::vector<DeliveryRow>> Queries::due(Instant now, int limit) {
  return db_.select(
      "WITH RECURSIVE waiting (partner) AS ("
      "  SELECT min(partner) FROM delivery WHERE owed"
      "  UNION ALL SELECT (SELECT min(partner) FROM delivery WHERE owed AND partner > waiting.partner)"
      "  FROM waiting WHERE waiting.partner IS NOT NULL) "
      "SELECT key, envelope, d.partner, state, attempts, next_s, next_ns, error, receipt, changed_s, "
      "changed_ns "
      "FROM waiting JOIN delivery AS d ON d.key = ("
      "  SELECT key FROM delivery WHERE owed AND partner = waiting.partner AND (next_s, next_ns) <= (?1, ?2)"
      "  ORDER BY next_s, next_ns, key LIMIT 1) "
      "ORDER BY next_s, next_ns, key LIMIT max(?3, 0)",
      read_delivery, now, limit);
}

Result<std::optional<Instant>> Queries::next_due() {
  return db_.first("SELECT next_s, next_ns FROM delivery WHERE owed ORDER BY next_s, next_ns LIMIT 1",
                   [](Columns& c) { return c.instant(); });
}

Result<std::vector<DeliveryRow>> Queries::deliveries(std::string_view envelope) {
  return db_.select(
      "SELECT key, envelope, partner, state, attempts, next_s, next_ns, error, receipt, changed_s, "
      "changed_ns "
      "FROM delivery WHERE envelope = ? ORDER BY key",
      read_delivery, envelope);
}

Result<std::vector<DeliveryRow>> Queries::deliveries_in(std::string_view state) {
  if (state.empty())
    return db_.select(
        "SELECT key, envelope, partner, state, attempts, next_s, next_ns, error, receipt, changed_s, "
        "changed_ns "
        "FROM delivery ORDER BY key",
        read_delivery);
  return db_.select(
      "SELECT key, envelope, partner, state, attempts, next_s, next_ns, error, receipt, changed_s, "
      "changed_ns "
      "FROM delivery WHERE state = ? ORDER BY key",
      read_delivery, state);
}

Result<std::optional<InboxRow>> Queries::inbox(std::string_view partner, std::string_view envelope) {
  return db_.first(
      "SELECT envelope, partner, kind, digest, header, plaintext, state, receipt_envelope, outcomes, "
      "received_s, received_ns, release FROM inbox JOIN inbox_text ON inbox = key "
      "WHERE partner = ? AND envelope = ?",
      read_inbox, partner, envelope);
}

Result<std::vector<InboxRow>> Queries::inbox_all(std::string_view state) {
  if (state.empty())
    return db_.select(
        "SELECT envelope, partner, kind, digest, header, x'', state, receipt_envelope, outcomes, received_s, "
        "received_ns, release FROM inbox JOIN inbox_text ON inbox = key "
        "ORDER BY received_s DESC, received_ns DESC, key DESC",
        read_inbox);
  return db_.select(
      "SELECT envelope, partner, kind, digest, header, x'', state, receipt_envelope, outcomes, received_s, "
      "received_ns, release FROM inbox JOIN inbox_text ON inbox = key WHERE state = ? "
      "ORDER BY received_s DESC, received_ns DESC, key DESC",
      read_inbox, state);
}

Result<std::vector<InboxRow>> Queries::inbox_of(std::string_view partner, std::string_view release) {
  return db_.select(
      "SELECT envelope, partner, kind, digest, header, x'', state, receipt_envelope, outcomes, "
      "received_s, received_ns, release FROM inbox JOIN inbox_text ON inbox = key "
      "WHERE partner = ? AND release = ? AND release <> '' ORDER BY key",
      read_inbox, partner, release);
}

}  // namespace gateway::store
