// misp: partners whose MISP servers pull from us and push to us.
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

}  // namespace

std::vector<Command> misp_commands() {
  std::vector<Command> commands;
  commands.push_back(about_one("add", "Give a partner's MISP server a key, told once; an older one ends.",
                               render::misp_server));
  commands.push_back({"misp list",
                      "List the partners whose MISP servers have a key.",
                      "csirt-gateway misp list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "misp.list", {}, render::misp_servers);
                      }});
  commands.push_back(about_one("remove", "End the key of a partner's MISP server at once.", render::lines));
  return commands;
}

}  // namespace gateway::cli
