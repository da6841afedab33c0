// STIX objects, what binds them, and the ids of what was derived from them.
#include <algorithm>

#include "gateway/store/words.h"
#include "gateway/store/writer.h"

namespace gateway::store {

using protocol::fail;

Result<Put> SqliteWriter::put_object(ObjectRow& row) {
  const Blob uuid{{reinterpret_cast<const char*>(row.id.uuid.bytes.data()), row.id.uuid.bytes.size()}};
  using Kept = std::pair<std::int64_t, Sha256>;
  TRY(const auto kept, db_.select(
                           "SELECT key, digest FROM object WHERE uuid = ? AND type = ? AND sender = ? "
                           "AND modified_s = ? AND modified_ns = ?",
                           [](Columns& c) {
                             const auto key = c.integer();
                             return Kept{key, c.digest()};
                           },
                           uuid, row.id.type, row.sender, row.modified_key));
  const auto same = std::ranges::find(kept, row.digest, &Kept::second);
  if (same != kept.end()) {
    row.key = same->first;
    // Disposed of once, and now brought in again: its bytes are those of the digest that stayed.
    TRY(const auto filled,
        db_.run("UPDATE object SET bytes = ? WHERE key = ? AND length(bytes) = 0", Blob{row.bytes}, row.key));
    return filled > 0 ? Put::fresh : Put::known;
  }
  CHECK(db_.run(
      "INSERT INTO object (type, uuid, sender, creator, created, modified, modified_s, modified_ns, digest, "
      "kind, revoked, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      row.id.type, uuid, row.sender, row.creator, row.created, row.modified, row.modified_key, row.digest,
      word(row.kind), row.revoked, Blob{row.bytes}));
  row.key = db_.last_key();
  return kept.empty() ? Put::fresh : Put::conflict;
}

Result<void> SqliteWriter::put_terms(const TermsRow& row) {
  CHECK(db_.run(
      "INSERT INTO terms (object, origin, origin_id, body, hidden) VALUES (?, ?, ?, ?, ?) "
      "ON CONFLICT (object, origin, origin_id) DO UPDATE SET body = excluded.body, hidden = excluded.hidden",
      row.object, row.origin, row.origin_id, row.body, row.hidden));
  return {};
}

Result<void> SqliteWriter::put_derived(std::string_view source_id, std::string_view redaction,
                                       std::string_view derived_id) {
  CHECK(db_.run(
      "INSERT INTO derived (source_id, redaction, derived_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      source_id, redaction, derived_id));
  TRY(const auto kept, db_.first(
                           "SELECT derived_id FROM derived WHERE source_id = ? AND redaction = ?",
                           [](Columns& c) { return c.string(); }, source_id, redaction));
  if (kept != derived_id)
    return fail(Error::conflict, "another derived id is kept for that source and redaction",
                std::string(source_id));
  return {};
}

}  // namespace gateway::store
