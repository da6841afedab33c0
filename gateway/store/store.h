// The store on SQLite: one file, one writer thread that groups commits, a few connections that read beside
// it.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/store/writer.h"

namespace gateway::store {

struct StoreOptions {
  int readers = 4;          ///< how many read() calls run at once; further ones wait
  std::size_t group = 256;  ///< most steps that share one commit
  std::chrono::milliseconds busy{
      5000};      ///< how long to wait for another program's lock (a backup, an auditor)
  Random random;  ///< for salts; libcrypto's generator if empty
};

/// Thread-safe. Calls block until their step is done; what waits is bounded by the number of calling threads.
class SqliteStore final : public Store {
 public:
  /// Opens or makes store.db. The folder must exist, be ours and have mode 0700. Errors: not_found, denied
  /// (folder), unsupported (another program's file, or one of a newer version), unavailable (locked, cannot
  /// be opened).
  static Result<std::unique_ptr<SqliteStore>> open(const std::string& path, StoreOptions options = {});
  /// Finishes the steps that wait; nobody may call read() or write() any more.
  ~SqliteStore() override;
  SqliteStore(const SqliteStore&) = delete;
  SqliteStore& operator=(const SqliteStore&) = delete;

  Result<void> read(const std::function<Result<void>(Reader&)>& body) override;
  Result<void> write(const std::function<Result<void>(Writer&)>& body) override;

 private:
  /// One write() call, on its caller's stack.
  struct Step {
    const std::function<Result<void>(Writer&)>& body;
    Result<void> outcome;
    bool done = false;
  };

  SqliteStore(Connection writing, std::vector<Connection> reading, StoreOptions options);
  void run_writer();
  std::vector<Step*> run_group(Step* first);
  /// False if the whole transaction is lost.
  bool run_step(Step& step, Writer& writer);
  Failure lost() const;
  /// Moves a long log into the file: while nobody waits, or where it has become too long.
  void shorten_log();
  Step* wait_for_step();
  Step* next_step();
  Connection* take_reader();
  void give_back(Connection* reader);

  StoreOptions options_;
  Connection writing_;

  std::mutex steps_mutex_;
  std::condition_variable step_waits_, step_done_;
  std::deque<Step*> steps_;
  bool stopping_ = false;

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<Connection> reading_;
  std::vector<Connection*> free_readers_;

  std::thread writer_;  ///< last: it starts when all else is there
};

}  // namespace gateway::store
