#include "tests/bench/fill.h"

#include <iostream>
#include <memory>

#include <sqlite3.h>

#include "protocol/misp_event.h"

namespace bench {
namespace {

constexpr int slices_a_release = 1000;
constexpr int slices_a_part = 64;  ///< as the store cuts blocks
constexpr std::int64_t far = 4000000000;

/// Of one table, used again and again.
class Insert {
 public:
  Insert(sqlite3* database, const char* sql) : database_(database) {
    sqlite3_prepare_v2(database, sql, -1, &statement_, nullptr);
  }
  Insert(const Insert&) = delete;
  Insert& operator=(const Insert&) = delete;
  ~Insert() { sqlite3_finalize(statement_); }

  template <typename... Values>
  void operator()(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    if (sqlite3_step(statement_) != SQLITE_DONE) {
      std::cerr << sqlite3_errmsg(database_) << "\n";
      std::exit(1);
    }
    sqlite3_reset(statement_);
  }

 private:
  void bind(int index, std::int64_t number) { sqlite3_bind_int64(statement_, index, number); }
  void bind(int index, const std::string& text) {
    sqlite3_bind_text(statement_, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
  }
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
};

protocol::Slice indicator(int number) {
  std::string digits = std::to_string(number);
  digits.insert(0, 12 - digits.size(), '0');
  protocol::Slice slice;
  slice.entry.id = "indicator--00000000-0000-4000-8000-" + digits;
  slice.entry.modified = "2026-09-01T08:00:00.000Z";
  slice.bytes =
      R"({"type":"indicator","spec_version":"2.1","id":")" + slice.entry.id +
      R"(","created_by_ref":"identity--11111111-1111-4111-8111-111111111111","created":"2026-09-01T08:00:00.000Z",)"
      R"("modified":"2026-09-01T08:00:00.000Z","name":"Address of a command and control server","description":")" +
      std::string(120, 'd') +
      R"(","indicator_types":["malicious-activity"],"pattern":"[domain-name:value = 'c2-)" + digits +
      R"(.invalid']","pattern_type":"stix","valid_from":"2026-09-01T08:00:00Z",)"
      R"("object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]})";
  return slice;
}

template <typename Done>
void must(const Done& done) {
  if (done.has_value()) return;
  std::cerr << protocol::describe(done.error()) << "\n";
  std::exit(1);
}

/// Of the release that begins with this object.
std::string name_of(int first) {
  return "release-" + std::to_string(first);
}

class Rows {
 public:
  Rows(sqlite3* database, const View& view)
      : block_(database, "INSERT INTO block (id) VALUES (?)"),
        part_(database, "INSERT INTO block_part (block, first, bytes) VALUES (?, ?, CAST(? AS BLOB))"),
        slice_(database,
               "INSERT INTO block_slice (block, position, slice_id, offset, length, modified) VALUES (?, ?, "
               "?, ?, ?, ?)"),
        entry_(database,
               "INSERT INTO entry (partner, collection, release, date_added, block, count, not_after) "
               "VALUES (?, ?, ?, (SELECT last_added + 1 FROM view), ?, ?, ?)"),
        added_(database, "UPDATE view SET last_added = last_added + ?"),
        view_(view) {}

  void release(int first, int count) {
    const std::string name = name_of(first);
    block_(name);
    std::string bytes;
    for (int i = 0; i < count; ++i) {
      const protocol::Slice one = indicator(first + i);
      slice_(name, std::int64_t{i}, one.entry.id, static_cast<std::int64_t>(bytes.size()),
             static_cast<std::int64_t>(one.bytes.size()), one.entry.modified);
      bytes += one.bytes;
      if ((i + 1) % slices_a_part != 0 && i + 1 != count) continue;
      part_(name, std::int64_t{i - i % slices_a_part}, bytes);
      bytes.clear();
    }
    entry_(view_.partner, view_.collection, name, name, std::int64_t{count}, far * 1000000);
    added_(std::int64_t{count});
  }

 private:
  Insert block_, part_, slice_, entry_, added_;
  const View& view_;
};

}  // namespace

std::string fill_event(gateway::store::SqliteViews& views, const View& view, int objects) {
  std::vector<protocol::Slice> slices;
  for (int i = 0; i < std::min(slices_a_release, objects); ++i) slices.push_back(indicator(i));
  for (auto& slice : slices) slice.entry.label = protocol::Label::green;
  const auto uuid = protocol::keyed_uuid("bench", "event");
  const protocol::misp::EventHead head{uuid,    "An event of the benchmark", view.partner,
                                       "BENCH", protocol::Label::green,      0};
  const auto parts = protocol::misp::parts_of(head, slices);
  must(parts);
  const std::string name = "events-0";
  must(views.put_events(name, {{uuid, protocol::misp::text_of(head), *parts}}));
  must(views.open_entry(
      {name_of(0), view.partner, gateway::misp_collection(view.collection), name, {far, 0}}));
  return uuid.text();
}

void fill(const std::string& path, gateway::store::SqliteViews& views, const View& view, int objects) {
  std::vector<protocol::Slice> first;
  for (int i = 0; i < std::min(slices_a_release, objects); ++i) first.push_back(indicator(i));
  must(views.put_block(name_of(0), first));
  must(views.open_entry({name_of(0), view.partner, view.collection, name_of(0), {far, 0}}));
  sqlite3* opened = nullptr;
  sqlite3_open(path.c_str(), &opened);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> database(opened, sqlite3_close);
  sqlite3_exec(opened, "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536", nullptr, nullptr, nullptr);
  Rows rows(opened, view);
  constexpr int together = 50 * slices_a_release;
  for (int begin = slices_a_release; begin < objects; begin += together) {
    sqlite3_exec(opened, "BEGIN", nullptr, nullptr, nullptr);
    const int end = std::min(begin + together, objects);
    for (int at = begin; at < end; at += slices_a_release)
      rows.release(at, std::min(slices_a_release, end - at));
    sqlite3_exec(opened, "COMMIT", nullptr, nullptr, nullptr);
  }
}

}  // namespace bench
