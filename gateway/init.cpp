#include "gateway/init.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "gateway/config/config.h"
#include "gateway/directory/directory.h"
#include "gateway/gate/openpgp.h"
#include "gateway/gate/roster.h"
#include "gateway/store/store.h"
#include "gateway/store/views.h"
#include "gateway/system.h"
#include "gateway/tls/tls.h"
#include "protocol/digest.h"

namespace gateway {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr int team_key_days = 730;
constexpr int core_certificate_days = 3650;

protocol::Result<void> make_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed || ::chmod(path.c_str(), 0700) != 0)
    return fail(Error::internal, "cannot make the folder: " + failed.message(), path,
                "choose another in the configuration");
  return {};
}

protocol::Result<void> make_folders(const config::Config& config) {
  for (const auto& path :
       {config.state, config.store_dir(), config.views_dir(), config.spool_dir(), config.uploads_dir(),
        config.state + "/gate", config.roster_dir(), config.state + "/core", config.run})
    CHECK(make_folder(path));
  return {};
}

protocol::Result<directory::Team> make_team(const config::Config& config, Entropy& entropy) {
  directory::Team team;
  team.id = entropy.uuid().text();
  team.short_name = config.team.short_name;
  team.name = config.team.name;
  team.country = config.team.country;
  team.endpoint = config.front.endpoint;
  TRY(team.tls_pin, tls::pin_of_file(config.front.identity.certificate));
  TRY(const auto home, gate::OpenPgp::open(config.gate_home()));
  TRY(team.fingerprint, home->generate(team.name + " (csirt-gateway)", team_key_days));
  TRY(team.openpgp_key, home->export_key(team.fingerprint));
  return team;
}

/// The administrator's own key signs the order that makes them one: the gate's list begins with it.
protocol::Result<protocol::Order> found_roster(const config::Config& config, const cli::InitOptions& options,
                                               const cli::Enrolment& admin, Instant now, Entropy& entropy) {
  protocol::Order order;
  order.id = entropy.uuid();
  order.at = now;
  order.by = options.admin_id;
  order.person = protocol::PersonOrder{admin.id,          admin.name,        {"administrator"}, admin.tls_pin,
                                       admin.fingerprint, admin.openpgp_key, "active"};
  TRY(const auto person, gate::OpenPgp::open(options.profile_dir + "/gnupg"));
  TRY(const auto signature, person->sign(order.text(), admin.fingerprint));
  TRY(const auto home, gate::OpenPgp::open(config.gate_home()));
  CHECK(gate::Roster::found(*home, config.roster_dir(), {order.text(), {{admin.id, signature}}}, now));
  return order;
}

protocol::Result<void> fill_store(const config::Config& config, const directory::Team& team,
                                  const protocol::Order& order, Instant now, Entropy& entropy) {
  SystemClock clock;
  TRY(const auto store, store::SqliteStore::open(config.store_dir() + "/store.db"));
  CHECK(store::SqliteViews::open(config.views_dir() + "/views.db", clock));
  return store->write([&](Writer& writer) -> Result<void> {
    const auto put = [&](std::string_view kind, std::string_view id, std::string body) -> Result<void> {
      Record record;
      record.kind = kind;
      record.id = id;
      record.author = order.by;
      record.at = now;
      record.body = std::move(body);
      CHECK(writer.put(record, 0));
      return {};
    };
    CHECK(put("setting", "team", protocol::json::write(directory::to_json(team))));
    const auto key = Builder().set("key", protocol::to_base64(entropy.bytes(32))).text();
    CHECK(put("setting", "derivation-key", key));
    CHECK(put("person", order.person->id, protocol::json::write(directory::to_json(*order.person))));
    CHECK(writer.append_ledger("administration", "person/" + order.person->id, order.text()));
    return {};
  });
}

protocol::Result<void> write_team_file(const config::Config& config, const directory::Team& team) {
  std::ofstream out(config.team_file());
  out << protocol::json::write_pretty(directory::to_json(team)) << "\n";
  out.close();
  if (!out) return fail(Error::internal, "cannot be written", config.team_file(), "check the disk");
  return {};
}

protocol::Result<protocol::json::Document> make(const config::Config& config,
                                                const cli::InitOptions& options) {
  SystemClock clock;
  SystemEntropy entropy;
  const auto now = clock.now();
  CHECK(make_folders(config));
  TRY(const auto team, make_team(config, entropy));
  const auto core = config.core_identity();
  CHECK(tls::make_self_signed("core of " + team.short_name, {core.certificate, core.key},
                              core_certificate_days));
  TRY(const auto core_pin, tls::pin_of_file(core.certificate));
  TRY(const auto admin,
      cli::make_profile(
          {options.profile_dir, options.admin_id, options.admin_name, config.core_socket(), core_pin, {}}));
  TRY(const auto order, found_roster(config, options, admin, now, entropy));
  CHECK(fill_store(config, team, order, now, entropy));
  CHECK(write_team_file(config, team));
  Builder out;
  out.set("team", team.id).set("short_name", team.short_name).set("openpgp_fingerprint", team.fingerprint);
  out.set("tls_pin", team.tls_pin).set("administrator", options.admin_id).set("profile", options.profile_dir);
  out.set("next", "csirt-gateway serve --config " + options.config);
  return out.take();
}

}  // namespace

protocol::Result<protocol::json::Document> init(const cli::InitOptions& options) {
  TRY(const auto config, config::load_config(options.config));
  if (std::filesystem::exists(config.team_file()) || std::filesystem::exists(config.gate_home()))
    return fail(Error::conflict, "there is a gateway in the state folder already", config.state,
                "choose another folder, or remove it if it may go");
  const bool had_state = std::filesystem::exists(config.state);
  auto made = make(config, options);
  if (made.has_error() && !had_state) {
    std::error_code ignored;
    std::filesystem::remove_all(config.state, ignored);
  }
  return made;
}

}  // namespace gateway
