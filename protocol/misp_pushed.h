// An event of ours as it is pushed to a MISP server, in place of being pulled by one (facts: misp.md
// §1.5, 2.1).
#pragma once
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace protocol::misp {

/// What event_text() makes of an event, as MISP pushes it: without the numbers of ours and the lists that are
/// not pushed, locked, so that nobody there edits it, and with the distribution that a server which pulls
/// would have lowered itself. Nothing is added and nothing else changed. Error::malformed for another text.
Result<std::string> pushed_text(std::string_view served);

}  // namespace protocol::misp
