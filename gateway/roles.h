// The three roles as processes: each composes what it needs, confines itself, says that it is ready and
// serves until SIGTERM or SIGINT.
#pragma once
#include <string_view>

#include "gateway/config/config.h"
#include "protocol/result.h"

namespace gateway {

/// TLS towards partners; reads views alone, spools what comes in.
protocol::Result<void> run_front(const config::Config& config);
/// Directory, intake, policy, rendering, store, ledger; people's commands on a Unix socket.
protocol::Result<void> run_core(const config::Config& config);
/// Guard and OpenPGP.
protocol::Result<void> run_gate(const config::Config& config);

/// Runs a role by its name in this process.
protocol::Result<void> run_role(const config::Config& config, std::string_view role);

// What the roles share.

/// Blocks SIGTERM, SIGINT and SIGPIPE in this thread and those it starts. First of all.
void block_signals();
/// Ends with the supervisor that started us (CSIRT_GATEWAY_PARENT), even where that one was killed.
void follow_parent();
/// Tells who started us: a byte on the descriptor in CSIRT_GATEWAY_READY_FD, READY=1 on NOTIFY_SOCKET
/// (sd_notify(3)).
void say_ready(std::string_view role);
/// Waits for SIGTERM or SIGINT.
void wait_for_end();

/// Our own public facts, written by init: id, short name, pins, keys.
protocol::Result<protocol::json::Document> read_team_file(const config::Config& config);

}  // namespace gateway
