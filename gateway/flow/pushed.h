// Events that a partner's MISP server pushes: no envelope and no signature of its own, the certificate and
// the key say who brings them. What is in one becomes objects of the partner's and takes the way of what is
// posted (posted.h); MISP is told that the event was taken, never what became of it.
#pragma once
#include <string>

#include "gateway/flow/receive.h"

namespace gateway::flow {

/// Ends the spool name of what was pushed: a line with the event's signature or nothing, then the event as it
/// came.
inline constexpr std::string_view pushed_suffix = ".misp";

/// Takes one spooled event: 200 and MISP's answer, or a refusal as a whole (403, 422). Of an event that is
/// protected the signature must be by one of the partner's own keys that we know; keys in the event count for
/// nothing. The spool file stays where the failure is ours.
Result<InboundAnswer> take_pushed(World& world, const std::string& partner, const std::string& spool_file);

}  // namespace gateway::flow
