// `init`: makes a gateway's state, keys and first administrator.
#pragma once
#include "gateway/cli/cli.h"

namespace gateway {

/// Nothing that exists is overwritten: a state folder with a team in it is Error::conflict. What could not be
/// finished is removed again.
protocol::Result<protocol::json::Document> init(const cli::InitOptions& options);

}  // namespace gateway
