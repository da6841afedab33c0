#include "gateway/store/views.h"

#include <algorithm>
#include <limits>

namespace gateway::store {

using protocol::fail;

namespace {

/// Envelopes are counted like a view of their own; no collection has this name.
constexpr std::string_view drop = "";

/// Rounded down, so that an expiry is never later than it was given; bounded at the ends of the range.
std::int64_t micros(Instant at) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 1000000 - 1;
  return std::clamp(at.seconds, -most, most) * 1000000 + at.nanos / 1000;
}

struct KeptSlice {
  std::string id, modified;
  std::int64_t offset = 0;  ///< in its part
  std::int64_t length = 0;
  bool operator==(const KeptSlice&) const = default;
};

struct KeptPart {
  std::int64_t first = 0;
  std::string bytes;
  bool operator==(const KeptPart&) const = default;
};

/// A reader takes whole parts into memory: small enough for that, large enough that a page needs few.
constexpr std::int64_t part_slices = 64;
constexpr std::size_t part_bytes = 256U << 10;

struct Layout {
  std::vector<KeptSlice> slices;
  std::vector<KeptPart> parts;
  bool operator==(const Layout&) const = default;
};

Layout layout(const std::vector<protocol::Slice>& slices) {
  Layout out;
  std::int64_t position = 0;
  for (const auto& slice : slices) {
    const bool full = out.parts.empty() || position - out.parts.back().first >= part_slices ||
                      out.parts.back().bytes.size() + slice.bytes.size() > part_bytes;
    if (full) out.parts.push_back({position, {}});
    auto& part = out.parts.back();
    out.slices.push_back({slice.entry.id, slice.entry.modified, static_cast<std::int64_t>(part.bytes.size()),
                          static_cast<std::int64_t>(slice.bytes.size())});
    part.bytes += slice.bytes;
    ++position;
  }
  return out;
}

std::int64_t read_number(Columns& c) {
  return c.integer();
}
std::string read_string(Columns& c) {
  return c.string();
}

/// In the tables of what is closed an empty id stands for the whole release.
bool has_empty(const std::vector<std::string>& slice_ids) {
  return std::find(slice_ids.begin(), slice_ids.end(), "") != slice_ids.end();
}

}  // namespace

Result<std::unique_ptr<SqliteViews>> SqliteViews::open(const std::string& path, Clock& clock,
                                                       ViewsOptions options) {
  CHECK(check_folder(path, options.group_reads ? 0750 : 0700));
  TRY(Connection connection, Connection::open(path, Mode::create, options.busy));
  CHECK(migrate(connection, "views"));
  if (options.group_reads) CHECK(connection.share_with_group());
  return std::unique_ptr<SqliteViews>(new SqliteViews(std::move(connection), clock));
}

Result<void> SqliteViews::put_peer(const Peer& peer) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(db_.run(
        "INSERT INTO peer (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
        peer.id, peer.state));
    CHECK(db_.run("DELETE FROM peer_pin WHERE peer = ?", peer.id));
    for (const auto& pin : peer.pins) {
      CHECK(db_.run("INSERT INTO peer_pin (pin, peer) VALUES (?, ?) ON CONFLICT DO NOTHING", pin, peer.id));
      TRY(const auto holder, db_.first("SELECT peer FROM peer_pin WHERE pin = ?", read_string, pin));
      if (holder != peer.id)
        return fail(Error::conflict, "another partner has the TLS pin " + pin, holder.value_or(""),
                    "two teams cannot share a certificate: ask which of them it belongs to");
    }
    return {};
  });
}

Result<void> SqliteViews::put_collections(std::string_view partner,
                                          const std::vector<ViewCollection>& collections) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(db_.run("DELETE FROM collection WHERE partner = ?", partner));
    std::int64_t position = 0;
    for (const auto& one : collections)
      CHECK(
          db_.run("INSERT INTO collection (partner, id, view, alias, title, description, position) "
                  "VALUES (?, ?, ?, ?, ?, ?, ?)",
                  partner, one.id, one.view, one.alias, one.title, one.description, position++));
    return {};
  });
}

