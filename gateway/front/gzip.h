// gzip (RFC 1952), as MISP servers send and read bodies.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace gateway::front {

/// Error::malformed where `packed` is no gzip text, Error::too_large past `limit` bytes: a small text can be
/// packed a thousand times over.
protocol::Result<std::string> unpack(std::string_view packed, std::size_t limit);

/// Empty where there is no memory for it; the text itself does then.
std::string pack(std::string_view text);

}  // namespace gateway::front
