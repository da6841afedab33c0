#include "gateway/store/store.h"

#include <exception>

#include <openssl/rand.h>

namespace gateway::store {

using protocol::fail;

namespace {

Result<std::string> random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
    return fail(Error::internal, "the random generator failed");
  return bytes;
}

/// An exception of a caller's step is that step's failure; it must not end the thread all share.
template <typename Port>
Result<void> guarded(const std::function<Result<void>(Port&)>& body, Port& port) {
  try {
    return body(port);
  } catch (const std::exception& error) {
    return fail(Error::internal, std::string("a step of the store threw: ") + error.what());
  }
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::string& path, StoreOptions options) {
  CHECK(check_folder(path, 0700));
  if (!options.random) options.random = random_bytes;
  TRY(Connection writing, Connection::open(path, Mode::create, options.busy));
  CHECK(migrate(writing, "store"));
  writing.keep_log();
  std::vector<Connection> reading;
  for (int i = 0; i < std::max(options.readers, 1); ++i) {
    TRY(Connection reader, Connection::open(path, Mode::read_only, options.busy));
    reading.push_back(std::move(reader));
  }
  return std::unique_ptr<SqliteStore>(
      new SqliteStore(std::move(writing), std::move(reading), std::move(options)));
}

SqliteStore::SqliteStore(Connection writing, std::vector<Connection> reading, StoreOptions options)
    : options_(std::move(options)), writing_(std::move(writing)), reading_(std::move(reading)) {
  for (auto& reader : reading_) free_readers_.push_back(&reader);
  writer_ = std::thread([this] { run_writer(); });
}

SqliteStore::~SqliteStore() {
  {
    const std::lock_guard lock(steps_mutex_);
    stopping_ = true;
  }
  step_waits_.notify_one();
  writer_.join();
}

// ------------------------------------------------------------------ reading

Connection* SqliteStore::take_reader() {
  std::unique_lock lock(readers_mutex_);
  reader_free_.wait(lock, [this] { return !free_readers_.empty(); });
  Connection* reader = free_readers_.back();
  free_readers_.pop_back();
  return reader;
}

void SqliteStore::give_back(Connection* reader) {
  {
    const std::lock_guard lock(readers_mutex_);
    free_readers_.push_back(reader);
  }
  reader_free_.notify_one();
}

// The transaction sees the state at its first query until its end, whatever is committed meanwhile.
Result<void> SqliteStore::read(const std::function<Result<void>(Reader&)>& body) {
  Connection* connection = take_reader();
  Result<void> outcome;
  if (const auto begun = connection->run("BEGIN"); begun.has_error()) {
    outcome = begun.error();
  } else {
    SqliteReader reader(*connection);
    outcome = guarded<Reader>(body, reader);
    const auto ended = connection->run("ROLLBACK");
    if (outcome.has_value() && ended.has_error()) outcome = ended.error();
  }
  give_back(connection);
  return outcome;
}

// ------------------------------------------------------------------ writing

Result<void> SqliteStore::write(const std::function<Result<void>(Writer&)>& body) {
  if (std::this_thread::get_id() == writer_.get_id())
    return fail(Error::internal, "a step of the store called write() from inside");
  Step step{body, {}, false};
  std::unique_lock lock(steps_mutex_);
  steps_.push_back(&step);
  step_waits_.notify_one();
  step_done_.wait(lock, [&step] { return step.done; });
  return std::move(step.outcome);
}

SqliteStore::Step* SqliteStore::wait_for_step() {
  std::unique_lock lock(steps_mutex_);
  step_waits_.wait(lock, [this] { return stopping_ || !steps_.empty(); });
  if (steps_.empty()) return nullptr;
  Step* step = steps_.front();
  steps_.pop_front();
  return step;
}

SqliteStore::Step* SqliteStore::next_step() {
  const std::lock_guard lock(steps_mutex_);
  if (steps_.empty()) return nullptr;
  Step* step = steps_.front();
  steps_.pop_front();
  return step;
}

void SqliteStore::run_writer() {
  while (Step* first = wait_for_step()) {
    const std::vector<Step*> group = run_group(first);
    {
      const std::lock_guard lock(steps_mutex_);
      for (Step* step : group) step->done = true;
    }
    step_done_.notify_all();
    shorten_log();
  }
}

/// By the connection that writes: with two of them SQLite before 3.51.3 can lose what is moved while the log
/// begins anew (https://sqlite.org/wal.html, "The WAL-reset bug").
void SqliteStore::shorten_log() {
  constexpr int long_log = 2000, too_long = 8000;  // pages, of 8 KiB in what we make
  const int pages = writing_.log_pages();
  if (pages < long_log) return;
  if (pages < too_long) {
    const std::lock_guard lock(steps_mutex_);
    if (!steps_.empty()) return;
  }
  writing_.checkpoint();
}

/// Runs `first` and what waits behind it in one transaction, and commits it. A step that fails is undone
/// alone: the first by ending the transaction before anything else is in it, the others by savepoints. Where
/// the transaction as a whole cannot be kept, every step of it fails.
std::vector<SqliteStore::Step*> SqliteStore::run_group(Step* first) {
  std::vector<Step*> group{first};
  const auto outcome = writing_.transaction([&]() -> Result<void> {
    SqliteWriter writer(writing_, options_.random);
    first->outcome = guarded<Writer>(first->body, writer);
    if (first->outcome.has_error()) return first->outcome.error();
    if (!writing_.in_transaction()) return lost();
    while (Step* step = group.size() < options_.group ? next_step() : nullptr) {
      group.push_back(step);
      if (!run_step(*step, writer)) return step->outcome.error();
    }
    return {};
  });
  if (outcome.has_error())
    for (Step* step : group)
      if (step->outcome.has_value()) step->outcome = outcome.error();
  return group;
}

Failure SqliteStore::lost() const {
  return fail(Error::internal, "the transaction was lost", writing_.path());
}

bool SqliteStore::run_step(Step& step, Writer& writer) {
  if (const auto begun = writing_.run("SAVEPOINT step"); begun.has_error()) {
    step.outcome = begun.error();
    return false;
  }
  step.outcome = guarded<Writer>(step.body, writer);
  // A full disk or an I/O error ends the transaction inside SQLite: the steps before this one are gone with
  // it.
  if (!writing_.in_transaction()) {
    if (step.outcome.has_value()) step.outcome = lost();
    return false;
  }
  if (step.outcome.has_error())
    if (const auto undone = writing_.run("ROLLBACK TO step"); undone.has_error()) return false;
  if (const auto kept = writing_.run("RELEASE step"); kept.has_error()) {
    step.outcome = kept.error();
    return false;
  }
  return true;
}

}  // namespace gateway::store
