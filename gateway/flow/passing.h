// Failures that pass.
#pragma once
#include "protocol/result.h"

namespace gateway::flow {

/// A failure of this house, or a key that cannot be used now: it says nothing of what came in or is to leave,
/// which is to be tried again.
inline bool is_passing(protocol::Error error) {
  return error == protocol::Error::unavailable || error == protocol::Error::internal ||
         error == protocol::Error::held;
}

}  // namespace gateway::flow
