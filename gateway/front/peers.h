// Who is behind a pin, or a token. Asked at every request: a partner suspended a moment ago is out at once,
// also on a kept connection.
#pragma once
#include <cstdint>
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

struct TokenHolder {
  KnownPeer peer;
  std::int64_t valid_until = 0;  ///< microseconds since 1970: the token opens nothing from then on
};

/// Whose token that is (token.h), or nothing. Error::unavailable where the views cannot be read.
protocol::Result<std::optional<TokenHolder>> find_holder(Database& views, const std::string& token);

}  // namespace gateway::front
