// init, serve, check-config, status, metrics, version, completion.
#include <ostream>

#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "gateway/config/config.h"
#include "gateway/tls/tls.h"

namespace gateway::cli {

namespace {

Result<Exit> init(Session& session, const Arguments& arguments) {
  InitOptions options;
  options.config = config_file(arguments);
  options.admin_id = arguments.get("admin-id");
  options.admin_name = arguments.get("admin-name");
  TRY(options.profile_dir, profile_folder(session.profile_option()));
  if (arguments.has("dry-run")) {
    TRY(const config::Config config, config::load_config(options.config));
    session.say(Facts()
                    .add("Configuration", config.file)
                    .add("Would be made", config.state)
                    .add("First administrator", options.admin_id + ", " + options.admin_name)
                    .add("With the profile", options.profile_dir)
                    .text());
    say_dry_run(session);
    return Exit::done;
  }
  TRY(const auto answer, session.local().init(options));
  return session.show(answer, render::lines(answer));
}

Result<Exit> serve(Session& session, const Arguments& arguments) {
  CHECK(session.local().serve(config_file(arguments), arguments.get("role")));
  return Exit::done;
}

/// What only TLS can tell: the certificate is readable and the key is its own.
void check_identity(const config::KeyPair& files, const std::string& where,
                    std::vector<protocol::Failure>& problems) {
  auto context = tls::server_context({files.certificate, files.key});
  if (context.has_value()) return;
  protocol::Failure failure = context.error();
  failure.where = where + (failure.where.empty() ? "" : ", " + failure.where);
  problems.push_back(std::move(failure));
}

Result<Exit> check_config(Session& session, const Arguments& arguments) {
  const std::string file = config_file(arguments);
  std::vector<protocol::Failure> problems = config::check_config(file);
  auto config = config::load_config(file);
  if (config.has_value() && problems.empty()) {
    check_identity(config->front.identity, file + "#/front", problems);
    check_identity(config->core_identity(), file + "#/state", problems);
  }
  if (problems.empty()) {
    TRY(const std::string core_pin, tls::pin_of_file(config->core_identity().certificate));
    TRY(const std::string front_pin, tls::pin_of_file(config->front.identity.certificate));
    Builder answer;
    answer.set("ok", true).set("file", file).set("team", config->team.short_name).set("state", config->state);
    answer.set("core_socket", config->core_socket()).set("core_pin", core_pin);
    answer.set("endpoint", config->front.endpoint).set("tls_pin", front_pin);
    return session.show(answer.value(), "The configuration is in order.\n" + render::lines(answer.value()));
  }
  std::vector<Builder> rows;
  for (const protocol::Failure& problem : problems) {
    print_failure(session.console(), problem);
    rows.push_back(std::move(Builder()
                                 .set("error", protocol::name(problem.error))
                                 .set("where", problem.where)
                                 .set("what", problem.what)
                                 .set("remedy", problem.remedy)));
  }
  session.show(Builder().set("ok", false).set("file", file).set("problems", rows).value(),
               count_of(problems.size(), "problem") + " in " + file + "\n");
  return problems.front().error == Error::not_found && problems.front().where == file ? Exit::not_found
                                                                                      : Exit::invalid;
}

Result<Exit> metrics(Session& session, const Arguments&) {
  TRY(const ipc::Message answer, session.call("metrics", {}));
  return session.show(answer.header, render::member(answer.header, "text"));
}

Result<Exit> version(Session& session, const Arguments&) {
  const Builder answer = std::move(Builder().set("version", session.local().version));
  return session.show(answer.value(), "csirt-gateway " + session.local().version + "\n");
}

Result<Exit> completion(Session& session, const Arguments&) {
  session.console().out << bash_completion(all_commands());
  return Exit::done;
}

}  // namespace

std::vector<Command> house_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"init",
       "Make a new gateway's state, keys and first administrator.",
       "csirt-gateway init --config gateway.json --admin-id ann --admin-name \"Ann Larsson\"",
       {},
       {config_option(),
        {"admin-id", "ID", "Person id of the first administrator: 2 to 32 of a-z, 0-9 and -", true},
        {"admin-name", "NAME", "Name of the first administrator", true},
        dry_run_option()},
       init});
  commands.push_back(
      {"serve",
       "Run the gateway: front, core and gate, or one of them, until it is told to end.",
       "csirt-gateway serve --config /etc/csirt-gateway/gateway.json",
       {},
       {config_option(), {"role", "ROLE", "Only this role", false, false, {"front", "core", "gate"}}},
       serve});
  commands.push_back({"check-config",
                      "Say everything that is wrong with a configuration and the files it names.",
                      "csirt-gateway check-config --config gateway.json",
                      {},
                      {config_option()},
                      check_config});
  commands.push_back(
      {"status",
       "Show whether the gateway's parts are up and what is waiting.",
       "csirt-gateway status",
       {},
       {},
       [](Session& session, const Arguments&) { return ask_core(session, "status", {}, render::status); }});
  commands.push_back({"metrics",
                      "Print core's metrics in the Prometheus text format.",
                      "csirt-gateway metrics",
                      {},
                      {},
                      metrics});
  commands.push_back({"version", "Print the version.", "csirt-gateway version", {}, {}, version});
  commands.push_back(
      {"completion bash",
       "Print the completion for bash.",
       "csirt-gateway completion bash > ~/.local/share/bash-completion/completions/csirt-gateway",
       {},
       {},
       completion});
  return commands;
}

}  // namespace gateway::cli
