// SQLite behind a thin wall: one connection, its cached statements, errors as Failure. Used by this room
// alone.
#pragma once
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protocol/digest.h"
#include "protocol/result.h"
#include "protocol/timestamp.h"

struct sqlite3;
struct sqlite3_stmt;

namespace gateway::store {

using protocol::Error;
using protocol::Failure;
using protocol::Instant;
using protocol::Result;
using protocol::Sha256;

/// Marks a parameter as bytes rather than text.
struct Blob {
  std::string_view bytes;
};

inline std::string_view view(const Sha256& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// The row a query stands on, its columns taken from left to right.
class Columns {
 public:
  explicit Columns(sqlite3_stmt* statement) : statement_(statement) {}
  std::int64_t integer();
  int number() { return static_cast<int>(integer()); }
  bool flag() { return integer() != 0; }
  /// Text or bytes, as stored.
  std::string string();
  /// All zero if the column does not hold 32 bytes.
  Sha256 digest();
  /// Two columns: seconds, nanoseconds.
  Instant instant();

 private:
  sqlite3_stmt* statement_;
  int next_ = 0;
};

/// A cached statement in use: reset and unbound at the end. What is bound must live until then.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(std::integral auto value) { bind_integer(static_cast<std::int64_t>(value)); }
  void bind(std::string_view text);
  void bind(Blob bytes);
  void bind(const Sha256& digest) { bind(Blob{view(digest)}); }
  void bind(const Instant& instant);
  sqlite3_stmt* handle() const { return handle_; }
  /// The first error of a bind, or 0.
  int error() const { return error_; }

 private:
  void bind_integer(std::int64_t value);
  void keep(int code) {
    if (error_ == 0) error_ = code;
  }
  sqlite3_stmt* handle_;
  int next_ = 1;
  int error_ = 0;
};

enum class Mode {
  create,     ///< read and write; the file is made with mode 0600 where there is none
  read_only,  ///< reads beside a writer
  snapshot,   ///< reads a file that nobody writes, without making files beside it
};

/// One connection; used by one thread at a time. SQL texts are literals: each is prepared once and kept.
class Connection {
 public:
  static Result<Connection> open(const std::string& path, Mode mode, std::chrono::milliseconds busy);

  /// Runs one statement that gives no rows; the number of rows it changed.
  template <typename... Args>
  Result<std::int64_t> run(std::string_view sql, const Args&... args) {
    TRY(Statement statement, prepare(sql));
    (statement.bind(args), ...);
    TRY(const bool row, step(statement));
    (void)row;
    return changes();
  }

  /// Calls `visit` (Columns& → Result<void>) for each row; its failure ends the query.
  template <typename Visit, typename... Args>
  Result<void> each(std::string_view sql, Visit visit, const Args&... args) {
    TRY(Statement statement, prepare(sql));
    (statement.bind(args), ...);
    for (;;) {
      TRY(const bool row, step(statement));
      if (!row) return {};
      Columns columns(statement.handle());
      CHECK(visit(columns));
    }
  }

  /// All rows, each made by `make` (Columns& → value).
  template <typename Make, typename... Args>
  auto select(std::string_view sql, Make make, const Args&... args)
      -> Result<std::vector<std::invoke_result_t<Make, Columns&>>> {
    std::vector<std::invoke_result_t<Make, Columns&>> rows;
    CHECK(each(
        sql,
        [&](Columns& columns) -> Result<void> {
          rows.push_back(make(columns));
          return {};
        },
        args...));
    return rows;
  }

  /// The first row, if there is one.
  template <typename Make, typename... Args>
  auto first(std::string_view sql, Make make, const Args&... args)
      -> Result<std::optional<std::invoke_result_t<Make, Columns&>>> {
    using Value = std::optional<std::invoke_result_t<Make, Columns&>>;
    TRY(Statement statement, prepare(sql));
    (statement.bind(args), ...);
    TRY(const bool row, step(statement));
    if (!row) return Value();
    Columns columns(statement.handle());
    return Value(make(columns));
  }

  /// Several statements without parameters or rows, not cached.
  Result<void> script(std::string_view sql);
  /// `body` inside BEGIN IMMEDIATE and COMMIT; a failure of either undoes all of it.
  Result<void> transaction(const std::function<Result<void>()>& body);

  /// Lets the folder's group read: file, log and index get mode 0640, and the latter two stay when the last
  /// connection closes, because a reader that may not write the folder could not make them.
  Result<void> share_with_group();

  /// From now on commits leave the log as it is, and checkpoint() alone moves it into the file.
  void keep_log();
  /// Pages in the log after the last commit that wrote; 0 where checkpoint() has moved them all since.
  int log_pages() const { return *log_pages_; }
  /// Moves what nobody reads any more from the log into the file. Never waits: what is left is left for the
  /// next time.
  void checkpoint();

  bool in_transaction() const;
  std::int64_t last_key() const;
  const std::string& path() const { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };

  Connection() = default;
  Result<Statement> prepare(std::string_view sql);
  Result<bool> step(Statement& statement);
  std::int64_t changes() const;
  Failure failure(int code) const;

  std::string path_;
  std::unique_ptr<int> log_pages_ = std::make_unique<int>(0);  ///< SQLite keeps its address
  std::unique_ptr<sqlite3, Close> handle_;
  struct HashOfText {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  // Statements of one kind begin alike, so that a hash finds one sooner than an order does.
  std::unordered_map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, HashOfText, std::equal_to<>>
      statements_;
};

/// Brings a database up to the newest of the embedded migrations of `set` ("store", "views"), one transaction
/// each, and turns on its write-ahead log. Error::unsupported where it is newer than this program, or is
/// another program's or another set's database.
Result<void> migrate(Connection& connection, std::string_view set);
/// The same checks without changing anything; also refuses a database that is older.
Result<void> check_version(Connection& connection, std::string_view set);

/// `path`'s folder must be a directory of ours whose mode grants nothing beyond `most` (for example 0700).
Result<void> check_folder(const std::string& path, unsigned most);

}  // namespace gateway::store
