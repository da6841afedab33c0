// person: our own people. A person makes a profile, an administrator takes the request over with a signed
// order.
#include <algorithm>
#include <ostream>
#include <set>

#include "gateway/cli/files.h"
#include "gateway/cli/keys.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "gateway/config/config.h"
#include "gateway/tls/tls.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

constexpr std::size_t max_request = 262144;

Result<Exit> enrol(Session& session, const Arguments& arguments) {
  NewProfile wanted;
  TRY(wanted.folder, profile_folder(session.profile_option()));
  wanted.person = arguments.get("id");
  wanted.name = arguments.get("name");
  wanted.core_socket = arguments.get("core-socket");
  wanted.core_pin = arguments.get("core-pin");
  if (wanted.core_socket.empty() != wanted.core_pin.empty())
    return session.usage("--core-socket and --core-pin belong together",
                         "give both, or --config FILE on the gateway's own host");
  if (wanted.core_socket.empty()) {
    TRY(const config::Config config, config::load_config(config_file(arguments)));
    wanted.core_socket = config.core_socket();
    TRY(wanted.core_pin, tls::pin_of_file(config.core_identity().certificate));
  }
  if (arguments.has("passphrase")) {
    wanted.passphrase = read_passphrase("A passphrase for your key: ");
    if (wanted.passphrase.empty() || wanted.passphrase != read_passphrase("The same again: "))
      return fail(Error::invalid, "no passphrase, or not the same twice", "--passphrase",
                  "begin again, at a terminal");
  }
  TRY(const Enrolment made, make_profile(wanted));
  const std::string request = wanted.folder + "/request.json";
  Builder answer;
  answer.set("id", made.id).set("profile", wanted.folder).set("request", request);
  answer.set("fingerprint", made.fingerprint).set("tls_pin", made.tls_pin);
  return session.show(answer.value(),
                      "Your profile is in " + wanted.folder + ".\nHand " + request +
                          " to an administrator and read the fingerprint to them by voice:\n\n  " +
                          in_fours(made.fingerprint) + "\n");
}

bool same_roles(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::set<std::string>(a.begin(), a.end()) == std::set<std::string>(b.begin(), b.end());
}

std::string described(const protocol::PersonOrder& person) {
  std::vector<std::string> roles = person.roles;
  return Facts()
      .add("Person", person.id)
      .add("Name", person.name)
      .add("Roles", list_of(roles))
      .add("State", person.state)
      .add("Fingerprint", in_fours(person.fingerprint))
      .add("TLS pin", person.tls_pin)
      .text();
}

/// Prepares the order, checks it, shows it, asks, signs, hands it in.
Result<Exit> order_person(Session& session, const Arguments& arguments, const Builder& wanted,
                          const std::string& question,
                          const std::function<bool(const protocol::PersonOrder&)>& as_asked) {
  const bool dry_run = arguments.has("dry-run");
  TRY(const ipc::Message prepared,
      session.call("person.prepare", std::move(Builder().set("person", wanted)), {}, dry_run));
  TRY(const protocol::Order order, read_order(session, prepared));
  if (!order.person || !as_asked(*order.person))
    return fail(Error::denied, "core prepared another order than the one asked for", "statement",
                "do not sign it; tell another administrator");
  session.console().err << described(*order.person);
  if (dry_run) {
    say_dry_run(session);
    return session.show(prepared.header, "");
  }
  TRY(const Exit agreed, session.agree(arguments, question));
  if (agreed != Exit::done) return agreed;
  TRY(const ipc::Message done,
      sign_and_submit(session, "order.submit", json::string_or(prepared.header, "statement")));
  return session.show(done.header, "Done: person " + order.person->id + ", version " +
                                       render::member(done.header, "version") + ".\n");
}

