// What has become of one event of a feed's MISP server: record kind "feed-event", id = feed/event. Of what a
// partner's events brought the newest timestamp stands with the partner's (partner_event.h). Private to the
// feeds' files.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/flow/feed_record.h"
#include "gateway/flow/misp_calls.h"

namespace gateway::flow {

struct FeedEvent {
  std::int64_t timestamp = 0;  ///< as it was listed, seconds; 0 where nothing is known of it
  std::string state;           ///< taken, failed (it is tried again), refused (until it changes)
  int attempts = 0;            ///< that failed, at this timestamp
  std::string what;            ///< why, for a person
};

/// What was kept before the feed was added as it stands counts as nothing: whoever removes a feed and adds it
/// anew, with another label or after a key of the partner's has changed, gets everything once more.
Result<FeedEvent> load_event(Reader& reader, const Feed& feed, const protocol::Uuid& event);
Result<void> put_event(Writer& writer, const Feed& feed, const protocol::Uuid& event, const FeedEvent& state,
                       Instant now);

/// True where what is listed is not here and was not refused; `state` is what load_event() says of it.
Result<bool> is_wanted(Reader& reader, const Feed& feed, const ListedEvent& listed, FeedEvent& state);

}  // namespace gateway::flow
