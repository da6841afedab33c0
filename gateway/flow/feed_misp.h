// What is asked of a MISP server, in the order in which MISP servers ask each other (facts: misp.md
// §1.3, 1.4), and what its answers must be. Values in, values out. Private to the feeds' files.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/flow/feed_record.h"

namespace gateway::flow {

/// Paths below the server's own ("/" or "/base/").
std::string version_path(const std::string& base);
std::string index_path(const std::string& base);
/// The event whole, with what was deleted in it.
std::string view_path(const std::string& base, const protocol::Uuid& event);

/// Error::unavailable for another status than 200, in the server's own words; that it refuses our key is said
/// so. What a server says that holds the key is left out.
Result<void> check_answer(const GetAnswer& answer, const std::string& key);

/// What the server says it is ("2.5.40"). Error::malformed where that is no MISP.
Result<std::string> read_version(const GetAnswer& answer);

inline constexpr std::size_t events_per_page = 5000;

/// The body of the search for what is published and was changed at `from` (seconds) or later; pages from 1.
std::string index_query(std::int64_t from, int page);

/// One row of a list of events.
struct ListedEvent {
  protocol::Uuid uuid;
  std::int64_t timestamp = 0;  ///< seconds
  std::string owner;           ///< UUID of the organisation that made it; empty where none is said
};
struct EventList {
  std::size_t rows = 0;             ///< that were there
  std::vector<ListedEvent> events;  ///< those that name an event and a time
};
/// Error::malformed where it is no list.
Result<EventList> read_index(const GetAnswer& answer);

}  // namespace gateway::flow
