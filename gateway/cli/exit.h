// Exit codes: documented in every --help and in the manual page, and stable.
#pragma once
#include "protocol/result.h"

namespace gateway::cli {

enum class Exit {
  done = 0,
  failed = 1,  ///< internal, or something cannot be reached now
  usage = 2,   ///< the command line itself is wrong
  denied = 3,  ///< by policy, guard, role or state
  not_found = 4,
  invalid = 5,          ///< malformed, invalid, too large or unsupported input
  conflict = 6,         ///< what was read has changed, or it exists already
  unauthenticated = 7,  ///< an identity or a signature was not proven
  held = 8,             ///< kept, waiting for somebody
  found = 9,            ///< a check was made, and not all is well
};

Exit exit_of(protocol::Error error);

}  // namespace gateway::cli
