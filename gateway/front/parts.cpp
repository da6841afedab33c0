#include "gateway/front/parts.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

/// What a part weighs in memory, its list of slices included.
std::size_t weight(const Part& part) {
  std::size_t bytes = part.bytes.size();
  for (const auto& slice : part.slices)
    bytes += sizeof slice + slice.id.capacity() + slice.modified.capacity() + slice.version_key.capacity();
  return bytes;
}

Result<PartPtr> read(Database::Snapshot& views, const std::string& block, std::int64_t position) {
  Part part;
  bool found = false;
  CHECK(views.query(
      "SELECT first, bytes FROM block_part WHERE block = ? AND first <= ? ORDER BY first DESC LIMIT 1",
      {block, position}, [&](const Row& row) {
        part.first = row.integer(0);
        part.bytes = row.bytes(1);
        found = true;
      }));
  CHECK(views.query(
      "SELECT slice_id, modified, version_key, offset, length FROM block_slice WHERE block = ? AND position "
      ">= ? "
      "AND position < coalesce((SELECT min(first) FROM block_part WHERE block = ? AND first > ?), 1 << 60) "
      "ORDER BY position",
      {block, part.first, block, part.first}, [&](const Row& row) {
        part.slices.push_back({row.bytes(0), row.bytes(1), row.bytes(2),
                               static_cast<std::size_t>(row.integer(3)),
                               static_cast<std::size_t>(row.integer(4))});
      }));
  bool whole = found && part.holds(position);
  for (const auto& slice : part.slices)
    whole = whole && slice.offset <= part.bytes.size() && slice.length <= part.bytes.size() - slice.offset;
  if (!whole) return fail(Error::unavailable, "a block of the views is damaged", block);
  return std::make_shared<const Part>(std::move(part));
}

}  // namespace

PartPtr Parts::find(const std::string& block, std::int64_t position) {
  const std::lock_guard lock(mutex_);
  auto after = kept_.upper_bound({block, position});
  if (after == kept_.begin()) return nullptr;
  const auto& [key, kept] = *--after;
  if (key.first != block || !kept.part->holds(position)) return nullptr;
  order_.splice(order_.begin(), order_, kept.place);
  return kept.part;
}

void Parts::keep(const std::string& block, const PartPtr& part) {
  const std::size_t bytes = weight(*part);
  if (bytes > max_bytes_) return;
  const std::lock_guard lock(mutex_);
  const Key key{block, part->first};
  if (kept_.contains(key)) return;
  order_.push_front(key);
  kept_.emplace(key, Kept{part, order_.begin()});
  bytes_ += bytes;
  while (bytes_ > max_bytes_) {
    const auto oldest = kept_.find(order_.back());
    bytes_ -= weight(*oldest->second.part);
    kept_.erase(oldest);
    order_.pop_back();
  }
}

Result<PartPtr> Parts::get(Database::Snapshot& views, const std::string& block, std::int64_t position) {
  if (PartPtr known = find(block, position)) return known;
  TRY(PartPtr part, read(views, block, position));
  keep(block, part);
  return part;
}

}  // namespace gateway::front
