// What standing shares look through, how far each has come, what waits for a person.
#include <algorithm>

#include "gateway/store/queries.h"

namespace gateway::store {

namespace {

std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

QueuedRow read_queued(Columns& c) {
  QueuedRow row;
  row.key = c.integer();
  row.standing = c.string();
  row.object = c.integer();
  row.why = c.string();
  row.partners = words(c.string());
  row.state = c.string();
  row.since = c.instant();
  return row;
}

}  // namespace

Result<std::vector<Arrival>> Queries::arrivals(std::int64_t seq, std::string_view origin,
                                               std::string_view origin_id, int limit) {
  return db_.select(
      "SELECT seq, object, origin, origin_id FROM arrival WHERE origin = ?1 AND seq > ?2 "
      "AND (?3 = '' OR origin_id = ?3) ORDER BY seq LIMIT max(?4, 0)",
      [](Columns& c) {
        return Arrival{c.integer(), c.integer(), c.string(), c.string()};
      },
      origin, seq, origin_id, limit);
}

Result<std::int64_t> Queries::last_arrival() {
  TRY(const auto last,
      db_.first("SELECT seq FROM arrival ORDER BY seq DESC LIMIT 1", [](Columns& c) { return c.integer(); }));
  return last.value_or(0);
}

Result<std::optional<StandingRow>> Queries::standing(std::string_view id) {
  return db_.first(
      "SELECT standing, seq, day, today, released, pending FROM standing WHERE standing = ?",
      [](Columns& c) {
        return StandingRow{c.string(), c.integer(), c.integer(), c.number(), c.integer(), c.string()};
      },
      id);
}

Result<std::vector<QueuedRow>> Queries::queued(std::string_view standing, int limit) {
  return db_.select(
      "SELECT key, standing, object, why, partners, state, since_s, since_ns FROM standing_queue "
      "WHERE state = 'waiting' AND (?1 = '' OR standing = ?1) ORDER BY key LIMIT max(?2, 0)",
      read_queued, standing, limit);
}

Result<int> Queries::queue_length(std::string_view standing) {
  TRY(const auto count, db_.first(
                            "SELECT count(*) FROM standing_queue WHERE state = 'waiting' "
                            "AND (?1 = '' OR standing = ?1)",
                            [](Columns& c) { return c.number(); }, standing));
  return count.value_or(0);
}

}  // namespace gateway::store
