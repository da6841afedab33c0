#include "gateway/front/database.h"

#include <sqlite3.h>

#include "gateway/ops/log.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

/// Readers of a WAL never wait for its writer; this covers its short moments of recovery.
constexpr int busy_milliseconds = 1000;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

protocol::Failure unreadable(sqlite3* connection, const std::string& path) {
  const char* why = connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
  ops::log(ops::Level::error, "front.views_unreadable", {{"why", why}});
  return fail(Error::unavailable, std::string("the views cannot be read: ") + why, path,
              "see that core has made this file and that the front may read it");
}

int bind(sqlite3_stmt* statement, int index, const Parameter& parameter) {
  if (parameter.is_number) return sqlite3_bind_int64(statement, index, parameter.number);
  // Copied: `each` may change what the caller's parameter looked at while rows are still coming.
  return sqlite3_bind_text64(statement, index, parameter.text.data(), parameter.text.size(), SQLITE_TRANSIENT,
                             SQLITE_UTF8);
}

}  // namespace

std::int64_t Row::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Row::bytes(int column) const {
  auto data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

void Database::Close::operator()(sqlite3* connection) const {
  sqlite3_close(connection);
}

Database::Database(std::string path) : path_(std::move(path)) {}
Database::~Database() = default;

Result<Database::Connection> Database::borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      Connection connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
  }
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(path_.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection(raw);
  if (opened != SQLITE_OK) return unreadable(connection.get(), path_);
  sqlite3_busy_timeout(raw, busy_milliseconds);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  return connection;
}

Result<void> Database::query(std::string_view sql, const std::vector<Parameter>& parameters,
                             const std::function<void(const Row&)>& each) {
  TRY(Connection connection, borrow());
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(connection.get(), sql.data(), static_cast<int>(sql.size()), &raw, nullptr) !=
      SQLITE_OK)
    return unreadable(connection.get(), path_);
  std::unique_ptr<sqlite3_stmt, Finalize> statement(raw);
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (bind(raw, static_cast<int>(i) + 1, parameters[i]) != SQLITE_OK)
      return unreadable(connection.get(), path_);
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(raw)) == SQLITE_ROW) each(Row(raw));
  if (step != SQLITE_DONE) return unreadable(connection.get(), path_);
  statement.reset();
  std::lock_guard lock(mutex_);
  free_.push_back(std::move(connection));
  return {};
}

}  // namespace gateway::front