namespace {

Result<Layout> kept_layout(Connection& db, std::string_view id) {
  Layout kept;
  TRY(kept.slices,
      db.select(
          "SELECT slice_id, modified, offset, length FROM block_slice WHERE block = ? ORDER BY position",
          [](Columns& c) {
            return KeptSlice{c.string(), c.string(), c.integer(), c.integer()};
          },
          id));
  TRY(kept.parts, db.select(
                      "SELECT first, bytes FROM block_part WHERE block = ? ORDER BY first",
                      [](Columns& c) {
                        return KeptPart{c.integer(), c.string()};
                      },
                      id));
  return kept;
}

}  // namespace

Result<void> SqliteViews::put_block(std::string_view id, const std::vector<protocol::Slice>& slices) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() { return keep_block(id, slices); });
}

Result<void> SqliteViews::keep_block(std::string_view id, const std::vector<protocol::Slice>& slices) {
  const Layout wanted = layout(slices);
  TRY(const auto known, db_.first("SELECT 1 FROM block WHERE id = ?", read_number, id));
  if (known) {
    TRY(const auto kept, kept_layout(db_, id));
    if (kept == wanted) return {};
    return fail(Error::conflict, "a block of that id with other slices is kept", std::string(id));
  }
  CHECK(db_.run("INSERT INTO block (id) VALUES (?)", id));
  for (const auto& part : wanted.parts)
    CHECK(db_.run("INSERT INTO block_part (block, first, bytes) VALUES (?, ?, ?)", id, part.first,
                  Blob{part.bytes}));
  const auto& rows = wanted.slices;
  for (std::size_t i = 0; i < rows.size(); ++i)
    CHECK(
        db_.run("INSERT INTO block_slice (block, position, slice_id, offset, length, modified) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                id, i, rows[i].id, rows[i].offset, rows[i].length, rows[i].modified));
  return {};
}

Result<bool> SqliteViews::is_closed(std::string_view release, std::string_view partner) {
  TRY(const auto closed,
      db_.first("SELECT 1 FROM closed_release WHERE release = ? AND slice_id = '' UNION ALL "
                "SELECT 1 FROM closed_entry WHERE release = ? AND partner = ?",
                read_number, release, release, partner));
  return closed.has_value();
}

/// The first of `count` microseconds: now, or after the newest one given out in that view if the clock is
/// behind it.
Result<std::int64_t> SqliteViews::next_added(View view, std::int64_t count) {
  TRY(const auto last, db_.first("SELECT last_added FROM view WHERE partner = ? AND collection = ?",
                                 read_number, view.partner, view.collection));
  const std::int64_t now = micros(clock_.now());
  const std::int64_t added = last ? std::max(now, *last + 1) : now;
  CHECK(
      db_.run("INSERT INTO view (partner, collection, last_added) VALUES (?, ?, ?) "
              "ON CONFLICT (partner, collection) DO UPDATE SET last_added = excluded.last_added",
              view.partner, view.collection, added + std::max<std::int64_t>(count, 1) - 1));
  return added;
}

Result<void> SqliteViews::open_entry(const ViewEntry& entry) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    TRY(const bool closed, is_closed(entry.release, entry.partner));
    if (closed) return {};
    TRY(const auto kept,
        db_.first("SELECT block FROM entry WHERE partner = ? AND collection = ? AND release = ?", read_string,
                  entry.partner, entry.collection, entry.release));
    if (kept == entry.block) return {};
    if (kept) return fail(Error::conflict, "the release is in that view with another block", entry.release);
    TRY(const auto block, db_.first("SELECT 1 FROM block WHERE id = ?", read_number, entry.block));
    if (!block)
      return fail(Error::not_found, "there is no such block to open", entry.block, "put the block first");
    TRY(const auto count,
        db_.first("SELECT count(*) FROM block_slice WHERE block = ?", read_number, entry.block));
    TRY(const std::int64_t added, next_added({entry.partner, entry.collection}, count.value_or(0)));
    CHECK(
        db_.run("INSERT INTO entry (partner, collection, release, date_added, block, count, not_after) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                entry.partner, entry.collection, entry.release, added, entry.block, count.value_or(0),
                micros(entry.not_after)));
    CHECK(withdraw_slots(entry.release));
    CHECK(rank_versions({entry.block}, View{entry.partner, entry.collection}));
    CHECK(begin_event({entry.partner, entry.collection}, entry.release));
    return touch_events();
  });
}

