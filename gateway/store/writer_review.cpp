// Decisions and the finished slices of renderings.
#include "gateway/store/words.h"
#include "gateway/store/writer.h"

namespace gateway::store {

// The same inputs give the same decision, so deciding again renews the row; other inputs make another.
Result<void> SqliteWriter::put_decision(const DecisionRow& row) {
  CHECK(db_.run(
      "INSERT INTO decision (share, recipient, inputs, inputs_text, verdict, reasons, objects, at_s, at_ns) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (share, recipient, inputs) DO UPDATE SET "
      "inputs_text = excluded.inputs_text, verdict = excluded.verdict, reasons = excluded.reasons, "
      "objects = excluded.objects, at_s = excluded.at_s, at_ns = excluded.at_ns",
      row.share, row.recipient, row.inputs, row.inputs_text, row.verdict, row.reasons, row.objects, row.at));
  return {};
}

Result<void> SqliteWriter::put_slice(const SliceRow& row) {
  const auto& entry = row.slice.entry;
  CHECK(db_.run(
      "INSERT INTO slice (rendering, position, object, slice_id, modified, digest, length, label, bytes) "
      "VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?)",
      row.rendering, row.position, row.object, entry.id, entry.modified, entry.digest, entry.length,
      word(entry.label), Blob{row.slice.bytes}));
  return {};
}

}  // namespace gateway::store
