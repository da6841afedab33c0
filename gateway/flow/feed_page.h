// One page of a TAXII 2.1 collection: what is asked, what an answer must be, and where it leads. Values in,
// values out. Private to the files about feeds and other TAXII servers.
#pragma once
#include <string>
#include <string_view>

#include "gateway/flow/feed_record.h"

namespace gateway::flow {

struct FeedPage {
  bool more = false;
  std::string next;         ///< opaque; empty where the server gives none
  std::string last;         ///< X-TAXII-Date-Added-Last; empty for a page without objects
  std::size_t objects = 0;  ///< in its list, whatever they are
};

/// As a value in a query or one segment of a path (RFC 3986 section 2.1).
std::string percent_encoded(std::string_view text);

/// Path and query of the page behind the cursor.
std::string page_path(const FeedAddress& address, const FeedCursor& cursor);

/// Reads an answer. Error::unavailable with the server's own words for another status than 200;
/// Error::malformed for what is no TAXII 2.1.
Result<FeedPage> read_page(const GetAnswer& answer);

/// Whether an answer may mean that `next` is not known any more, so that the row of pages begins anew.
bool refuses_next(const GetAnswer& answer);

/// Where a page leads from a cursor. `stuck` says, for a person, why going on would never end; the cursor
/// then stands at the beginning of the row of pages.
struct FeedStep {
  FeedCursor cursor;
  std::string stuck;  ///< empty: it leads on, or there is no more
};
FeedStep step(const FeedCursor& from, const FeedPage& page);

}  // namespace gateway::flow