Result<void> SqliteViews::open_envelope(const EnvelopeRow& envelope, std::string_view partner) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    TRY(const bool released_closed, is_closed(envelope.reference, partner));
    TRY(const auto closed, db_.first("SELECT 1 FROM closed_envelope WHERE partner = ? AND id = ?",
                                     read_number, partner, envelope.id));
    if (released_closed || closed) return {};
    TRY(const auto kept, db_.first(
                             "SELECT digest FROM envelope WHERE partner = ? AND id = ?",
                             [](Columns& c) { return c.digest(); }, partner, envelope.id));
    if (kept == envelope.digest) return {};
    if (kept) return fail(Error::conflict, "an envelope of that id with other bytes is kept", envelope.id);
    TRY(const std::int64_t opened, next_added({partner, drop}, 1));
    CHECK(
        db_.run("INSERT INTO envelope (partner, id, reference, created, expires, digest, ciphertext, opened) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                partner, envelope.id, envelope.reference, micros(envelope.created), micros(envelope.expires),
                envelope.digest, Blob{envelope.ciphertext}, opened));
    return {};
  });
}

Result<void> SqliteViews::close_whole(std::string_view release) {
  TRY(const auto blocks,
      db_.select("SELECT DISTINCT block FROM entry WHERE release = ?", read_string, release));
  CHECK(remember_recalled(release, {}));
  CHECK(db_.run("DELETE FROM entry WHERE release = ?", release));
  CHECK(db_.run("DELETE FROM envelope WHERE reference = ?", release));
  CHECK(rank_versions(blocks));
  CHECK(touch_events());
  return drop_unshown(blocks);
}

/// Marks anew, in one view or in all, which slots of the objects in `blocks` are the newest of their object
/// there. Called before blocks are dropped, for they name the objects.
Result<void> SqliteViews::rank_versions(const std::vector<std::string>& blocks, std::optional<View> in) {
  std::string ranked =
      "SELECT key, position FROM (SELECT e.key, s.position, "
      "row_number() OVER (PARTITION BY e.partner, e.collection, s.slice_id "
      "ORDER BY s.version_key DESC, e.date_added + s.position) AS rank "
      "FROM (SELECT DISTINCT slice_id FROM block_slice WHERE block = ?1) o "
      "JOIN block_slice s ON s.slice_id = o.slice_id JOIN entry e ON e.block = s.block "
      "WHERE NOT EXISTS (SELECT 1 FROM entry_withdrawn w WHERE w.entry = e.key AND w.position = s.position) ";
  if (in) ranked += "AND e.partner = ?2 AND e.collection = ?3 ";
  ranked += ") WHERE rank ";
  const std::string again = "DELETE FROM entry_older WHERE (entry, position) IN (" + ranked + "= 1)";
  const std::string older =
      "INSERT INTO entry_older (entry, position) " + ranked + "> 1 ON CONFLICT DO NOTHING";
  for (const auto& block : blocks)
    for (const auto& sql : {again, older})
      CHECK(in ? db_.run(sql, block, in->partner, in->collection) : db_.run(sql, block));
  return {};
}

/// A block that no entry shows any more is not kept.
Result<void> SqliteViews::drop_unshown(const std::vector<std::string>& blocks) {
  for (const auto& block : blocks) {
    TRY(const auto shown, db_.first("SELECT 1 FROM entry WHERE block = ? LIMIT 1", read_number, block));
    if (shown) continue;
    CHECK(db_.run("DELETE FROM block_slice WHERE block = ?", block));
    CHECK(db_.run("DELETE FROM block_part WHERE block = ?", block));
    CHECK(db_.run("DELETE FROM block WHERE id = ?", block));
  }
  return {};
}

Result<void> SqliteViews::withdraw_slots(std::string_view release) {
  for (const std::string closed :
       {"closed_release c USING (release)", "closed_slot c USING (release, partner)"})
    for (const std::string says : {"block_slice", "misp_beside"})
      CHECK(db_.run(
          "INSERT INTO entry_withdrawn (entry, position) SELECT e.key, s.position FROM entry e JOIN " +
              closed + " JOIN " + says +
              " s ON s.block = e.block AND s.slice_id = c.slice_id "
              "WHERE e.release = ? ON CONFLICT DO NOTHING",
          release));
  return {};
}

Result<void> SqliteViews::withdraw_and_rank(std::string_view release) {
  CHECK(withdraw_slots(release));
  TRY(const auto blocks,
      db_.select("SELECT DISTINCT block FROM entry WHERE release = ?", read_string, release));
  CHECK(rank_versions(blocks));
  return touch_events();
}

