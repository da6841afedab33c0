// What a MISP server asks of the list of events and of one event (facts: misp.md §1.4).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/front/misp_events.h"

namespace gateway::front {

/// The body of POST /events/index. Members that narrow nothing here are ignored, as MISP ignores them.
struct MispQuery {
  bool minimal = false;
  std::vector<std::string> orgs, tags, events;        ///< with "!" before it: not that one; without case
  std::int64_t changed_from = 0, published_from = 0;  ///< seconds
  std::size_t limit = 0;                              ///< 0: all
  std::size_t page = 1;

  bool wants(const MispEvent& event) const;
};

/// An empty body asks for everything. Error::malformed or invalid where it cannot be read.
protocol::Result<MispQuery> parse_misp_query(std::string_view body, protocol::Instant now);

/// Whether the tail of a path ("deleted[]:0/deleted[]:1/…"), a query or a body asks for what was deleted too.
bool asks_for_deleted(std::string_view tail, std::string_view query, std::string_view body);

}  // namespace gateway::front
