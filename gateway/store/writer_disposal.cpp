// Disposal: content is taken out, what proves that it was there stays. The schema's triggers let nothing else
// be changed.
#include "gateway/store/writer.h"

namespace gateway::store {

using protocol::fail;

Result<std::optional<Sha256>> SqliteWriter::dispose_object(std::int64_t object, std::string_view origin,
                                                           std::string_view origin_id) {
  using Digest = std::optional<Sha256>;
  TRY(const auto digest,
      db_.first(
          "SELECT digest FROM object WHERE key = ?", [](Columns& c) { return c.digest(); }, object));
  if (!digest) return fail(Error::not_found, "there is no such object", std::to_string(object));
  TRY(const auto bound,
      db_.run("UPDATE terms SET hidden = 1 WHERE object = ? AND origin = ? AND origin_id = ?", object, origin,
              origin_id));
  if (bound == 0)
    return fail(Error::denied, "the object is not bound to what is disposed of", std::to_string(object));
  TRY(const auto others,
      db_.first(
          "SELECT count(*) FROM terms WHERE object = ? AND NOT (origin = ? AND origin_id = ?)",
          [](Columns& c) { return c.integer(); }, object, origin, origin_id));
  if (others.value_or(1) > 0) return Digest();
  CHECK(db_.run("UPDATE slice SET bytes = x'' WHERE object = ?", object));
  CHECK(db_.run("UPDATE object SET bytes = x'' WHERE key = ?", object));
  return Digest(*digest);
}

Result<std::vector<Sha256>> SqliteWriter::dispose_envelopes(std::string_view reference) {
  TRY(auto digests,
      db_.select(
          "SELECT digest FROM envelope WHERE reference = ? AND length(ciphertext) > 0 ORDER BY key",
          [](Columns& c) { return c.digest(); }, reference));
  CHECK(db_.run("UPDATE envelope SET ciphertext = x'' WHERE reference = ?", reference));
  return digests;
}

Result<Sha256> SqliteWriter::dispose_record(const Record& version, std::string_view body) {
  const auto where = version.kind + " " + version.id;
  if (version.kind != "intake" && version.kind != "incident" && version.kind != "life")
    return fail(Error::denied, "records of this kind are never disposed of", where);
  TRY(const auto kept, db_.first(
                           "SELECT body FROM record WHERE kind = ? AND id = ? AND version = ?",
                           [](Columns& c) { return c.string(); }, version.kind, version.id, version.version));
  if (!kept) return fail(Error::not_found, "there is no such version", where);
  CHECK(db_.run("UPDATE record SET body = ? WHERE kind = ? AND id = ? AND version = ?", body, version.kind,
                version.id, version.version));
  return protocol::sha256(*kept);
}

Result<std::vector<LedgerRow>> SqliteWriter::dispose_leaves(std::string_view kind, std::string_view subject) {
  TRY(auto leaves, db_.select(
                       "SELECT seq, digest FROM ledger WHERE kind = ? AND subject = ? AND disposed = 0 "
                       "ORDER BY seq",
                       [&](Columns& c) {
                         LedgerRow row;
                         row.seq = static_cast<std::uint64_t>(c.integer());
                         row.kind = kind;
                         row.subject = subject;
                         row.digest = c.digest();
                         return row;
                       },
                       kind, subject));
  CHECK(
      db_.run("UPDATE ledger SET salt = x'', payload = x'', disposed = 1 WHERE kind = ? AND subject = ? AND "
              "disposed = 0",
              kind, subject));
  return leaves;
}

}  // namespace gateway::store
