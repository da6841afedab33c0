// The token that a request shows in place of a certificate.
#pragma once
#include <string>
#include <string_view>

namespace gateway::front {

/// Hex SHA-256 of the token in an Authorization field, empty where there is none: what the views know it by.
std::string token_digest(std::string_view authorization);

}  // namespace gateway::front
