// partner check: what is wrong between a partner and us, and how well a server keeps to TAXII 2.1.
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace {

/// Prints what was found; Exit::found unless all is well.
Result<Exit> show_found(Session& session, const Value& answer, const std::string& text) {
  const Exit shown = session.show(answer, text);
  return shown == Exit::done && !protocol::json::bool_or(answer, "well", false) ? Exit::found : shown;
}

Result<Exit> grade(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("url", arguments.get("peer"));
  if (arguments.has("partner")) args.set("partner", arguments.get("partner"));
  TRY(const ipc::Message answer, session.call("partner.grade", std::move(args)));
  return show_found(session, answer.header, render::partner_grade(answer.header));
}

Result<Exit> check(Session& session, const Arguments& arguments) {
  const bool peer = arguments.has("peer");
  if (peer == arguments.has("PARTNER"))
    return session.usage("either a partner is checked, or a TAXII server",
                         "give PARTNER, or --peer URL with or without --partner");
  if (peer) return grade(session, arguments);
  if (arguments.has("partner"))
    return session.usage("--partner goes with --peer", "give the partner to be checked without --partner");
  TRY(const ipc::Message answer,
      session.call("partner.check", std::move(Builder().set("partner", arguments.get("PARTNER")))));
  return show_found(session, answer.header, render::partner_check(answer.header));
}

}  // namespace

std::vector<Command> partner_check_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"partner check",
       "Say what is wrong between a partner and us, on either side; with --peer, grade a TAXII 2.1 server. "
       "Exit code 9 where not all is well.",
       "csirt-gateway partner check cert-fi",
       {{"PARTNER", "Partner, by short name or id", false}},
       {{"peer", "URL", "Grade the TAXII server at https://host:port, with requests that change nothing"},
        {"partner", "PARTNER", "With --peer: whose pins its key must have; else the system's CAs decide"}},
       check});
  return commands;
}

}  // namespace gateway::cli
