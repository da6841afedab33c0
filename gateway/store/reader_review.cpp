// Decisions and the finished slices of renderings.
#include "gateway/store/queries.h"
#include "gateway/store/words.h"

namespace gateway::store {

namespace {

DecisionRow read_decision(Columns& c) {
  return {c.string(), c.string(), c.digest(),  c.string(), c.string(),
          c.string(), c.number(), c.instant(), c.integer()};
}

/// All but the bytes.
SliceRow read_listed(Columns& c) {
  SliceRow row;
  row.rendering = c.string();
  row.position = c.number();
  row.object = c.integer();
  auto& entry = row.slice.entry;
  entry.id = c.string();
  entry.modified = c.string();
  entry.digest = c.digest();
  entry.length = static_cast<std::size_t>(c.integer());
  entry.label = label_of(c.string());
  return row;
}

SliceRow read_slice(Columns& c) {
  SliceRow row = read_listed(c);
  row.slice.bytes = c.string();
  return row;
}

}  // namespace

Result<std::vector<DecisionRow>> Queries::decisions(std::string_view share) {
  return db_.select(
      "SELECT share, recipient, inputs, inputs_text, verdict, reasons, objects, at_s, at_ns, key FROM "
      "decision "
      "WHERE share = ? ORDER BY key",
      read_decision, share);
}

Result<std::vector<DecisionRow>> Queries::decisions_since(Instant since, std::int64_t after, int limit) {
  return db_.select(
      "SELECT share, recipient, inputs, inputs_text, verdict, reasons, objects, at_s, at_ns, key FROM "
      "decision "
      "WHERE key > ?1 AND (at_s, at_ns) >= (?2, ?3) ORDER BY key LIMIT ?4",
      read_decision, after, since, limit);
}

Result<std::vector<SliceRow>> Queries::slices(std::string_view rendering) {
  return db_.select(
      "SELECT rendering, position, object, slice_id, modified, digest, length, label, bytes FROM slice "
      "WHERE rendering = ? ORDER BY position",
      read_slice, rendering);
}

Result<std::vector<SliceRow>> Queries::slices_of(std::int64_t object, std::string_view delivered_id) {
  return db_.select(
      "SELECT rendering, position, object, slice_id, modified, digest, length, label FROM slice WHERE object "
      "= ?1 "
      "UNION SELECT rendering, position, object, slice_id, modified, digest, length, label FROM slice "
      "WHERE slice_id = ?2 AND ?2 <> '' ORDER BY rendering, position",
      read_listed, object, delivered_id);
}

}  // namespace gateway::store
