// What one partner may read of one collection, page by page: a range of guarded slices. Content is not
// decided here; validity is, at every read: an entry's end, withdrawn slots (DESIGN.md, rule 9).
#pragma once
#include <string>
#include <vector>

#include "gateway/front/parts.h"
#include "protocol/taxii.h"

namespace gateway::front {

struct View {
  std::string partner;     ///< team UUID
  std::string collection;  ///< entry.collection
};

/// One slice a partner may see.
struct Slot {
  std::int64_t added = 0;  ///< microseconds since 1970, unique in its view
  PartPtr part;
  std::int64_t position = 0;
  const std::string& id() const { return part->at(position).id; }
  const std::string& modified() const { return part->at(position).modified; }
  std::string_view bytes() const { return part->bytes_at(position); }
};

struct SlotPage {
  std::vector<Slot> slots;   ///< ascending by `added`
  bool more = false;         ///< something the query asks for comes after this page, or may
  std::int64_t reached = 0;  ///< where the next page goes on, if there is more
};

/// A page ends at the query's limit, or at page_bytes.
inline constexpr std::size_t page_bytes = 8U << 20;
/// Slots looked at for one answer; a filter that hits none of them gets a page without objects and `more`, so
/// that no request costs more than this, however much is stored.
inline constexpr std::size_t max_looked_at = 20000;

protocol::Result<SlotPage> read_page(Database::Snapshot& views, Parts& parts, const View& view,
                                     const protocol::taxii::Query& query, protocol::Instant now);

/// Nothing was ever added after this to what the view still shows; INT64_MIN where that is nothing.
protocol::Result<std::int64_t> newest_added(Database& views, const View& view);

/// Whether the view shows any version of an object.
protocol::Result<bool> shows(Database::Snapshot& views, const View& view, const std::string& id,
                             protocol::Instant now);

}  // namespace gateway::front
