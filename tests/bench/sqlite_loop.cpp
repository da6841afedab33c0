// The bare minimum that ingest is held against: objects in transactions of a thousand into SQLite, each
// durable before the next begins, with the columns and the index that the store's objects have.
//
//   sqlite_loop FILE BUNDLE...
//
// Prints how many objects a second.
#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include <sqlite3.h>

#include "protocol/digest.h"
#include "protocol/json.h"
#include "protocol/stix.h"

namespace {

constexpr const char* schema =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "CREATE TABLE object (key INTEGER PRIMARY KEY, type TEXT NOT NULL, uuid BLOB NOT NULL, sender TEXT NOT "
    "NULL, "
    "creator TEXT NOT NULL, created TEXT NOT NULL, modified TEXT NOT NULL, modified_s INTEGER NOT NULL, "
    "modified_ns "
    "INTEGER NOT NULL, digest BLOB NOT NULL, kind TEXT NOT NULL, revoked INTEGER NOT NULL, bytes BLOB NOT "
    "NULL) STRICT;"
    "CREATE UNIQUE INDEX object_identity ON object (uuid, type, sender, modified_s, modified_ns, digest);";

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;

/// What would be known of each object without reading it: the loop measures SQLite, not a parser.
struct Row {
  std::string uuid, digest, bytes;
};

std::vector<Row> rows_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto read = protocol::json::parse(text);
  std::vector<Row> rows;
  for (const auto& object : (*read)["objects"].GetArray()) {
    Row row;
    row.bytes = protocol::json::write(object);
    const auto digest = protocol::sha256(row.bytes);
    row.digest.assign(digest.begin(), digest.end());
    row.uuid = protocol::json::string_or(object, "id").substr(11, 16);
    rows.push_back(std::move(row));
  }
  return rows;
}

void insert(sqlite3* database, sqlite3_stmt* statement, const std::vector<Row>& rows) {
  const auto text = [&](int at, std::string_view value) {
    sqlite3_bind_text(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  };
  const auto blob = [&](int at, std::string_view value) {
    sqlite3_bind_blob(statement, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  };
  sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  for (const Row& row : rows) {
    int at = 0;
    text(++at, "indicator");
    blob(++at, row.uuid);
    text(++at, "11111111-1111-4111-8111-111111111111");
    text(++at, "identity--11111111-1111-4111-8111-111111111111");
    text(++at, "2026-09-01T08:00:00.000Z");
    text(++at, "2026-09-01T08:00:00.000Z");
    sqlite3_bind_int64(statement, ++at, 1788249600);
    sqlite3_bind_int64(statement, ++at, 0);
    blob(++at, row.digest);
    text(++at, "indicator");
    sqlite3_bind_int64(statement, ++at, 0);
    blob(++at, row.bytes);
    if (sqlite3_step(statement) != SQLITE_DONE) {
      std::cerr << sqlite3_errmsg(database) << "\n";
      std::exit(1);
    }
    sqlite3_reset(statement);
  }
  sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "usage: sqlite_loop FILE BUNDLE...\n";
    return 2;
  }
  std::vector<std::vector<Row>> bundles;
  std::size_t objects = 0;
  for (int i = 2; i < count; ++i) objects += bundles.emplace_back(rows_of(arguments[i])).size();
  sqlite3* opened = nullptr;
  sqlite3_open(arguments[1], &opened);
  const Database database(opened, sqlite3_close);
  sqlite3_exec(opened, schema, nullptr, nullptr, nullptr);
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(
      opened,
      "INSERT INTO object (type, uuid, sender, creator, created, modified, modified_s, modified_ns, "
      "digest, kind, revoked, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      -1, &statement, nullptr);
  const auto begin = std::chrono::steady_clock::now();
  for (const auto& rows : bundles) insert(opened, statement, rows);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  sqlite3_finalize(statement);
  std::cout << static_cast<long>(static_cast<double>(objects) / took.count()) << "\n";
  return 0;
}
