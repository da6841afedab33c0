// csirt-gateway: one program. The command line is a thin client of core; `serve` runs the three roles.
#include "gateway/cli/cli.h"
#include "gateway/config/config.h"
#include "gateway/init.h"
#include "gateway/ops/log.h"
#include "gateway/roles.h"
#include "gateway/store/ledger.h"
#include "gateway/supervise.h"
#include "protocol/digest.h"

namespace {

using namespace gateway;

ops::Level level_of(const std::string& word) {
  if (word == "debug") return ops::Level::debug;
  if (word == "warning") return ops::Level::warning;
  if (word == "error") return ops::Level::error;
  return ops::Level::info;
}

protocol::Result<void> serve(const std::string& config_file, const std::string& role) {
  TRY(const auto config, config::load_config(config_file));
  ops::start_log(role.empty() ? "serve" : role, level_of(config.log.level), config.log.json);
  if (role.empty()) {
    CHECK(read_team_file(config));
    return supervise(config_file);
  }
  block_signals();
  follow_parent();
  return run_role(config, role);
}

protocol::Result<protocol::json::Document> verify_ledger(const std::string& config_file) {
  TRY(const auto config, config::load_config(config_file));
  TRY(const auto report, store::verify_ledger(config.store_dir() + "/store.db"));
  if (report.bad)
    return protocol::fail(protocol::Error::invalid, "the ledger does not hold: " + report.bad->what,
                          "leaf " + std::to_string(report.bad->seq),
                          "keep the file as evidence and compare it with the last copy");
  protocol::json::Builder out;
  out.set("size", static_cast<std::int64_t>(report.leaves)).set("root", protocol::to_hex(report.root));
  return out.take();
}

}  // namespace

int main(int argc, char** argv) {
  cli::LocalCommands local;
  local.version = GATEWAY_VERSION;
  local.init = init;
  local.serve = serve;
  local.ledger_verify = verify_ledger;
  return cli::run(argc, argv, local);
}
