// Who is behind a pin. Asked at every request: a partner suspended a moment ago is out at once, also on a
// kept connection.
#pragma once
#include <optional>
#include <string>

#include "gateway/front/database.h"

namespace gateway::front {

struct KnownPeer {
  std::string id;  ///< team UUID
  bool active = false;
};

/// The partner with that pin, or nothing. Error::unavailable where the views cannot be read.
protocol::Result<std::optional<KnownPeer>> find_peer(Database& views, const std::string& pin);

}  // namespace gateway::front
