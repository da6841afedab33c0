// An event of a partner's MISP server, whichever way it came: pushed (pushed.h) or pulled (feed_events.h).
// What is in it becomes objects of the partner's and takes the way of what is posted (posted.h); the newest
// timestamp of each event is kept, and with it whether the event was ever protected.
#pragma once
#include <cstdint>
#include <string>

#include "gateway/flow/posted.h"
#include "protocol/misp.h"

namespace gateway::flow {

/// An event, read and not kept yet.
struct PartnerEvent {
  protocol::misp::Event event;
  std::int64_t timestamp = 0;  ///< its own, seconds; the present where it has none
  Brought brought;             ///< its objects
  std::size_t refused = 0;     ///< attributes that cannot be taken as they stand
};

/// Reads an event of `partner`: a line with its signature (base64, or nothing), then the event as it came.
/// Error::denied for one that is protected, or was, and not signed by a key that we have of the partner: keys
/// in the event count for nothing. is_passing() failures say nothing of the event, every other that it cannot
/// be read.
Result<PartnerEvent> read_partner_event(World& world, const std::string& partner, const std::string& file);

/// Keeps it, with `word` in the audit; false where what is here is as new and nothing was kept. The caller
/// tells the views afterwards (put_pushed). Error::denied where the partner is not active.
Result<bool> keep_partner_event(const World& world, Writer& writer, PartnerEvent& read,
                                std::string_view word);

/// The newest timestamp (seconds) of an event of the partner's that is here; 0 where there is none.
Result<std::int64_t> newest_of_event(Reader& reader, const std::string& partner, const protocol::Uuid& event);

}  // namespace gateway::flow
