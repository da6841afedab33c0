// What MISP servers find, in the front's database.
#include "gateway/store/views.h"

namespace gateway::store {

using protocol::fail;

namespace {

std::string read_string(Columns& c) {
  return c.string();
}

/// The parts of all events as one block.
std::vector<protocol::Slice> slices_of(const std::vector<ViewEvent>& events) {
  std::vector<protocol::Slice> slices;
  for (const auto& event : events)
    for (const auto& part : event.parts) {
      protocol::Slice slice;
      slice.entry.id = part.source;
      slice.entry.modified = part.modified;
      slice.bytes = part.bytes;
      slices.push_back(std::move(slice));
    }
  return slices;
}

}  // namespace

Result<void> SqliteViews::put_events(std::string_view id, const std::vector<ViewEvent>& events) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(keep_block(id, slices_of(events)));
    return keep_events(id, events);
  });
}

Result<void> SqliteViews::keep_events(std::string_view id, const std::vector<ViewEvent>& events) {
  TRY(const auto kept,
      db_.select("SELECT uuid || head FROM misp_event WHERE block = ? ORDER BY first", read_string, id));
  if (!kept.empty()) {
    std::vector<std::string> wanted;
    for (const auto& event : events) wanted.push_back(event.uuid.text() + event.head);
    if (wanted == kept) return {};
    return fail(Error::conflict, "a block of that id with other events is kept", std::string(id));
  }
  std::int64_t position = 0;
  for (const auto& event : events) {
    CHECK(db_.run("INSERT INTO misp_event (block, first, uuid, head) VALUES (?, ?, ?, ?)", id, position,
                  event.uuid.text(), event.head));
    for (const auto& part : event.parts) {
      CHECK(db_.run("INSERT INTO misp_part (block, position, list, uuid, attributes) VALUES (?, ?, ?, ?, ?)",
                    id, position, static_cast<std::int64_t>(part.list), part.uuid.text(),
                    static_cast<std::int64_t>(part.attributes)));
      if (!part.beside.empty())
        CHECK(db_.run("INSERT INTO misp_beside (block, position, slice_id) VALUES (?, ?, ?)", id, position,
                      part.beside));
      ++position;
    }
  }
  return {};
}

/// An event begins with what it shows then; what is hidden already was never shown.
Result<void> SqliteViews::begin_event(View view, std::string_view release) {
  CHECK(db_.run(
      "UPDATE entry SET changed = ?, is_dirty = 0 WHERE partner = ? AND collection = ? AND release = ? "
      "AND collection GLOB 'misp/*'",
      clock_.now().seconds, view.partner, view.collection, release));
  CHECK(db_.run(
      "INSERT INTO entry_unshown (entry, position) "
      "SELECT hidden.entry, hidden.position FROM entry e JOIN (SELECT entry, position FROM entry_withdrawn "
      "UNION SELECT entry, position FROM entry_older) hidden ON hidden.entry = e.key "
      "WHERE e.partner = ? AND e.collection = ? AND e.release = ? AND e.collection GLOB 'misp/*'",
      view.partner, view.collection, release));
  return {};
}

/// Ends a change of what is shown: events it has touched look newer than before.
Result<void> SqliteViews::touch_events() {
  // What is shown after all may be hidden again, and then somebody has something to delete.
  CHECK(
      db_.run("DELETE FROM entry_unshown WHERE entry IN (SELECT key FROM entry WHERE is_dirty = 1) AND NOT "
              "EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = entry_unshown.entry AND w.position = "
              "entry_unshown.position) AND NOT EXISTS (SELECT 1 FROM entry_older o WHERE o.entry = "
              "entry_unshown.entry AND o.position = entry_unshown.position)"));
  CHECK(db_.run("UPDATE entry SET changed = max(?, changed + 1), is_dirty = 0 WHERE is_dirty = 1",
                clock_.now().seconds));
  return {};
}

/// Before the entries of a release go: what those who pulled its events have to delete. An empty partner
/// stands for all of them.
Result<void> SqliteViews::remember_recalled(std::string_view release, std::string_view partner) {
  CHECK(db_.run(
      "INSERT INTO misp_recalled (partner, collection, uuid, head, parts, changed, not_after) "
      "SELECT e.partner, e.collection, m.uuid, m.head, "
      "(SELECT coalesce(group_concat(line, char(10)), '') FROM "
      " (SELECT p.list || ' ' || p.uuid || ' ' || p.attributes AS line"
      "  FROM misp_part p WHERE p.block = m.block AND p.position >= m.first AND p.position < "
      "  coalesce((SELECT min(n.first) FROM misp_event n WHERE n.block = m.block AND n.first > m.first), "
      "  1 << 60) "
      "  AND (NOT EXISTS (SELECT 1 FROM entry_unshown u WHERE u.entry = e.key AND u.position = p.position) "
      // An object that was not shown held what was.
      "  OR (p.list = 1 AND EXISTS (SELECT 1 FROM misp_part i WHERE i.block = p.block AND i.list = 4 "
      "   AND i.position > p.position AND i.position < coalesce((SELECT min(o.position) FROM misp_part o "
      "    WHERE o.block = p.block AND o.position > p.position AND o.list <> 4), 1 << 60) "
      "   AND NOT EXISTS (SELECT 1 FROM entry_unshown u WHERE u.entry = e.key AND u.position = "
      "i.position)))) "
      "  ORDER BY p.position)), "
      "max(?3, e.changed + 1), e.not_after "
      "FROM entry e JOIN misp_event m ON m.block = e.block "
      "WHERE e.release = ?1 AND (?2 = '' OR e.partner = ?2) AND e.collection GLOB 'misp/*' "
      "ON CONFLICT DO NOTHING",
      release, partner, clock_.now().seconds));
  return {};
}

Result<void> SqliteViews::put_team(std::string_view id, std::string_view name) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(db_.run("DELETE FROM team WHERE id <> ?", id));
    CHECK(
        db_.run("INSERT INTO team (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = "
                "excluded.name",
                id, name));
    return {};
  });
}

Result<void> SqliteViews::put_misp_key(std::string_view partner,
                                       const std::optional<protocol::Sha256>& digest) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(db_.run("DELETE FROM misp_key WHERE peer = ?", partner));
    if (!digest) return {};
    CHECK(db_.run("INSERT INTO misp_key (peer, digest) VALUES (?, ?)", partner, *digest));
    return {};
  });
}

Result<void> SqliteViews::put_pushed(std::string_view partner, const protocol::Uuid& event,
                                     std::int64_t timestamp) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(
        db_.run("INSERT INTO misp_pushed (partner, uuid, timestamp) VALUES (?, ?, ?) ON CONFLICT (partner, "
                "uuid) DO UPDATE SET timestamp = max(timestamp, excluded.timestamp)",
                partner, event.text(), timestamp));
    return {};
  });
}

}  // namespace gateway::store
