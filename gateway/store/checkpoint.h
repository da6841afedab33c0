// Moves what a database's write-ahead log holds into its file, beside the writer and not in its way.
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "gateway/store/sqlite.h"

namespace gateway::store {

/// Watches the commits of one connection. What a thread of its own cannot keep up with, the writer moves
/// itself, so that the log stays bounded.
class Checkpointer {
 public:
  /// `writing` must outlive it, and commits nothing while this begins or ends; `moving` is another connection
  /// to the same database.
  Checkpointer(Connection& writing, Connection moving);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

 private:
  /// `pages` are in the log.
  void committed(int pages);
  void run();

  Connection& writing_;
  Connection moving_;
  std::mutex mutex_;
  std::condition_variable wakes_;
  bool full_ = false, stopping_ = false;
  std::thread thread_;  ///< last: it starts when all else is there
};

}  // namespace gateway::store
