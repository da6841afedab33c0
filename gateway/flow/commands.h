// The table of commands: name, who may, what it does. The reference is COMMANDS.md.
#pragma once
#include <string_view>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Runs one command for a person. Error::denied where none of their roles may, not_found for an unknown verb.
/// With `dry_run` everything is decided and nothing is written, sealed or opened.
Result<Reply> run_command(World& world, std::string_view verb, const Call& call, bool dry_run);

}  // namespace gateway::flow
