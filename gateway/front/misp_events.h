// A partner's MISP events, read from the views: the entries of its misp_collection()s, and what is left of
// those that were recalled. Validity is checked at every read, as in view.h.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/front/database.h"
#include "protocol/misp_served.h"
#include "protocol/timestamp.h"

namespace gateway::front {

/// One event a partner may see.
struct MispEvent {
  protocol::Uuid uuid;
  std::string head;
  std::int64_t timestamp = 0, published = 0;  ///< seconds
  std::string block;                          ///< of its parts; empty where it was recalled
  std::int64_t entry = 0;                     ///< its view entry
  std::int64_t first = 0, end = 0;            ///< positions in the block
  std::string left;                           ///< of a recalled one: what is to be deleted
};

/// Which of them: all, unless it says otherwise.
struct Wanted {
  std::optional<protocol::Uuid> uuid{};  ///< that one alone
  std::int64_t since = 0;                ///< seconds: those that changed then or later
};

/// The one that changed last first.
protocol::Result<std::vector<MispEvent>> misp_events(Database::Snapshot& views, const std::string& partner,
                                                     protocol::Instant now, const Wanted& wanted = {});

/// The event as it is served now (misp_served.h).
protocol::Result<std::string> misp_event_text(Database::Snapshot& views, const MispEvent& event,
                                              bool deleted);

}  // namespace gateway::front
