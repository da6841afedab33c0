// What is asked of a MISP server, in the order in which MISP servers ask each other (facts: misp.md
// §1.3, 1.4), and what its answers must be. Values in, values out. Private to what asks such servers.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "gateway/ports.h"

namespace gateway::flow {

/// Paths below the server's own ("/" or "/base/").
std::string version_path(const std::string& base);
std::string index_path(const std::string& base);
/// The event whole, with what was deleted in it.
std::string view_path(const std::string& base, const protocol::Uuid& event);
/// Whether it is there.
std::string head_path(const std::string& base, const protocol::Uuid& event);
std::string wanted_path(const std::string& base);
std::string add_path(const std::string& base);
std::string edit_path(const std::string& base, const protocol::Uuid& event);

/// Error::unavailable for another status than 200, in the server's own words; that it refuses our key is said
/// so. What a server says that holds the key is left out.
Result<void> check_answer(const GetAnswer& answer, const std::string& key);

/// What the server says of itself and of us.
struct MispSays {
  std::string version;    ///< "2.5.40"
  bool may_sync = false;  ///< we may push
};
/// Error::malformed where that is no MISP.
Result<MispSays> read_version(const GetAnswer& answer);

/// The server's own words why it said no, printable; empty where there are none, or they hold the key.
std::string words_of(const std::string& body, const std::string& key);

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

/// The body that asks which of these are wanted; for as many as fit a query.
inline constexpr std::size_t offered_at_once = 50;
std::string wanted_query(const std::vector<OfferedEvent>& events);
/// Error::malformed where the answer is no list.
Result<std::set<protocol::Uuid>> read_wanted(const GetAnswer& answer);

}  // namespace gateway::flow
