#include "gateway/front/view.h"

#include <algorithm>
#include <optional>
#include <set>

#include "protocol/micros.h"

namespace gateway::front {
namespace {

using protocol::Instant;
using protocol::Result;
using protocol::taxii::Query;

/// Read at once: few at first, for one entry may fill a page, then more, for a thousand may be needed.
constexpr std::int64_t first_entries = 4, most_entries = 256;

struct Entry {
  std::int64_t key = 0, added = 0, count = 0;
  std::string block;
  bool has_withdrawn = false, has_older = false;
};

/// Reads one page; see the header for its bounds.
class PageReader {
 public:
  PageReader(Database::Snapshot& views, Parts& parts, const View& view, const Query& query, Instant now)
      : views_(views), parts_(parts), view_(view), query_(query), now_(protocol::micros(now)) {
    for (const Instant at : query.versions.exact) exact_.push_back(at.text(9));
  }

  Result<SlotPage> read() {
    if (!query_.spec_2_1) return SlotPage{};
    CHECK(query_.ids.empty() ? walk() : look_up());
    return std::move(page_);
  }

 private:
  Result<void> walk();
  Result<void> look_up();
  Result<std::vector<Entry>> entries_from(std::int64_t added, std::int64_t most);
  Result<void> read_entry(const Entry& entry);
  Result<std::set<std::int64_t>> positions(std::string_view sql, const Entry& entry);
  Result<void> consider(const Slot& slot, bool older);
  Result<bool> is_asked_for(const Slot& slot, bool older);
  Result<bool> has_before(const Slot& slot, std::string_view sql);
  bool is_type(const std::string& id) const;

