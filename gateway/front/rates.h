// How many requests each partner may make, and how many wrong tokens each address: a bucket of tokens that
// fills at an even rate. Thread-safe.
#pragma once
#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace gateway::front {

class Rates {
 public:
  using Clock = std::chrono::steady_clock;
  /// What a bucket holds, and begins with: a client that comes after a pause may ask so much at once.
  static constexpr std::chrono::seconds burst{5};

  /// 0: no limit.
  explicit Rates(std::size_t per_second) : per_second_(static_cast<double>(per_second)) {}

  /// Buckets at a time. Partners are fewer; of addresses that come by, whose bucket is full again is
  /// forgotten.
  static constexpr std::size_t most_buckets = 4096;

  /// Takes a token. Where there is none, or no room for another bucket: how long until there is, at least a
  /// second.
  std::optional<std::chrono::seconds> take(const std::string& key, Clock::time_point now = Clock::now()) {
    if (per_second_ == 0) return std::nullopt;
    const std::lock_guard lock(mutex_);
    const double most = per_second_ * static_cast<double>(burst.count());
    if (buckets_.size() >= most_buckets && !buckets_.contains(key) && !make_room(most, now))
      return std::chrono::seconds(1);
    Bucket& bucket = buckets_.try_emplace(key, Bucket{most, now}).first->second;
    const std::chrono::duration<double> passed = std::max(now, bucket.filled) - bucket.filled;
    bucket.tokens = std::min(most, bucket.tokens + passed.count() * per_second_);
    bucket.filled = std::max(now, bucket.filled);
    if (bucket.tokens < 1) {
      const double wait = std::ceil((1 - bucket.tokens) / per_second_);
      return std::chrono::seconds(std::max(1, static_cast<int>(wait)));
    }
    bucket.tokens -= 1;
    return std::nullopt;
  }

 private:
  struct Bucket {
    double tokens;
    Clock::time_point filled;
  };
  bool make_room(double most, Clock::time_point now) {
    return std::erase_if(buckets_, [&](const auto& one) {
             const std::chrono::duration<double> passed = now - one.second.filled;
             return one.second.tokens + passed.count() * per_second_ >= most;
           }) > 0;
  }
  const double per_second_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace gateway::front
