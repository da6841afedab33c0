// guard: what the guard stopped, and exceptions from it.
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace {

Result<Exit> findings(Session& session, const Arguments& arguments) {
  TRY(const ipc::Message answer,
      session.call("share.show", std::move(Builder().set("share", arguments.get("SHARE")))));
  if (!session.json()) return session.show(answer.header, render::findings(answer.header));
  Builder found;
  for (const char* name : {"share", "findings"})
    if (const Value* value = protocol::json::find(answer.header, name)) found.set(name, *value);
  return session.show(found.value(), "");
}

Result<Exit> except(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("object", arguments.get("OBJECT")).set("pointer", arguments.get("POINTER"));
  args.set("code", arguments.get("code")).set("reason", arguments.get("reason"));
  if (arguments.has("share")) args.set("share", arguments.get("share"));
  return ask_core(session, "guard.except", std::move(args), render::excepted, arguments.has("dry-run"));
}

}  // namespace

std::vector<Command> guard_commands() {
  std::vector<Command> commands;
  commands.push_back({"guard findings",
                      "Show what the guard stopped in a share: object, place and why.",
                      "csirt-gateway guard findings 0c4e",
                      {{"SHARE", "Share, by the beginning of its id"}},
                      {},
                      findings});
  commands.push_back(
      {"guard except",
       "Ask for an exception: exactly this string may leave all the same. Whoever approves the next share "
       "signs it.",
       "csirt-gateway guard except indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f /description --code "
       "victim "
       "--reason \"kraft is the common word here\" --share 0c4e",
       {{"OBJECT", "STIX id, as guard findings shows it"},
        {"POINTER", "JSON pointer of the string, such as /name"}},
       {{"code", "CODE", "What the guard found there", true, false, {"victim", "warning-list"}},
        reason_option("Why it may leave; approvers read and sign it"),
        {"share", "SHARE", "The string as it stands in this share, not in the stored object"},
        dry_run_option()},
       except});
  return commands;
}

}  // namespace gateway::cli
