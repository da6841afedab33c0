// token: partners whose TAXII clients can show no certificate, and what they show in its place.
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

std::vector<Command> token_commands() {
  std::vector<Command> commands;
  const Positional partner{"PARTNER", "Short name of the partner"};
  commands.push_back(
      {"token add",
       "Make a token by which a partner's client reads TAXII without a certificate; told once.",
       "csirt-gateway token add cert-fi --valid-until 2027-06-30",
       {partner},
       {{"valid-until", "TIME", "Opens nothing from then on; a year from now if left out"}, dry_run_option()},
       [](Session& session, const Arguments& arguments) {
         Builder args;
         args.set("partner", arguments.get("PARTNER"));
         if (arguments.has("valid-until")) args.set("valid_until", arguments.get("valid-until"));
         return ask_core(session, "token.add", std::move(args), render::token, arguments.has("dry-run"));
       }});
  commands.push_back({"token list",
                      "List the tokens that partners have, without their text.",
                      "csirt-gateway token list",
                      {{"PARTNER", "Short name of one partner", false}},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        Builder args;
                        if (arguments.has("PARTNER")) args.set("partner", arguments.get("PARTNER"));
                        return ask_core(session, "token.list", std::move(args), render::tokens);
                      }});
  commands.push_back({"token remove",
                      "End a partner's token at once.",
                      "csirt-gateway token remove cert-fi 5b1f",
                      {partner, {"ID", "Which one: its id as the list has it, or the beginning"}},
                      {dry_run_option()},
                      [](Session& session, const Arguments& arguments) {
                        Builder args;
                        args.set("partner", arguments.get("PARTNER")).set("id", arguments.get("ID"));
                        return ask_core(session, "token.remove", std::move(args), render::lines,
                                        arguments.has("dry-run"));
                      }});
  return commands;
}

}  // namespace gateway::cli
