// Our keys at others' MISP servers: a record of its own for each (kind "authkey"), whose body nothing else
// reads. Another key is a newer version of it. Private to what asks such servers.
#pragma once
#include <string>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// `owner` is "feed/NAME" or "push/PARTNER". Error::not_found, with `remedy`, where there is none.
Result<std::string> load_authkey(Reader& reader, const std::string& owner, const std::string& remedy);
/// Error::invalid where it is not 40 letters and digits; empty ends what there is.
Result<void> put_authkey(Writer& writer, const std::string& owner, const std::string& key,
                         std::string_view author, Instant now);

}  // namespace gateway::flow
