// A feed as it is kept: record kind "feed", id = its name. Private to the feeds' files.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// How far a feed has come. Of a TAXII collection `next` holds only for the filter it was given out under
/// (TAXII 2.1 section 3.5), so that added_after stays as it is until the last page of a row of pages is in.
struct FeedCursor {
  std::string added_after;  ///< as the server wrote it; empty: from the beginning
  std::string next;         ///< where a row of pages goes on; empty outside one
  std::string last;         ///< the newest date added of the row so far; of MISP see above
  bool operator==(const FeedCursor&) const = default;
};

struct Feed {
  std::string name;      ///< [a-z0-9-]{2,32}; of a public source it is the origin id of what comes
  bool is_misp = false;  ///< a MISP server; otherwise a TAXII 2.1 collection
  std::string url;      ///< of the collection: https://host[:port]/root/collections/ID/; of MISP: …/[base/]
  std::string partner;  ///< team UUID whose objects they count as; empty: a public source's
  protocol::Label label = protocol::Label::unmarked;  ///< what a person said of a public source
  std::vector<std::string> pins;  ///< of a public source's server; empty: the system's CA store decides
  std::int64_t minutes = 60;      ///< from one pull to the next
  std::string state = "active";   ///< active, stopped, removed
  std::string since;              ///< RFC 3339: when it was added
  std::string server;             ///< what a MISP server says it is: "2.5.40"
  FeedCursor cursor;
  std::string contact;     ///< RFC 3339: the last pull that changed anything here; empty before the first
  std::string error;       ///< of the last pull, for a person; empty: it went well
  std::int64_t pages = 0;  ///< ever; of MISP: events
  std::int64_t objects = 0, refused = 0;  ///< ever
};

/// What people and the store read of it.
protocol::json::Builder to_json(const Feed& feed);
/// Error::not_found where there is none, or it was removed.
Result<Feed> load_feed(Reader& reader, const std::string& name);
/// All that were not removed, by name.
Result<std::vector<Feed>> load_feeds(Reader& reader);
Result<void> put_feed(Writer& writer, const Feed& feed, std::string_view author, Instant now);

/// What an active partner's server must show. Error::denied where the partner is not active.
Result<std::vector<std::string>> partner_pins(Reader& reader, const std::string& partner);

/// Whose our key at a feed's MISP server is (authkey.h).
inline std::string key_owner(const std::string& name) {
  return "feed/" + name;
}

/// An address cut in two: "https://host[:port]" and the collection's path, which ends in '/'. A trailing
/// "objects/" is taken off. Error::invalid where it is no such address.
struct FeedAddress {
  std::string endpoint, path;
};
Result<FeedAddress> feed_address(std::string_view url);
/// The same of a MISP server, whose path is "/" where it stands at the root of its host.
Result<FeedAddress> misp_address(std::string_view url);

/// A failure as it is kept for a person: where and what, printable, at most 300 bytes.
std::string in_words(const protocol::Failure& failure);

}  // namespace gateway::flow
