// How far standing shares have come, and what waits for a person.
#include "gateway/store/writer.h"

namespace gateway::store {

Result<void> SqliteWriter::put_standing(const StandingRow& row) {
  CHECK(
      db_.run("INSERT OR REPLACE INTO standing (standing, seq, day, today, released, pending) VALUES (?, ?, "
              "?, ?, ?, ?)",
              row.standing, row.seq, row.day, row.today, row.released, row.pending));
  return {};
}

// An item somebody has decided begins anew when the object comes again: its key, and so its place, is kept.
Result<void> SqliteWriter::put_queued(const QueuedRow& row) {
  std::string partners;
  for (const auto& partner : row.partners) partners += (partners.empty() ? "" : " ") + partner;
  CHECK(
      db_.run("INSERT INTO standing_queue (standing, object, why, partners, state, since_s, since_ns) "
              "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (standing, object) DO UPDATE SET why = excluded.why, "
              "partners = excluded.partners, "
              "since_s = iif(state = 'waiting', since_s, excluded.since_s), "
              "since_ns = iif(state = 'waiting', since_ns, excluded.since_ns), state = excluded.state",
              row.standing, row.object, row.why, partners, row.state, row.since));
  return {};
}

Result<int> SqliteWriter::end_queued(std::string_view standing, std::int64_t object, std::string_view state) {
  TRY(const auto waiting, db_.select(
                              "SELECT key FROM standing_queue WHERE state = 'waiting' AND object = ?1 "
                              "AND (?2 = '' OR standing = ?2)",
                              [](Columns& c) { return c.integer(); }, object, standing));
  for (const auto key : waiting)
    CHECK(db_.run("UPDATE standing_queue SET state = ? WHERE key = ?", state, key));
  return static_cast<int>(waiting.size());
}

}  // namespace gateway::store
