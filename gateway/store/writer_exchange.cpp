// Envelopes, deliveries and the inbox.
#include "gateway/store/writer.h"

namespace gateway::store {

using protocol::fail;

// What was sealed never changes: the same envelope again is nothing new, other bytes under its id are
// refused.
Result<void> SqliteWriter::put_envelope(const EnvelopeRow& row) {
  TRY(const auto kept,
      db_.first(
          "SELECT digest FROM envelope WHERE id = ?", [](Columns& c) { return c.digest(); }, row.id));
  if (kept && *kept == row.digest) return {};
  if (kept) return fail(Error::conflict, "an envelope of that id with other bytes is kept", row.id);
  CHECK(db_.run(
      "INSERT INTO envelope (id, kind, reference, part, parts, created_s, created_ns, expires_s, expires_ns, "
      "digest, ciphertext) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.id, row.kind, row.reference, row.part, row.parts, row.created, row.expires, row.digest,
      Blob{row.ciphertext}));
  for (std::size_t i = 0; i < row.to.size(); ++i)
    CHECK(db_.run("INSERT INTO envelope_to (envelope, position, partner) VALUES (?, ?, ?)", row.id, i,
                  row.to[i]));
  return {};
}

Result<std::int64_t> SqliteWriter::put_delivery(const DeliveryRow& row) {
  if (row.key == 0) {
    CHECK(
        db_.run("INSERT INTO delivery (envelope, partner, state, attempts, next_s, next_ns, error, receipt, "
                "changed_s, changed_ns) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.envelope, row.partner, row.state, row.attempts, row.next_at, row.error, row.receipt,
                row.changed_at));
    return db_.last_key();
  }
  TRY(const auto changed,
      db_.run(
          "UPDATE delivery SET envelope = ?, partner = ?, state = ?, attempts = ?, next_s = ?, next_ns = ?, "
          "error = ?, receipt = ?, changed_s = ?, changed_ns = ? WHERE key = ?",
          row.envelope, row.partner, row.state, row.attempts, row.next_at, row.error, row.receipt,
          row.changed_at, row.key));
  if (changed == 0) return fail(Error::not_found, "there is no such delivery", std::to_string(row.key));
  return row.key;
}

Result<void> SqliteWriter::put_inbox(const InboxRow& row) {
  TRY(const auto key,
      db_.first(
          "INSERT INTO inbox (envelope, partner, kind, digest, state, receipt_envelope, outcomes, "
          "received_s, received_ns, release) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          "ON CONFLICT (partner, envelope) DO UPDATE SET kind = excluded.kind, digest = excluded.digest, "
          "state = excluded.state, receipt_envelope = excluded.receipt_envelope, "
          "outcomes = excluded.outcomes, received_s = excluded.received_s, "
          "received_ns = excluded.received_ns, release = excluded.release RETURNING key",
          [](Columns& c) { return c.integer(); }, row.envelope, row.partner, row.kind, row.digest, row.state,
          row.receipt_envelope, row.outcomes, row.received_at, row.release));
  CHECK(
      db_.run("INSERT INTO inbox_text (inbox, header, plaintext) VALUES (?, ?, ?) "
              "ON CONFLICT (inbox) DO UPDATE SET header = excluded.header, plaintext = excluded.plaintext",
              key.value_or(0), row.header, Blob{row.plaintext}));
  return {};
}

Result<void> SqliteWriter::set_inbox(const InboxRow& row) {
  TRY(const auto changed,
      db_.run("UPDATE inbox SET state = ?, outcomes = ? WHERE partner = ? AND envelope = ?", row.state,
              row.outcomes, row.partner, row.envelope));
  if (changed == 1) return {};
  return protocol::fail(Error::not_found, "there is no such item in the inbox", row.envelope);
}

}  // namespace gateway::store
