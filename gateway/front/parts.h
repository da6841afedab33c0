// Blocks of slices in memory: parts of them as they stand in views.db, read once and kept while they are
// used. A block never changes, so nothing here goes stale; whether a slot may be seen is asked of the views
// each time (view.h).
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/front/database.h"

namespace gateway::front {

/// A run of slices of one block.
struct Part {
  struct Slice {
    std::string id, modified;  ///< as block_slice has them
    std::string version_key;   ///< comparable as text
    std::size_t offset = 0, length = 0;
  };
  std::int64_t first = 0;  ///< position of slices[0] in the block
  std::vector<Slice> slices;
  std::string bytes;

  bool holds(std::int64_t position) const {
    return position >= first && position - first < static_cast<std::int64_t>(slices.size());
  }
  const Slice& at(std::int64_t position) const { return slices[static_cast<std::size_t>(position - first)]; }
  std::string_view bytes_at(std::int64_t position) const {
    return std::string_view(bytes).substr(at(position).offset, at(position).length);
  }
};
using PartPtr = std::shared_ptr<const Part>;

/// The parts used last, up to a number of bytes. Thread-safe.
class Parts {
 public:
  explicit Parts(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  /// The part that holds a position of a block, from memory or from the file. Error::unavailable where the
  /// views cannot be read or hold no such slice.
  protocol::Result<PartPtr> get(Database::Snapshot& views, const std::string& block, std::int64_t position);

 private:
  using Key = std::pair<std::string, std::int64_t>;  ///< block, first
  struct Kept {
    PartPtr part;
    std::list<Key>::iterator place;
  };
  PartPtr find(const std::string& block, std::int64_t position);
  void keep(const std::string& block, const PartPtr& part);

  const std::size_t max_bytes_;
  std::mutex mutex_;
  std::map<Key, Kept> kept_;
  std::list<Key> order_;  ///< used last, first
  std::size_t bytes_ = 0;
};

}  // namespace gateway::front
