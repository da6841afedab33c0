// object: STIX objects, and what becomes some: MISP events, CSV, text.
#include <filesystem>

#include "gateway/cli/mirror.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace {

constexpr std::size_t listed_by_default = 20;

Option pap_option(std::string help) {
  return {"pap", "PAP", std::move(help)};
}

/// What the person said of everything that comes in.
Result<Builder> said(const Arguments& arguments) {
  Builder args;
  args.set("origin", arguments.get("origin")).set("origin_id", arguments.get("origin-id"));
  if (arguments.has("role")) args.set("role", arguments.get("role"));
  if (arguments.has("label")) {
    TRY(const protocol::Label label, given_label(arguments, "label"));
    args.set("label", protocol::text(label));
  }
  if (arguments.has("pap")) args.set("pap", arguments.get("pap"));
  if (arguments.has("named")) args.set("named", arguments.all("named"));
  return args;
}

Result<ipc::Message> add_file(Session& session, const Arguments& arguments, const std::string& file) {
  TRY(Builder args, said(arguments));
  TRY(const std::string id, upload_file(session, file));
  args.set("upload", id);
  return session.call("object.add", std::move(args), {}, arguments.has("dry-run"));
}

/// True where another event may fare better.
bool is_of_the_event(Error error) {
  return error == Error::invalid || error == Error::malformed || error == Error::too_large ||
         error == Error::unsupported || error == Error::not_found;
}

/// Every event of a feed, each by itself; one that cannot be read keeps none of the others out.
Result<Exit> add_mirror(Session& session, const Arguments& arguments) {
  TRY(const auto events, read_mirror(arguments.get("FILE")));
  std::vector<Builder> rows;
  std::size_t failed = 0;
  for (const auto& event : events) {
    if (session.console().asks)
      session.console().err << "\r" << rows.size() + 1 << " of " << events.size() << " events" << std::flush;
    const auto whole = check_mirrored(event);
    auto answer =
        whole.has_error() ? Result<ipc::Message>(whole.error()) : add_file(session, arguments, event.file);
    if (answer.has_error() && !is_of_the_event(answer.error().error)) return std::move(answer).error();
    Builder row;
    row.set("event", event.uuid);
    failed += answer.has_error() ? 1 : 0;
    if (answer.has_error()) {
      row.set("error", answer.error().what);
    } else {
      for (const char* count : {"accepted", "known", "refused_count", "held_count"})
        row.set(count, protocol::json::int_or(answer->header, count, 0));
    }
    rows.push_back(std::move(row));
  }
  if (session.console().asks) session.console().err << "\n";
  Builder all;
  all.set("ok", failed == 0).set("events", rows).set("failed", failed);
  session.show(all.value(), render::mirrored(all.value()));
  if (arguments.has("dry-run")) say_dry_run(session);
  return failed == 0 ? Exit::done : Exit::invalid;
}

Result<Exit> add(Session& session, const Arguments& arguments) {
  if (std::filesystem::is_directory(arguments.get("FILE"))) return add_mirror(session, arguments);
  TRY(const ipc::Message answer, add_file(session, arguments, arguments.get("FILE")));
  session.show(answer.header,
               render::added(answer.header, arguments.has("all") ? SIZE_MAX : listed_by_default));
  if (arguments.has("dry-run")) say_dry_run(session);
  return Exit::done;
}

Result<Exit> find(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("text", arguments.get("TEXT"));
  if (arguments.has("limit")) args.set("limit", arguments.number("limit"));
  return ask_core(session, "object.find", std::move(args), render::objects);
}

Result<Exit> show(Session& session, const Arguments& arguments) {
  if (arguments.has("bytes") && session.json())
    return session.usage("--bytes and --json exclude each other", "give one of them");
  TRY(const ipc::Message answer,
      session.call("object.show", std::move(Builder().set("id", arguments.get("ID")))));
  if (!arguments.has("bytes")) return session.show(answer.header, render::object(answer.header));
  for (const std::string& bytes : answer.attachments) print_bytes(session.console(), bytes + "\n");
  return Exit::done;
}

Result<Exit> unhold(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("id", arguments.get("ID")).set("reason", arguments.get("reason"));
  return ask_core(session, "object.unhold", std::move(args), render::lines, arguments.has("dry-run"));
}

Result<Exit> tighten(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("id", arguments.get("ID")).set("reason", arguments.get("reason"));
  if (arguments.has("label")) {
    TRY(const protocol::Label label, given_label(arguments, "label"));
    args.set("label", protocol::text(label));
  }
  if (arguments.has("pap")) args.set("pap", arguments.get("pap"));
  if (arguments.has("restrict")) args.set("restrict", arguments.all("restrict"));
  if (arguments.has("named")) args.set("named", arguments.all("named"));
  return ask_core(session, "object.tighten", std::move(args), render::tightened, arguments.has("dry-run"));
}

Command tighten_command() {
  return {"object tighten",
          "Bind an object more strictly than its source does; never less.",
          "csirt-gateway object tighten indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --label "
          "TLP:AMBER+STRICT --reason \"the victim asked\"",
          {{"ID", "STIX id"}},
          {{"label", "LABEL", "A stricter TLP label"},
           pap_option("A stricter PAP"),
           {"restrict",
            "WORD",
            "A restriction to add; may be repeated",
            false,
            true,
            {"no-onward", "no-attribution", "encrypt", "no-notify", "no-action", "no-resale",
             "obfuscate-victims", "exercise"}},
           {"named", "PERSON", "RED: a person of ours who may see it; may be repeated", false, true},
           reason_option("Why; it is recorded"),
           dry_run_option()},
          tighten};
}

}  // namespace

std::vector<Command> object_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"object add",
       "Bring in a STIX 2.1 bundle, a MISP event or feed, CSV or text with indicators.",
       "csirt-gateway object add bundle.json --origin incident --origin-id 81bc --label TLP:AMBER",
       {{"FILE", "The file, the folder a MISP feed was mirrored to, or - for standard input"}},
       {{"origin",
         "ORIGIN",
         "Where it comes from",
         true,
         false,
         {"incident", "observation", "public-source"}},
        {"origin-id", "ID", "The incident, or a name for the observation or source", true},
        {"label", "LABEL", "TLP label where its own is missing or looser"},
        pap_option("What it may be used for, where its own PAP is missing or looser"),
        {"role",
         "ROLE",
         "Whose side it describes: attacker, victim, third-party, unknown",
         false,
         false,
         {"attacker", "victim", "third-party", "unknown"}},
        {"named", "PERSON", "RED: a person of ours who may see it; may be repeated", false, true},
        {"all", "", "List every refusal, not only the first 20"},
        dry_run_option()},
       add});
  commands.push_back({"object find",
                      "Find objects by id or by a value in them.",
                      "csirt-gateway object find 198.51.100.7",
                      {{"TEXT", "An id, or text that stands in the object"}},
                      {{"limit", "N", "At most so many; 50 if left out"}},
                      find});
  commands.push_back({"object show",
                      "Show an object's versions, where they come from and what binds them.",
                      "csirt-gateway object show indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
                      {{"ID", "STIX id"}},
                      {{"bytes", "", "Print the exact bytes of each version instead"}},
                      show});
  commands.push_back({"object unhold",
                      "Decide that a held object may be used.",
                      "csirt-gateway object unhold indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --reason "
                      "\"checked with the sender\"",
                      {{"ID", "STIX id"}},
                      {reason_option("Why; it is recorded"), dry_run_option()},
                      unhold});
  commands.push_back(tighten_command());
  return commands;
}

}  // namespace gateway::cli
