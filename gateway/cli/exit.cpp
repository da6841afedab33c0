#include "gateway/cli/exit.h"

namespace gateway::cli {

Exit exit_of(protocol::Error error) {
  using protocol::Error;
  switch (error) {
    case Error::malformed:
    case Error::invalid:
    case Error::too_large:
    case Error::unsupported:
      return Exit::invalid;
    case Error::not_found:
      return Exit::not_found;
    case Error::conflict:
      return Exit::conflict;
    case Error::denied:
    case Error::not_addressed:
    case Error::expired:
      return Exit::denied;
    case Error::unauthenticated:
      return Exit::unauthenticated;
    case Error::held:
      return Exit::held;
    case Error::unavailable:
    case Error::internal:
      return Exit::failed;
  }
  return Exit::failed;
}

}  // namespace gateway::cli
