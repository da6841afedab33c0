// views.db, read-only: all of the store that the front may see. Private to this room.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace gateway::front {

/// One row of a query; columns count from 0.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
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
  explicit Database(std::string path);
  ~Database();
  /// Calls `each` for every row.
  protocol::Result<void> query(std::string_view sql, const std::vector<Parameter>& parameters,
                               const std::function<void(const Row&)>& each);

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  using Connection = std::unique_ptr<sqlite3, Close>;
  protocol::Result<Connection> borrow();

  std::string path_;
  std::mutex mutex_;
  std::vector<Connection> free_;
};

}  // namespace gateway::front
