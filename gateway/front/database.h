// views.db, read-only: all of the store that the front may see. Private to this room.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

struct sqlite3_stmt;

namespace gateway::front {

class Connection;

/// One row of a query; columns count from 0.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  std::string bytes(int column) const;

 private:
  sqlite3_stmt* statement_;
};

struct Parameter {
  Parameter(std::string_view t) : text(t) {}
  Parameter(const std::string& t) : text(t) {}
  Parameter(std::int64_t n) : number(n), is_number(true) {}
  std::string_view text;
  std::int64_t number = 0;
  bool is_number = false;
};

/// Opens connections when they are needed and keeps as many as were used at once; the file may appear later.
/// Every failure is Error::unavailable and drops its connection, so that the next query starts afresh.
/// Thread-safe.
class Database {
 public:
  /// `patience`: readers of a WAL never wait for its writer; this covers its short moments of recovery.
  explicit Database(std::string path, std::chrono::milliseconds patience = std::chrono::seconds(1));
  ~Database();
  const std::string& path() const { return path_; }

  /// How many connections were opened so far: what a connection tells is comparable while this stays.
  std::size_t opened() const { return opened_; }
  /// PRAGMA data_version: another number after each commit of somebody else's, which is seen from the moment
  /// in which it has returned there. Of use where the database has one connection, for one thread.
  protocol::Result<std::int64_t> data_version();

  /// One moment of the file: all queries see the same rows, whatever core writes meanwhile. Used by one
  /// thread; the database must outlive it.
  class Snapshot {
   public:
    Snapshot(Snapshot&&) noexcept;
    Snapshot& operator=(Snapshot&&) = delete;
    ~Snapshot();
    /// Calls `each` for every row.
    protocol::Result<void> query(std::string_view sql, const std::vector<Parameter>& parameters,
                                 const std::function<void(const Row&)>& each);

   private:
    friend class Database;
    Snapshot(Database& database, std::unique_ptr<Connection> connection);
    Database& database_;
    std::unique_ptr<Connection> connection_;  ///< null once it has failed
  };

  protocol::Result<Snapshot> snapshot();
  /// One query in a snapshot of its own.
  protocol::Result<void> query(std::string_view sql, const std::vector<Parameter>& parameters,
                               const std::function<void(const Row&)>& each);

 private:
  protocol::Result<std::unique_ptr<Connection>> borrow();

  std::string path_;
  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::atomic<std::size_t> opened_ = 0;
  std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace gateway::front
