// To which partners' MISP servers we push, and what became of each event there. Private to the files of
// pushing.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Record kind "misp-push", id = the partner's.
struct PushTarget {
  std::string partner;                   ///< team UUID
  std::string url;                       ///< https://host[:port]/[base/]
  std::string state = "active";          ///< active, stopped
  std::string since;                     ///< RFC 3339: when it was begun or last changed by a person
  std::string server;                    ///< what the server says it is: "2.5.40"
  std::string contact;                   ///< RFC 3339: the last time that changed anything here
  std::string error;                     ///< of the last time, for a person; empty: it went well
  std::int64_t events = 0, refused = 0;  ///< ever
};
protocol::json::Builder to_json(const PushTarget& target);
/// Error::not_found where there never was one.
Result<PushTarget> load_target(Reader& reader, const std::string& partner);
Result<std::vector<PushTarget>> load_targets(Reader& reader);
Result<void> put_target(Writer& writer, const PushTarget& target, std::string_view author, Instant now);

/// Whose our key there is (authkey.h).
inline std::string push_owner(const std::string& partner) {
  return "push/" + partner;
}

/// Record kind "misp-push-event", id = partner/event.
struct PushedOut {
  std::int64_t timestamp = 0;  ///< of the event as it was dealt with, seconds; 0: nothing is known
  std::string outcome;         ///< pushed; there (as new, or not to be changed); failed; refused
  int attempts = 0;            ///< that failed, at this timestamp
  std::string what;            ///< why, for a person
};
/// What was kept before a person began the pushing anew counts as nothing, but for what was pushed.
Result<PushedOut> load_pushed_out(Reader& reader, const PushTarget& target, const protocol::Uuid& event);
Result<void> put_pushed_out(Writer& writer, const PushTarget& target, const protocol::Uuid& event,
                            const PushedOut& state, Instant now);

}  // namespace gateway::flow