Result<Exit> add(Session& session, const Arguments& arguments) {
  const std::string file = arguments.get("REQUEST");
  TRY(const std::string text, read_file(file, max_request, session.console().in));
  TRY(const auto value, json::parse(text));
  TRY(const Enrolment request, Enrolment::from_json(value));
  const std::vector<std::string> roles = arguments.all("roles");
  Builder wanted;
  wanted.set("id", request.id).set("name", request.name).set("roles", roles).set("tls_pin", request.tls_pin);
  wanted.set("fingerprint", request.fingerprint).set("openpgp_key", request.openpgp_key);
  return order_person(
      session, arguments, wanted, "Did " + request.name + " read you this fingerprint? Type yes to sign:",
      [&](const protocol::PersonOrder& person) {
        return person.id == request.id && person.name == request.name && same_roles(person.roles, roles) &&
               person.tls_pin == request.tls_pin && person.fingerprint == request.fingerprint &&
               person.openpgp_key == request.openpgp_key && person.state == "active";
      });
}

Result<Exit> suspend(Session& session, const Arguments& arguments) {
  const std::string id = arguments.get("PERSON");
  const Builder wanted = std::move(Builder().set("id", id).set("state", "former"));
  return order_person(
      session, arguments, wanted, "Shall " + id + " lose all access from now on? Type yes to sign:",
      [&](const protocol::PersonOrder& person) { return person.id == id && person.state == "former"; });
}

Result<Exit> show(Session& session, const Arguments& arguments) {
  const std::string id = arguments.get("PERSON");
  if (id.empty()) {
    TRY(const ipc::Message me, session.call("whoami", {}));
    return session.show(me.header,
                        Facts()
                            .add("Person", render::member(me.header, "person"))
                            .add("Name", render::member(me.header, "name"))
                            .add("Roles", render::member(me.header, "roles"))
                            .add("Team", render::nested(me.header, "team", "name"))
                            .add("Team's key", in_fours(render::nested(me.header, "team", "fingerprint")))
                            .text());
  }
  TRY(const ipc::Message answer, session.call("person.list", {}));
  for (const Value* person : render::items(answer.header, "people"))
    if (json::string_or(*person, "id") == id) return session.show(*person, render::person(*person));
  return fail(Error::not_found, "there is no such person", id, "list them with `csirt-gateway person list`");
}

}  // namespace

std::vector<Command> person_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"person enrol",
       "Make your own profile: a TLS key, an OpenPGP key, and the request an administrator takes over.",
       "csirt-gateway person enrol --id bo --name \"Bo Ek\" --config /etc/csirt-gateway/gateway.json",
       {},
       {{"id", "ID", "Your person id: 2 to 32 of a-z, 0-9 and -", true},
        {"name", "NAME", "Your name", true},
        config_option(),
        {"core-socket", "PATH", "Core's socket, where there is no configuration to read"},
        {"core-pin", "HEX", "Core's pin, as check-config prints it on the gateway's host"},
        {"passphrase", "", "Ask at the terminal for a passphrase that protects your OpenPGP key"}},
       enrol});
  commands.push_back({"person add",
                      "Take a person over from their request, with a signed order.",
                      "csirt-gateway person add request.json --roles analyst,approver",
                      {{"REQUEST", "request.json of the person's profile, or - for standard input"}},
                      {{"roles",
                        "ROLE",
                        "Roles, separated by commas",
                        true,
                        true,
                        {"analyst", "approver", "administrator", "auditor"}},
                       yes_option(),
                       dry_run_option()},
                      add});
  commands.push_back({"person list",
                      "List our people, their roles and keys.",
                      "csirt-gateway person list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "person.list", {}, render::people);
                      }});
  commands.push_back({"person show",
                      "Show one person, or yourself as core knows you.",
                      "csirt-gateway person show",
                      {{"PERSON", "Person id; yourself if left out", false}},
                      {},
                      show});
  commands.push_back({"person suspend",
                      "End a person's access, with a signed order.",
                      "csirt-gateway person suspend bo",
                      {{"PERSON", "Person id"}},
                      {yes_option(), dry_run_option()},
                      suspend});
  return commands;
}

}  // namespace gateway::cli
