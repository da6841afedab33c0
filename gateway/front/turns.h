// Who may use the pool: of each key a few calls at a time, so that one partner's slow requests leave threads
// to the others. The rest wait in their order, holding no thread. Thread-safe.
#pragma once
#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gateway::front {

class Turns {
 public:
  explicit Turns(std::size_t for_each) : for_each_(for_each) {}

  /// One turn, over when it ends. The turns must outlive it.
  class Turn {
   public:
    Turn(Turns& turns, std::string key) : turns_(&turns), key_(std::move(key)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), key_(std::move(other.key_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->leave(key_);
    }

   private:
    Turns* turns_;
    std::string key_;
  };

  /// Called, and resumes, on the thread of `executor`.
  boost::asio::awaitable<Turn> take(boost::asio::any_io_executor executor, std::string key) {
    const std::shared_ptr<Waiter> waiter = enter(executor, key);
    // Whoever gives up before its turn has come stands in nobody's way.
    const Place place{*this, key, waiter};
    if (waiter) co_await waiter->bell.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    co_return Turn(*this, std::move(key));
  }

  /// From here on nobody is called: the threads of those who wait have ended.
  void close() {
    const std::lock_guard lock(mutex_);
    is_open_ = false;
  }

 private:
  struct Waiter {
    explicit Waiter(const boost::asio::any_io_executor& executor) : bell(executor) {
      bell.expires_at(boost::asio::steady_timer::time_point::max());
    }
    boost::asio::steady_timer bell;
  };
  struct Line {
    std::size_t at_work = 0;
    std::deque<std::shared_ptr<Waiter>> waiting;
  };
  struct Place {
    Turns& turns;
    const std::string& key;
    const std::shared_ptr<Waiter>& waiter;
    ~Place() {
      if (waiter) turns.forget(key, waiter);
    }
  };

  /// Null where there is a turn already.
  std::shared_ptr<Waiter> enter(const boost::asio::any_io_executor& executor, const std::string& key) {
    const std::lock_guard lock(mutex_);
    Line& line = lines_[key];
    if (line.at_work < for_each_) {
      ++line.at_work;
      return nullptr;
    }
    return line.waiting.emplace_back(std::make_shared<Waiter>(executor));
  }

  void forget(const std::string& key, const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex_);
    const auto line = lines_.find(key);
    if (line != lines_.end()) std::erase(line->second.waiting, waiter);
  }

  /// Hands the turn on.
  void leave(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto line = lines_.find(key);
    if (!is_open_ || line == lines_.end()) return;
    auto& waiting = line->second.waiting;
    if (waiting.empty()) {
      if (--line->second.at_work == 0) lines_.erase(line);
      return;
    }
    // Rung on the waiter's own thread, which is asleep on the bell by then.
    boost::asio::post(waiting.front()->bell.get_executor(),
                      [next = waiting.front()] { next->bell.cancel(); });
    waiting.pop_front();
  }

  const std::size_t for_each_;
  std::mutex mutex_;
  bool is_open_ = true;
  std::map<std::string, Line> lines_;
};

}  // namespace gateway::front
