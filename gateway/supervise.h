// `serve` without a role: starts front, core and gate as processes of their own and starts again what dies.
#pragma once
#include <string>

#include "protocol/result.h"

namespace gateway {

/// Runs until SIGTERM or SIGINT, then ends the roles in the order front, core, gate (ten seconds each, then
/// SIGKILL). Prints "ready" on standard output when all three are. A role that dies is started again, after
/// 0.1 s and twice as long each time it dies within a minute, up to 10 s.
protocol::Result<void> supervise(const std::string& config_file);

}  // namespace gateway