Result<void> SqliteViews::close_release(std::string_view release, const std::vector<std::string>& slice_ids) {
  if (has_empty(slice_ids)) return fail(Error::invalid, "an empty id names no slice", std::string(release));
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    const std::vector<std::string> whole{""};
    for (const auto& id : slice_ids.empty() ? whole : slice_ids)
      CHECK(db_.run("INSERT INTO closed_release (release, slice_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    release, id));
    return slice_ids.empty() ? close_whole(release) : withdraw_and_rank(release);
  });
}

Result<void> SqliteViews::close_collection(std::string_view partner, std::string_view collection) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    // A membership that is over: who is out is told nothing more, not even what to delete.
    const std::string misp = misp_collection(collection), token = token_collection(collection);
    TRY(const auto blocks,
        db_.select("SELECT DISTINCT block FROM entry WHERE partner = ? AND collection IN (?, ?, ?)",
                   read_string, partner, collection, misp, token));
    CHECK(db_.run("DELETE FROM entry WHERE partner = ? AND collection IN (?, ?, ?)", partner, collection,
                  misp, token));
    CHECK(db_.run("DELETE FROM misp_recalled WHERE partner = ? AND collection = ?", partner, misp));
    CHECK(rank_versions(blocks));
    CHECK(touch_events());
    return drop_unshown(blocks);
  });
}

Result<void> SqliteViews::close_envelope(std::string_view envelope, std::string_view partner) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(db_.run("INSERT INTO closed_envelope (partner, id) VALUES (?, ?) ON CONFLICT DO NOTHING", partner,
                  envelope));
    CHECK(db_.run("DELETE FROM envelope WHERE partner = ? AND id = ?", partner, envelope));
    return {};
  });
}

Result<void> SqliteViews::close_entry(std::string_view release, std::string_view partner,
                                      const std::vector<std::string>& slice_ids) {
  if (has_empty(slice_ids)) return fail(Error::invalid, "an empty id names no slice", std::string(release));
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    for (const auto& id : slice_ids)
      CHECK(db_.run(
          "INSERT INTO closed_slot (release, partner, slice_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
          release, partner, id));
    if (!slice_ids.empty()) return withdraw_and_rank(release);
    CHECK(db_.run("INSERT INTO closed_entry (release, partner) VALUES (?, ?) ON CONFLICT DO NOTHING", release,
                  partner));
    TRY(const auto blocks, db_.select("SELECT DISTINCT block FROM entry WHERE release = ? AND partner = ?",
                                      read_string, release, partner));
    CHECK(remember_recalled(release, partner));
    CHECK(db_.run("DELETE FROM entry WHERE release = ? AND partner = ?", release, partner));
    CHECK(db_.run("DELETE FROM envelope WHERE reference = ? AND partner = ?", release, partner));
    CHECK(rank_versions(blocks));
    CHECK(touch_events());
    return drop_unshown(blocks);
  });
}

Result<void> SqliteViews::put_status(std::string_view partner, std::string_view id, std::string_view body,
                                     Instant expires) {
  const std::lock_guard lock(mutex_);
  return db_.transaction([&]() -> Result<void> {
    CHECK(
        db_.run("INSERT INTO status (partner, id, body, expires) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (partner, id) DO UPDATE SET body = excluded.body, expires = excluded.expires",
                partner, id, body, micros(expires)));
    return {};
  });
}

Result<void> SqliteViews::drop_expired() {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = micros(clock_.now());
  return db_.transaction([&]() -> Result<void> {
    TRY(const auto blocks,
        db_.select("SELECT DISTINCT block FROM entry WHERE not_after <= ?", read_string, now));
    CHECK(db_.run("DELETE FROM entry WHERE not_after <= ?", now));
    CHECK(db_.run("DELETE FROM envelope WHERE expires <= ?", now));
    CHECK(db_.run("DELETE FROM status WHERE expires <= ?", now));
    CHECK(db_.run("DELETE FROM token WHERE valid_until <= ?", now));
    CHECK(db_.run("DELETE FROM misp_recalled WHERE not_after <= ?", now));
    CHECK(rank_versions(blocks));
    CHECK(touch_events());
    return drop_unshown(blocks);
  });
}

}  // namespace gateway::store