  Database::Snapshot& views_;
  Parts& parts_;
  const View& view_;
  const Query& query_;
  const std::int64_t now_;
  std::vector<std::string> exact_;
  SlotPage page_;
  std::size_t bytes_ = 0, looked_at_ = 0;
};

/// The entry that `after` falls into may have slots left, so the walk begins there.
Result<void> PageReader::walk() {
  std::int64_t from = query_.after;
  CHECK(views_.query(
      "SELECT max(date_added) FROM entry WHERE partner = ? AND collection = ? AND date_added <= ?",
      {view_.partner, view_.collection, query_.after},
      [&](const Row& row) { from = row.is_null(0) ? from : row.integer(0); }));
  for (std::int64_t most = first_entries; !page_.more; most = std::min(2 * most, most_entries)) {
    TRY(const auto entries, entries_from(from, most));
    for (const Entry& entry : entries) {
      CHECK(read_entry(entry));
      if (page_.more) return {};
    }
    if (static_cast<std::int64_t>(entries.size()) < most) return {};
    from = entries.back().added + 1;
  }
  return {};
}

Result<std::vector<Entry>> PageReader::entries_from(std::int64_t added, std::int64_t most) {
  std::vector<Entry> entries;
  CHECK(
      views_.query("SELECT key, date_added, count, block, "
                   "EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = key), "
                   "EXISTS (SELECT 1 FROM entry_older o WHERE o.entry = key) "
                   "FROM entry WHERE partner = ? AND collection = ? AND date_added >= ? AND not_after > ? "
                   "ORDER BY date_added LIMIT ?",
                   {view_.partner, view_.collection, added, now_, most}, [&](const Row& row) {
                     entries.push_back({row.integer(0), row.integer(1), row.integer(2), row.bytes(3),
                                        row.integer(4) != 0, row.integer(5) != 0});
                   }));
  return entries;
}

Result<std::set<std::int64_t>> PageReader::positions(std::string_view sql, const Entry& entry) {
  std::set<std::int64_t> found;
  CHECK(views_.query(sql, {entry.key}, [&](const Row& row) { found.insert(row.integer(0)); }));
  return found;
}

Result<void> PageReader::read_entry(const Entry& entry) {
  std::set<std::int64_t> withdrawn, older;
  if (entry.has_withdrawn) {
    TRY(withdrawn, positions("SELECT position FROM entry_withdrawn WHERE entry = ?", entry));
  }
  if (entry.has_older) {
    TRY(older, positions("SELECT position FROM entry_older WHERE entry = ?", entry));
  }
  const std::int64_t first = query_.after < entry.added ? 0 : query_.after - entry.added + 1;
  Slot slot;
  for (std::int64_t position = first; position < entry.count && !page_.more; ++position) {
    if (withdrawn.contains(position)) continue;
    if (!slot.part || !slot.part->holds(position)) {
      TRY(slot.part, parts_.get(views_, entry.block, position));
    }
    slot.position = position;
    slot.added = entry.added + position;
    CHECK(consider(slot, older.contains(position)));
  }
  return {};
}

Result<void> PageReader::look_up() {
  struct Found {
    std::int64_t added, position;
    std::string block;
    bool older;
  };
  std::vector<Found> found;
  for (const std::string& id : std::set<std::string>(query_.ids.begin(), query_.ids.end()))
    CHECK(views_.query(
        "SELECT e.date_added + s.position, s.position, e.block, "
        "EXISTS (SELECT 1 FROM entry_older o WHERE o.entry = e.key AND o.position = s.position) "
        "FROM block_slice s JOIN entry e ON e.block = s.block "
        "WHERE s.slice_id = ? AND e.partner = ? AND e.collection = ? AND e.not_after > ? "
        "AND e.date_added + s.position > ? "
        "AND NOT EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position) "
        "ORDER BY 1 LIMIT ?",
        {id, view_.partner, view_.collection, now_, query_.after, std::int64_t{max_looked_at}},
        [&](const Row& row) {
          found.push_back({row.integer(0), row.integer(1), row.bytes(2), row.integer(3) != 0});
        }));
  std::ranges::sort(found, {}, &Found::added);
  for (const Found& one : found) {
    TRY(PartPtr part, parts_.get(views_, one.block, one.position));
    CHECK(consider({one.added, std::move(part), one.position}, one.older));
    if (page_.more) return {};
  }
  return {};
}

/// Takes a slot into the page if it is asked for; where the page is full, there is more.
Result<void> PageReader::consider(const Slot& slot, bool older) {
  ++looked_at_;
  TRY(const bool asked_for, is_asked_for(slot, older));
  const std::size_t size = slot.bytes().size();
  const bool full =
      page_.slots.size() >= query_.limit || (bytes_ + size > page_bytes && !page_.slots.empty());
  if (asked_for && full) {
    page_.more = true;
    page_.reached = page_.slots.back().added;
  } else if (asked_for) {
    page_.slots.push_back(slot);
    bytes_ += size;
  } else if (looked_at_ >= max_looked_at) {
    page_.more = true;
    page_.reached = slot.added;
  }
  return {};
}

bool PageReader::is_type(const std::string& id) const {
  const std::string_view type = std::string_view(id).substr(0, id.find("--"));
  return query_.types.empty() || std::ranges::find(query_.types, type) != query_.types.end();
}

Result<bool> PageReader::is_asked_for(const Slot& slot, bool older) {
  constexpr std::string_view same =
      "SELECT 1 FROM block_slice s JOIN entry e ON e.block = s.block WHERE s.slice_id = ? AND s.version_key "
      "= ? "
      "AND e.partner = ? AND e.collection = ? AND e.not_after > ? AND e.date_added + s.position < ? "
      "AND NOT EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position) "
      "LIMIT 1";
  constexpr std::string_view earlier =
      "SELECT 1 FROM block_slice s JOIN entry e ON e.block = s.block WHERE s.slice_id = ?1 AND "
      "(s.version_key, e.date_added + s.position) < (?2, ?6) "
      "AND e.partner = ?3 AND e.collection = ?4 AND e.not_after > ?5 "
      "AND NOT EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position) "
      "LIMIT 1";
  const auto& wanted = query_.versions;
  if (!is_type(slot.id())) return false;
  if (wanted.last && !older) return true;
  const bool exact = std::ranges::find(exact_, slot.part->at(slot.position).version_key) != exact_.end();
  if (wanted.all || exact) {
    if (!older) return true;
    TRY(const bool shown_before, has_before(slot, same));
    if (!shown_before) return true;
  }
  if (!wanted.first) return false;
  TRY(const bool has_earlier, has_before(slot, earlier));
  return !has_earlier;
}

Result<bool> PageReader::has_before(const Slot& slot, std::string_view sql) {
  bool found = false;
  CHECK(views_.query(sql,
                     {slot.id(), slot.part->at(slot.position).version_key, view_.partner, view_.collection,
                      now_, slot.added},
                     [&](const Row&) { found = true; }));
  return found;
}

}  // namespace

Result<SlotPage> read_page(Database::Snapshot& views, Parts& parts, const View& view, const Query& query,
                           Instant now) {
  return PageReader(views, parts, view, query, now).read();
}

Result<std::int64_t> newest_added(Database& views, const View& view) {
  std::int64_t newest = INT64_MIN;
  CHECK(
      views.query("SELECT date_added + count FROM entry WHERE partner = ? AND collection = ? "
                  "ORDER BY date_added DESC LIMIT 1",
                  {view.partner, view.collection}, [&](const Row& row) { newest = row.integer(0) - 1; }));
  return newest;
}

Result<bool> shows(Database::Snapshot& views, const View& view, const std::string& id, Instant now) {
  bool found = false;
  CHECK(views.query(
      "SELECT 1 FROM block_slice s JOIN entry e ON e.block = s.block "
      "WHERE s.slice_id = ? AND e.partner = ? AND e.collection = ? AND e.not_after > ? "
      "AND NOT EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = "
      "s.position) LIMIT 1",
      {id, view.partner, view.collection, protocol::micros(now)}, [&](const Row&) { found = true; }));
  return found;
}

}  // namespace gateway::front
