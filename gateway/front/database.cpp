#include "gateway/front/database.h"

#include <array>
#include <cstring>
#include <map>
#include <optional>

#include <sqlite3.h>

#include "gateway/ops/log.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
struct Close {
  void operator()(sqlite3* connection) const { sqlite3_close(connection); }
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

/// The header of a WAL's index, which is shared memory (sqlite.org/walformat.html, section 2): every commit
/// counts in it, and it is what SQLite compares to learn of one.
class WalIndex {
 public:
  using Header = std::array<char, 48>;

  /// Of a database that keeps a WAL, once it has been read from.
  explicit WalIndex(sqlite3* connection) {
    sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file_);
  }

  /// Nothing where it cannot be seen, or is just being written: it lies there twice, and the second is
  /// written first.
  std::optional<Header> header() const {
    constexpr int first_region = 0, region_bytes = 32 << 10, as_it_is = 0;
    if (file_ == nullptr || file_->pMethods == nullptr || file_->pMethods->iVersion < 2) return std::nullopt;
    void volatile* shared = nullptr;
    const int mapped = file_->pMethods->xShmMap(file_, first_region, region_bytes, as_it_is, &shared);
    if ((mapped != SQLITE_OK && mapped != SQLITE_READONLY) || shared == nullptr) return std::nullopt;
    const char* at = static_cast<const char*>(const_cast<const void*>(shared));
    Header first, second;
    std::memcpy(first.data(), at, first.size());
    file_->pMethods->xShmBarrier(file_);
    std::memcpy(second.data(), at + first.size(), second.size());
    return first == second ? std::optional(first) : std::nullopt;
  }

 private:
  sqlite3_file* file_ = nullptr;
};

/// A connection with the statements it has prepared: the texts are few and fixed.
class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const std::string& path,
                                                  std::chrono::milliseconds patience) {
    sqlite3* raw = nullptr;
    const int opened =
        sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    std::unique_ptr<Connection> connection(new Connection(raw, path));
    if (opened != SQLITE_OK) return unreadable(raw, path);
    sqlite3_busy_timeout(raw, static_cast<int>(patience.count()));
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    return connection;
  }

  Result<void> query(std::string_view sql, const std::vector<Parameter>& parameters,
                     const std::function<void(const Row&)>& each) {
    TRY(sqlite3_stmt * statement, prepared(sql));
    for (std::size_t i = 0; i < parameters.size(); ++i)
      if (bind(statement, static_cast<int>(i) + 1, parameters[i]) != SQLITE_OK) return failed();
    int step = SQLITE_ROW;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) each(Row(statement));
    if (step != SQLITE_DONE) return failed();
    sqlite3_reset(statement);
    return {};
  }

  /// PRAGMA data_version takes locks, which are system calls; whether it would say the same is seen without.
  Result<std::int64_t> data_version() {
    const auto header = wal_ ? wal_->header() : std::nullopt;
    if (header && header == header_) return version_;
    CHECK(query("PRAGMA data_version", {}, [&](const Row& row) { version_ = row.integer(0); }));
    // As it was before: whatever came between is seen the next time.
    header_ = header;
    if (!wal_) CHECK(look_for_wal());
    return version_;
  }

 private:
  Connection(sqlite3* raw, std::string path) : raw_(raw), path_(std::move(path)) {}

  Result<void> look_for_wal() {
    std::string mode;
    CHECK(query("PRAGMA journal_mode", {}, [&](const Row& row) { mode = row.bytes(0); }));
    // It stays so while we have it open.
    if (mode == "wal") wal_.emplace(raw_.get());
    return {};
  }

  protocol::Failure failed() const { return unreadable(raw_.get(), path_); }

  Result<sqlite3_stmt*> prepared(std::string_view sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second.get();
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(raw_.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr) !=
        SQLITE_OK)
      return failed();
    statements_.emplace(sql, std::unique_ptr<sqlite3_stmt, Finalize>(statement));
    return statement;
  }

  std::unique_ptr<sqlite3, Close> raw_;
  std::string path_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
  std::optional<WalIndex> wal_;
  std::optional<WalIndex::Header> header_;  ///< when version_ was true
  std::int64_t version_ = 0;
};

bool Row::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Row::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Row::bytes(int column) const {
  auto data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

Database::Database(std::string path, std::chrono::milliseconds patience)
    : path_(std::move(path)), patience_(patience) {}
Database::~Database() = default;

Result<std::unique_ptr<Connection>> Database::borrow() {
  {
    std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      auto connection = std::move(free_.back());
      free_.pop_back();
      return connection;
    }
  }
  ++opened_;
  return Connection::open(path_, patience_);
}

Result<Database::Snapshot> Database::snapshot() {
  TRY(auto connection, borrow());
  CHECK(connection->query("BEGIN", {}, [](const Row&) {}));
  return Snapshot(*this, std::move(connection));
}

Result<void> Database::query(std::string_view sql, const std::vector<Parameter>& parameters,
                             const std::function<void(const Row&)>& each) {
  TRY(auto connection, borrow());
  CHECK(connection->query(sql, parameters, each));
  std::lock_guard lock(mutex_);
  free_.push_back(std::move(connection));
  return {};
}

Result<std::int64_t> Database::data_version() {
  TRY(auto connection, borrow());
  TRY(const std::int64_t version, connection->data_version());
  std::lock_guard lock(mutex_);
  free_.push_back(std::move(connection));
  return version;
}

Database::Snapshot::Snapshot(Database& database, std::unique_ptr<Connection> connection)
    : database_(database), connection_(std::move(connection)) {}
Database::Snapshot::Snapshot(Snapshot&&) noexcept = default;

Database::Snapshot::~Snapshot() {
  if (!connection_ || connection_->query("COMMIT", {}, [](const Row&) {}).has_error()) return;
  std::lock_guard lock(database_.mutex_);
  database_.free_.push_back(std::move(connection_));
}

Result<void> Database::Snapshot::query(std::string_view sql, const std::vector<Parameter>& parameters,
                                       const std::function<void(const Row&)>& each) {
  if (!connection_) return fail(Error::unavailable, "the views could not be read", database_.path_);
  auto done = connection_->query(sql, parameters, each);
  if (done.has_error()) connection_.reset();
  return done;
}

}  // namespace gateway::front
