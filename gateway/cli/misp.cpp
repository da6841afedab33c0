// misp: partners whose MISP servers pull from us and push to us, and those we push to.
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace {

Positional partner_positional() {
  return {"PARTNER", "Short name of the partner"};
}

Command about_one(const std::string& word, std::string purpose, std::string (*text)(const Value&)) {
  return {"misp " + word,
          std::move(purpose),
          "csirt-gateway misp " + word + " cert-fi",
          {partner_positional()},
          {dry_run_option()},
          [word, text](Session& session, const Arguments& arguments) {
            return ask_core(session, "misp." + word,
                            std::move(Builder().set("partner", arguments.get("PARTNER"))), text,
                            arguments.has("dry-run"));
          }};
}

Result<Exit> push(Session& session, const Arguments& arguments) {
  const bool begins = arguments.has("url") && arguments.has("key-file");
  if (arguments.has("stop") ? arguments.has("url") || arguments.has("key-file") : !begins)
    return session.usage("a push is begun with an address and a key there, or stopped",
                         "give --url and --key-file, or --stop alone");
  Builder args;
  args.set("partner", arguments.get("PARTNER"));
  if (begins) {
    TRY(const auto key, read_authkey(session, arguments));
    args.set("url", arguments.get("url")).set("key", key);
  }
  return ask_core(session, begins ? "misp.push" : "misp.push_stop", std::move(args), render::lines,
                  arguments.has("dry-run"));
}

}  // namespace

std::vector<Command> misp_commands() {
  std::vector<Command> commands;
  commands.push_back(about_one("add", "Give a partner's MISP server a key, told once; an older one ends.",
                               render::misp_server));
  commands.push_back({"misp list",
                      "List the partners whose MISP servers have a key, and those we push to.",
                      "csirt-gateway misp list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "misp.list", {}, render::misp_servers);
                      }});
  commands.push_back(about_one("remove", "End the key of a partner's MISP server at once.", render::lines));
  commands.push_back({"misp push",
                      "Push what is released to a partner to its MISP server from now on, or no more.",
                      "csirt-gateway misp push cert-fi --url https://misp.example/ --key-file authkey",
                      {partner_positional()},
                      {{"url", "URL", "Its MISP server: https://host[:port]/"},
                       authkey_option(false),
                       {"stop", "", "Push no more; what is there stays there"},
                       dry_run_option()},
                      push});
  return commands;
}

}  // namespace gateway::cli
