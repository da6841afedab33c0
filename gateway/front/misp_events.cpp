#include "gateway/front/misp_events.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "protocol/micros.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Instant;
using protocol::Result;
using protocol::Uuid;
using protocol::misp::List;
using protocol::misp::ServedEvent;
using protocol::misp::ServedPart;

constexpr std::int64_t second = 1000000;

protocol::Failure damaged(const std::string& what) {
  return fail(Error::unavailable, "an event of the views is damaged", what);
}

std::optional<List> list_of(std::int64_t number) {
  if (number < static_cast<std::int64_t>(List::attribute) || number > static_cast<std::int64_t>(List::member))
    return std::nullopt;
  return static_cast<List>(number);
}

/// A line of misp_recalled.parts: list, UUID, attributes.
Result<ServedPart> left_part(std::string_view line) {
  ServedPart part;
  const std::size_t first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return damaged("misp_recalled");
  std::int64_t list = 0;
  std::from_chars(line.data(), line.data() + first, list);
  const auto known = list_of(list);
  if (!known) return damaged("misp_recalled");
  part.list = *known;
  TRY(part.uuid, Uuid::parse(line.substr(first + 1, last - first - 1)));
  std::from_chars(line.data() + last + 1, line.data() + line.size(), part.attributes);
  part.withdrawn = true;
  return part;
}

Result<std::string> recalled_text(const MispEvent& event, ServedEvent& served, bool deleted) {
  served.recalled = true;
  std::string_view left = event.left;
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    TRY(served.parts.emplace_back(), left_part(line));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
  }
  return protocol::misp::event_text(served, deleted);
}

/// The bytes of an event's parts, and where each of them stands.
struct Bytes {
  struct Place {
    std::int64_t position = 0;
    std::size_t offset = 0, length = 0;
  };
  std::vector<std::string> runs;
  std::vector<std::pair<std::size_t, Place>> places;  ///< run, place; by position
};

Result<Bytes> read_bytes(Database::Snapshot& views, const MispEvent& event) {
  Bytes bytes;
  std::vector<std::int64_t> firsts;
  CHECK(
      views.query("SELECT first, bytes FROM block_part WHERE block = ?1 AND first < ?3 AND first >= "
                  "(SELECT max(first) FROM block_part WHERE block = ?1 AND first <= ?2) ORDER BY first",
                  {event.block, event.first, event.end}, [&](const Row& row) {
                    firsts.push_back(row.integer(0));
                    bytes.runs.push_back(row.bytes(1));
                  }));
  CHECK(views.query(
      "SELECT position, offset, length FROM block_slice WHERE block = ? AND position >= ? AND position < ? "
      "ORDER BY position",
      {event.block, event.first, event.end}, [&](const Row& row) {
        const auto after = std::ranges::upper_bound(firsts, row.integer(0));
        const auto run = static_cast<std::size_t>(after - firsts.begin());
        bytes.places.push_back({run,
                                {row.integer(0), static_cast<std::size_t>(row.integer(1)),
                                 static_cast<std::size_t>(row.integer(2))}});
      }));
  for (auto& [run, place] : bytes.places) {
    if (run == 0) return damaged(event.block);
    --run;
    const std::size_t size = bytes.runs[run].size();
    if (place.offset > size || place.length > size - place.offset) return damaged(event.block);
  }
  return bytes;
}

Result<std::set<std::int64_t>> positions(Database::Snapshot& views, std::string_view sql,
                                         const MispEvent& event) {
  std::set<std::int64_t> found;
  CHECK(views.query(sql, {event.entry}, [&](const Row& row) { found.insert(row.integer(0)); }));
  return found;
}

}  // namespace

Result<std::vector<MispEvent>> misp_events(Database::Snapshot& views, const std::string& partner, Instant now,
                                           const Wanted& wanted) {
  const std::string one = wanted.uuid ? " = ?3" : " <> ?3";  // no UUID is empty
  // The planner would look at all of a partner's entries to find one event.
  const std::string both =
      wanted.uuid ? "misp_event m CROSS JOIN entry e" : "entry e CROSS JOIN misp_event m";
  const std::string sql =
      "SELECT m.uuid, m.head, e.changed, e.date_added, m.block, e.key, m.first, "
      "coalesce((SELECT min(n.first) FROM misp_event n WHERE n.block = m.block AND n.first > m.first), "
      "e.count), '' "
      "FROM " +
      both +
      " ON m.block = e.block WHERE e.partner = ?1 AND e.collection >= 'misp/' "
      "AND e.collection < 'misp0' AND e.not_after > ?2 AND e.changed >= ?4 AND m.uuid" +
      one +
      " UNION ALL SELECT uuid, head, changed, changed * 1000000, '', 0, 0, 0, parts FROM misp_recalled "
      "WHERE partner = ?1 AND not_after > ?2 AND changed >= ?4 AND parts <> '' AND uuid" +
      one + " ORDER BY 3 DESC, 1";
  std::vector<MispEvent> events;
  bool whole = true;
  const std::string name = wanted.uuid ? wanted.uuid->text() : "";
  CHECK(views.query(sql, {partner, protocol::micros(now), name, wanted.since}, [&](const Row& row) {
    const auto id = Uuid::parse(row.bytes(0));
    whole = whole && id.has_value();
    if (!whole) return;
    events.push_back({*id, row.bytes(1), row.integer(2), row.integer(3) / second, row.bytes(4),
                      row.integer(5), row.integer(6), row.integer(7), row.bytes(8)});
  }));
  if (!whole) return damaged("misp_event");
  return events;
}

Result<std::string> misp_event_text(Database::Snapshot& views, const MispEvent& event, bool deleted) {
  ServedEvent served{event.head, event.timestamp, event.published, {}, false};
  if (event.block.empty()) return recalled_text(event, served, deleted);
  TRY(const Bytes bytes, read_bytes(views, event));
  TRY(auto withdrawn, positions(views, "SELECT position FROM entry_withdrawn WHERE entry = ?", event));
  TRY(const auto older, positions(views, "SELECT position FROM entry_older WHERE entry = ?", event));
  TRY(const auto unshown, positions(views, "SELECT position FROM entry_unshown WHERE entry = ?", event));
  withdrawn.insert(older.begin(), older.end());
  std::size_t at = 0;
  bool whole = true;
  CHECK(views.query(
      "SELECT position, list, uuid, attributes FROM misp_part WHERE block = ? AND position >= ? AND position "
      "< "
      "? ORDER BY position",
      {event.block, event.first, event.end}, [&](const Row& row) {
        const std::int64_t position = row.integer(0);
        const auto list = list_of(row.integer(1));
        const auto uuid = Uuid::parse(row.bytes(2));
        whole = whole && list && uuid.has_value() && at < bytes.places.size() &&
                bytes.places[at].second.position == position;
        if (!whole) return;
        const auto& [run, place] = bytes.places[at++];
        served.parts.push_back({*list, *uuid, static_cast<std::size_t>(row.integer(3)),
                                std::string_view(bytes.runs[run]).substr(place.offset, place.length),
                                withdrawn.contains(position), unshown.contains(position)});
      }));
  if (!whole || at != bytes.places.size()) return damaged(event.block);
  return protocol::misp::event_text(served, deleted);
}

}  // namespace gateway::front
