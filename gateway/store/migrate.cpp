// Numbered migrations: NNNN_name.sql, embedded at build time, from 0001 without gaps.
#include <charconv>

#include "embedded_store_sql.h"
#include "gateway/store/sqlite.h"

namespace gateway::store {

using protocol::fail;

namespace {

struct Migration {
  int number = 0;
  std::string_view text;
};

Result<std::vector<Migration>> migrations(std::string_view set) {
  const std::string folder = "/migrations/" + std::string(set) + "/";
  std::vector<Migration> found;
  for (const auto& file : embedded::store_sql::files()) {
    const auto place = file.path.find(folder);
    if (place == std::string_view::npos) continue;
    const std::string_view name = file.path.substr(place + folder.size());
    Migration next{0, file.text};
    std::from_chars(name.data(), name.data() + name.size(), next.number);
    if (next.number != static_cast<int>(found.size()) + 1)
      return fail(Error::internal, "a migration's number does not follow the one before it",
                  std::string(file.path));
    found.push_back(next);
  }
  if (found.empty()) return fail(Error::internal, "the program holds no migrations", std::string(set));
  return found;
}

struct Version {
  int schema = 0;
  std::int64_t application = 0;
  bool empty = true;  ///< no tables at all
};

Result<Version> version_of(Connection& connection) {
  const auto number = [](Columns& c) { return c.integer(); };
  TRY(const auto schema, connection.first("PRAGMA user_version", number));
  TRY(const auto application, connection.first("PRAGMA application_id", number));
  TRY(const auto tables, connection.first("SELECT count(*) FROM sqlite_schema", number));
  return Version{static_cast<int>(schema.value_or(0)), application.value_or(0), tables.value_or(0) == 0};
}

std::int64_t application_of(std::string_view set) {
  return set == "views" ? 0x43475756 : 0x43475753;
}

/// Nothing is known of the file's tables until its marks are: a foreign file is left as it is.
Result<void> check_ours(const Connection& connection, Version found, std::string_view set,
                        std::size_t newest) {
  const bool blank = found.schema == 0 && found.application == 0 && found.empty;
  if (!blank && found.application != application_of(set))
    return fail(Error::unsupported,
                "the file is a database, but not the gateway's \"" + std::string(set) + "\"",
                connection.path(), "check the configured path");
  if (found.schema > static_cast<int>(newest))
    return fail(Error::unsupported,
                "the database has schema " + std::to_string(found.schema) + ", this program knows up to " +
                    std::to_string(newest),
                connection.path(),
                "run the newer csirt-gateway that wrote it, or restore a backup made before");
  return {};
}

}  // namespace

Result<void> migrate(Connection& connection, std::string_view set) {
  TRY(const auto known, migrations(set));
  for (const auto& migration : known) {
    CHECK(connection.transaction([&]() -> Result<void> {
      TRY(const Version found, version_of(connection));
      CHECK(check_ours(connection, found, set, known.size()));
      if (found.schema >= migration.number) return {};
      CHECK(connection.script(migration.text));
      return connection.script("PRAGMA user_version=" + std::to_string(migration.number));
    }));
  }
  return connection.script("PRAGMA journal_mode=WAL");
}

Result<void> check_version(Connection& connection, std::string_view set) {
  TRY(const auto known, migrations(set));
  TRY(const Version found, version_of(connection));
  CHECK(check_ours(connection, found, set, known.size()));
  if (found.schema < static_cast<int>(known.size()))
    return fail(Error::unsupported,
                "the database has schema " + std::to_string(found.schema) + ", this program needs " +
                    std::to_string(known.size()),
                connection.path(), "start the gateway once: it brings the database up to date");
  return {};
}

}  // namespace gateway::store
