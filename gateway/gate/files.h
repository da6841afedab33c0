// Small files that must survive a power loss.
#pragma once
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace gateway::gate {

/// Writes folder/name (0600) so that after the return, and after a crash at any time, the file is either
/// whole or not there: written beside, fsynced, renamed, the folder fsynced. Error::internal with the path
/// otherwise.
protocol::Result<void> write_durable(const std::string& folder, const std::string& name,
                                     std::string_view bytes);

/// The whole file; Error::not_found, or too_large past `most` bytes.
protocol::Result<std::string> read_file(const std::string& path, std::size_t most);

}  // namespace gateway::gate
