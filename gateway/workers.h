// Core's own work beside commands: deliveries go out, what came in is decided, what standing shares cover
// flows on, feeds are pulled, MISP servers pushed to, what a crash left is taken up.
#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include <boost/asio/thread_pool.hpp>

#include "gateway/flow/world.h"

namespace gateway {

/// Starts on construction, ends and joins on destruction. A delivery under way, and the page of a feed, is
/// finished first (its link has a deadline).
class Workers {
 public:
  explicit Workers(flow::World& world);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// Something to deliver or to decide. Any thread.
  void wake();

 private:
  void run_outbox();
  void run_inbox();
  void run_standing();
  void run_feeds();
  void wake_standing();
  void start_due();
  /// On a thread for feeds; not where the same is under way.
  void start_pull(const std::string& what, std::function<Result<void>()> pull);
  bool stopped();

  flow::World& world_;
  std::mutex mutex_;
  std::condition_variable outbox_signal_, inbox_signal_, standing_signal_, feed_signal_;
  bool stopping_ = false;
  bool outbox_pending_ = true, inbox_pending_ = true, standing_pending_ = true, feeds_pending_ = true;
  std::set<std::string> busy_;     ///< partners something is being delivered to: one at a time each
  std::set<std::string> pulling_;  ///< "feed/…" and "push/…" under way, or waiting for a thread
  boost::asio::thread_pool pool_, feed_pool_;
  std::thread outbox_, inbox_, standing_, feeds_;
};

}  // namespace gateway
