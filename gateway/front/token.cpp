#include "gateway/front/token.h"

#include "gateway/ops/metrics.h"
#include "protocol/digest.h"
#include "protocol/token.h"

namespace gateway::front {

std::string token_digest(std::string_view authorization) {
  const auto token = protocol::token_in(authorization);
  if (!token) return {};
  ops::count("front_tokens", "outcome", "read");
  return protocol::to_hex(protocol::sha256(*token));
}

}  // namespace gateway::front
