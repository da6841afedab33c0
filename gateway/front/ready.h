// Texts that were put together once and are served again: events of MISP's. Whoever keeps one names
// everything it was made of, so that nothing here goes stale; whether somebody may see it is asked of the
// views each time.
#pragma once
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace gateway::front {

using ReadyText = std::shared_ptr<const std::string>;

/// The texts used last, up to a number of bytes. Thread-safe.
class Ready {
 public:
  explicit Ready(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  /// Null where it is not there.
  ReadyText find(const std::string& key);
  /// Kept unless it is larger than a quarter of the room.
  ReadyText keep(const std::string& key, std::string text);

 private:
  struct Kept {
    ReadyText text;
    std::list<std::string>::iterator place;
  };

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
  std::list<std::string> order_;  ///< used last, first
  std::size_t bytes_ = 0;
};

}  // namespace gateway::front
