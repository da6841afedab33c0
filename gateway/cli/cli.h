// The command line: subcommands as thin clients of core, and a few that need no daemon.
#pragma once
#include <functional>
#include <string>

#include "gateway/cli/profile.h"
#include "protocol/json.h"
#include "protocol/result.h"

namespace gateway::cli {

struct InitOptions {
  std::string config;    ///< configuration file
  std::string admin_id;  ///< person id of the first administrator
  std::string admin_name;
  std::string profile_dir;  ///< where that person's profile is made
};

/// What only main can do, because it names the concrete adapters. Answers are printed by the command line: as
/// lines "name: value" for people, as they stand with --json.
struct LocalCommands {
  std::string version;
  /// Makes state, keys and the first administrator. Nothing that exists is overwritten.
  std::function<protocol::Result<protocol::json::Document>(const InitOptions&)> init;
  /// Runs all three roles, or the one named (front, core, gate), until it is told to end.
  std::function<protocol::Result<void>(const std::string& config, const std::string& role)> serve;
  /// Reads the ledger of the store and recomputes it: {"size":…,"root":…}.
  std::function<protocol::Result<protocol::json::Document>(const std::string& config)> ledger_verify;
};

/// Parses the command line, runs the one subcommand it names, prints, and returns the exit code (see exit.h).
int run(int argc, char** argv, const LocalCommands& local);

}  // namespace gateway::cli
