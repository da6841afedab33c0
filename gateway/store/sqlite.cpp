#include "gateway/store/sqlite.h"

#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

namespace gateway::store {

using protocol::fail;

namespace {

// Kept statements and the bytes bound to them stay valid until the Statement ends, so SQLite need not copy
// them.
constexpr sqlite3_destructor_type borrowed = nullptr;

/// The file exists before SQLite opens it, so that it, its log and its index get mode 0600 under any umask.
Result<void> make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0)
    return fail(Error::unavailable, std::string("the database cannot be opened: ") + std::strerror(errno),
                path, "check the folder's owner and mode");
  ::close(file);
  return {};
}

/// A file: URI; only what a URI would read as its own syntax is escaped.
std::string snapshot_uri(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#')
      uri += "%" + protocol::to_hex(std::string_view(&c, 1));
    else
      uri += c;
  }
  return uri + "?immutable=1";
}

}  // namespace

std::int64_t Columns::integer() {
  return sqlite3_column_int64(statement_, next_++);
}

std::string Columns::string() {
  const int column = next_++;
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

Sha256 Columns::digest() {
  Sha256 digest{};
  const std::string bytes = string();
  if (bytes.size() == digest.size()) std::memcpy(digest.data(), bytes.data(), digest.size());
  return digest;
}

Instant Columns::instant() {
  const std::int64_t seconds = integer();
  return {seconds, static_cast<std::uint32_t>(integer())};
}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

Statement::Statement(Statement&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), next_(other.next_), error_(other.error_) {}

void Statement::bind_integer(std::int64_t value) {
  keep(sqlite3_bind_int64(handle_, next_++, value));
}

void Statement::bind(std::string_view text) {
  const char* start = text.data() == nullptr ? "" : text.data();
  keep(sqlite3_bind_text64(handle_, next_++, start, text.size(), borrowed, SQLITE_UTF8));
}

void Statement::bind(Blob bytes) {
  const char* start = bytes.bytes.data() == nullptr ? "" : bytes.bytes.data();
  keep(sqlite3_bind_blob64(handle_, next_++, start, bytes.bytes.size(), borrowed));
}

void Statement::bind(const Instant& instant) {
  bind_integer(instant.seconds);
  bind_integer(instant.nanos);
}

void Connection::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}
void Connection::Finalize::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

Result<Connection> Connection::open(const std::string& path, Mode mode, std::chrono::milliseconds busy) {
  if (mode == Mode::create) CHECK(make_file(path));
  Connection connection;
  connection.path_ = path;
  const int access = mode == Mode::create ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  const std::string name = mode == Mode::snapshot ? snapshot_uri(path) : path;
  const int flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::snapshot ? SQLITE_OPEN_URI : SQLITE_OPEN_NOFOLLOW);
  // Nobody asks for SQLite's own count of its memory, which a lock that all threads share would pay for.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)uncounted;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  connection.handle_.reset(handle);
  if (code != SQLITE_OK) return connection.failure(code);
  sqlite3_busy_timeout(handle, static_cast<int>(busy.count()));
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  CHECK(connection.script("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"));
  // An acknowledged write is on the disk, not only in the kernel: FULL syncs the log at every commit. What is
  // disposed of or closed is overwritten, so that it does not linger in free pages. Pages of 8 KiB hold most
  // objects whole, and are half as many to write; a file that was made with smaller ones keeps them.
  CHECK(connection.script(mode == Mode::create ? "PRAGMA page_size=8192; PRAGMA synchronous=FULL; PRAGMA "
                                                 "journal_size_limit=67108864; PRAGMA cache_size=-16000; "
                                                 "PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=2000"
                                               : "PRAGMA query_only=ON"));
  return connection;
}

Result<Statement> Connection::prepare(std::string_view sql) {
  auto known = statements_.find(sql);
  if (known == statements_.end()) {
    sqlite3_stmt* made = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    if (code != SQLITE_OK) return failure(code);
    known = statements_.emplace(std::string(sql), made).first;
  }
  if (sqlite3_stmt_busy(known->second.get()) != 0)
    return fail(Error::internal, "a statement was used again while its rows were being read", path_);
  return Statement(known->second.get());
}

Result<bool> Connection::step(Statement& statement) {
  if (statement.error() != SQLITE_OK) return failure(statement.error());
  const int code = sqlite3_step(statement.handle());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failure(code);
}

Result<void> Connection::script(std::string_view sql) {
  const int code = sqlite3_exec(handle_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return {};
}

Result<void> Connection::transaction(const std::function<Result<void>()>& body) {
  CHECK(run("BEGIN IMMEDIATE"));
  Result<void> outcome = body();
  if (outcome.has_value()) {
    const auto committed = run("COMMIT");
    if (committed.has_value()) return {};
    outcome = committed.error();
  }
  // Some failures have ended the transaction already; where rolling back fails too, closing the file undoes
  // it.
  if (in_transaction()) (void)run("ROLLBACK");
  return outcome;
}

Result<void> Connection::share_with_group() {
  int keep = 1;
  const int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  if (code != SQLITE_OK) return failure(code);
  // Reading opens the log and its index, so that they are there to be changed.
  CHECK(run("SELECT count(*) FROM sqlite_schema"));
  for (const char* suffix : {"", "-wal", "-shm"})
    if (::chmod((path_ + suffix).c_str(), 0640) != 0)
      return fail(Error::unavailable,
                  std::string("the database's mode cannot be set: ") + std::strerror(errno), path_ + suffix,
                  "check its owner");
  return {};
}

void Connection::keep_log() {
  const auto note = [](void* kept, sqlite3*, const char*, int pages) {
    *static_cast<int*>(kept) = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(handle_.get(), note, log_pages_.get());
}

void Connection::checkpoint() {
  int pages = 0, moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
  if (code == SQLITE_OK && pages == moved) *log_pages_ = 0;
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}
std::int64_t Connection::last_key() const {
  return sqlite3_last_insert_rowid(handle_.get());
}
std::int64_t Connection::changes() const {
  return sqlite3_changes64(handle_.get());
}

Failure Connection::failure(int code) const {
  const std::string why = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_BUSY:
      return fail(Error::unavailable, "the database is locked by another program", path_, "end that program");
    case SQLITE_FULL:
      return fail(Error::unavailable, "the disk is full", path_, "free space on it");
    case SQLITE_CANTOPEN:
      return fail(Error::unavailable, "the database cannot be opened: " + why, path_,
                  "check path, owner and mode");
    case SQLITE_CONSTRAINT:
      return fail(Error::conflict, "a row breaks a rule of the database: " + why, path_);
    case SQLITE_TOOBIG:
      return fail(Error::too_large, "a value is larger than the database takes", path_);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(Error::internal, "the database is damaged: " + why, path_,
                  "stop the gateway and restore a backup");
    default:
      return fail(Error::internal, "the database failed: " + why, path_, "see the log and check the disk");
  }
}

Result<void> check_folder(const std::string& path, unsigned most) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode))
    return fail(Error::not_found, "the database's folder does not exist", folder, "make it with mode 0700");
  if (status.st_uid != ::geteuid())
    return fail(Error::denied, "the database's folder belongs to another user", folder,
                "run as its owner or change the owner");
  if ((status.st_mode & 07777 & ~most) != 0)
    return fail(Error::denied, "the database's folder is open to others", folder, "chmod 0700 it");
  return {};
}

}  // namespace gateway::store
