#include "gateway/store/checkpoint.h"

namespace gateway::store {

namespace {

/// Of 8 KiB each: from 16 MiB on the thread moves them, from 64 MiB on the writer waits for it.
constexpr int some_pages = 2000, too_many_pages = 8000;

}  // namespace

Checkpointer::Checkpointer(Connection& writing, Connection moving)
    : writing_(writing), moving_(std::move(moving)), thread_([this] { run(); }) {
  writing_.after_commit([this](int pages) { committed(pages); });
}

Checkpointer::~Checkpointer() {
  writing_.after_commit({});
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakes_.notify_one();
  thread_.join();
}

void Checkpointer::committed(int pages) {
  if (pages < some_pages) return;
  if (pages >= too_many_pages) return writing_.checkpoint();
  {
    const std::lock_guard lock(mutex_);
    full_ = true;
  }
  wakes_.notify_one();
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wakes_.wait(lock, [this] { return full_ || stopping_; });
    if (stopping_) return;
    full_ = false;
    lock.unlock();
    moving_.checkpoint();
    lock.lock();
  }
}

}  // namespace gateway::store
