// Counts what is under way, in total and for each key, and refuses more than its caps. Thread-safe.
#pragma once
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace gateway::front {

class Tally {
 public:
  /// One place, given back when it ends. The tally must outlive it.
  class Seat {
   public:
    Seat(Tally& tally, std::string key) : tally_(&tally), key_(std::move(key)) {}
    Seat(Seat&& other) noexcept : tally_(std::exchange(other.tally_, nullptr)), key_(std::move(other.key_)) {}
    Seat& operator=(Seat&& other) noexcept {
      std::swap(tally_, other.tally_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Seat() {
      if (tally_ != nullptr) tally_->leave(key_);
    }

   private:
    Tally* tally_;
    std::string key_;
  };

  Tally(std::size_t total, std::size_t for_each) : total_(total), for_each_(for_each) {}

  std::optional<Seat> enter(const std::string& key) {
    std::lock_guard lock(mutex_);
    std::size_t& mine = taken_[key];
    if (all_ >= total_ || mine >= for_each_) {
      if (mine == 0) taken_.erase(key);
      return std::nullopt;
    }
    ++mine;
    ++all_;
    return std::make_optional<Seat>(*this, key);
  }

 private:
  void leave(const std::string& key) {
    std::lock_guard lock(mutex_);
    --all_;
    auto it = taken_.find(key);
    if (--it->second == 0) taken_.erase(it);
  }

  const std::size_t total_, for_each_;
  std::mutex mutex_;
  std::size_t all_ = 0;
  std::map<std::string, std::size_t> taken_;
};

}  // namespace gateway::front
