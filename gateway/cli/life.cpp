// The life of an incident: steps, checklists, measures, secrecy, retention, its end; and what a share of it
// may name as its law.
#include <ostream>

#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace {

using Text = std::string (*)(const Value&);

Positional incident_positional() {
  return {"INCIDENT", "Incident, by the beginning of its id"};
}

/// Arguments of the command line under the names core knows them by: "why-not" is why_not.
Builder arguments_of(const Arguments& arguments, const std::vector<Positional>& positionals,
                     const std::vector<Option>& options) {
  Builder args;
  const auto name_of = [](std::string name) {
    for (char& c : name) c = c == '-' ? '_' : static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return name;
  };
  for (const auto& one : positionals)
    if (arguments.has(one.name)) args.set(name_of(one.name), arguments.get(one.name));
  for (const auto& one : options) {
    if (!arguments.has(one.name) || one.name == "dry-run" || one.name == "yes") continue;
    if (one.many)
      args.set(name_of(one.name), arguments.all(one.name));
    else if (one.value.empty())
      args.set(name_of(one.name), true);
    else if (one.value == "N")
      args.set(name_of(one.name), arguments.number(one.name));
    else
      args.set(name_of(one.name), arguments.get(one.name));
  }
  return args;
}

/// A subcommand that is one question to core, its arguments under their own names.
Command ask(std::string path, const char* verb, std::string purpose, std::string example,
            std::vector<Positional> positionals, std::vector<Option> options, Text text) {
  Command command{std::move(path),        std::move(purpose), std::move(example),
                  std::move(positionals), std::move(options), {}};
  command.run = [verb, text, positionals = command.positionals, options = command.options](
                    Session& session, const Arguments& arguments) {
    return ask_core(session, verb, arguments_of(arguments, positionals, options), text,
                    arguments.has("dry-run"));
  };
  return command;
}

Result<Exit> checklist(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("incident", arguments.get("INCIDENT"));
  for (const char* name : {"done", "note"})
    if (arguments.has(name)) args.set(name, arguments.get(name));
  TRY(const ipc::Message answer,
      session.call("incident.checklist", std::move(args), {}, arguments.has("dry-run")));
  const bool swedish = arguments.get("lang") == "sv";
  session.show(answer.header, render::checklist(answer.header, swedish, arguments.has("all")));
  if (arguments.has("dry-run")) say_dry_run(session);
  return Exit::done;
}

Result<Exit> dispose(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("incident", arguments.get("INCIDENT")).set("reason", arguments.get("reason"));
  if (!arguments.has("dry-run")) {
    TRY(const Exit agreed,
        session.agree(arguments,
                      "Take its content out of the house for good? Nobody can undo it. Type yes:"));
    if (agreed != Exit::done) return agreed;
  }
  return ask_core(session, "incident.dispose", std::move(args), render::lines, arguments.has("dry-run"));
}

void add_steps(std::vector<Command>& commands) {
  commands.push_back(
      ask("incident phase", "incident.phase", "Say which step of the process the incident is in.",
          "csirt-gateway incident phase 81bc contain",
          {incident_positional(), {"PHASE", "prepare, identify, contain, recover, lessons, or 1 to 5"}},
          {dry_run_option()}, render::life));
  commands.push_back(
      {"incident checklist",
       "Show the checklist of the present step, or record an item as done.",
       "csirt-gateway incident checklist 81bc --done 2.logs --note \"mail logs, 90 days\"",
       {incident_positional()},
       {{"done", "ITEM", "This item is done, or this question is answered"},
        {"note", "TEXT", "What was found or done; the answer where the item is a question"},
        {"all", "", "The items of all five steps"},
        {"lang", "LANGUAGE", "Language of the items; en if left out", false, false, {"en", "sv"}},
        dry_run_option()},
       checklist});
  commands.push_back(ask(
      "incident measure", "incident.measure", "Record a coordinating measure.",
      "csirt-gateway incident measure 81bc \"block the sender\" --by \"IT supplier\" --coordinates cert-fi",
      {incident_positional(), {"TEXT", "What is done"}},
      {{"by", "WHO", "Who carries it out"},
       {"coordinates", "PARTNER", "A partner it is coordinated with; may be repeated", false, true},
       dry_run_option()},
      render::life));
  commands.push_back(ask(
      "incident inform", "incident.inform",
      "Record that the victim was told of a release the law demands, or the lawful reason why not.",
      "csirt-gateway incident inform 81bc --how \"by telephone to the head of IT\"", {incident_positional()},
      {{"how", "TEXT", "How it was told, and whom"},
       {"why-not", "TEXT", "Why it is not told"},
       {"basis", "CODE", "The legal basis of not telling it"},
       {"at", "TIME", "When, if not now"},
       dry_run_option()},
      render::life));
}

void add_keeping(std::vector<Command>& commands) {
  commands.push_back(ask("incident secrecy", "incident.secrecy",
                         "Record how secret the incident's documents are; it changes no label.",
                         "csirt-gateway incident secrecy 81bc secret --paragraph \"OSL 18:8\"",
                         {incident_positional(), {"LEVEL", "open, secret or unclear"}},
                         {{"paragraph", "TEXT", "Paragraph of the statute"},
                          {"decision", "TEXT", "Reference of the decision"},
                          dry_run_option()},
                         render::life));
  commands.push_back(ask("incident retain", "incident.retain",
                         "Say until when the incident is kept, and why.",
                         "csirt-gateway incident retain 81bc --until 2031-12-31 --ground \"disposal plan 4\"",
                         {incident_positional()},
                         {{"until", "TIME", "May be disposed of from then on", true},
                          {"ground", "TEXT", "The rule or decision it rests on", true},
                          dry_run_option()},
                         render::life));
  commands.push_back(ask(
      "incident hold", "incident.hold",
      "Keep the incident from being disposed of; a hold on disclosure also keeps everything in.",
      "csirt-gateway incident hold 81bc --kind disclosure --reason \"secrecy test\"", {incident_positional()},
      {{"kind", "KIND", "other if left out", false, false, {"evidence", "disclosure", "other"}},
       reason_option("Why; everybody who meets the hold reads it"),
       dry_run_option()},
      render::life));
  commands.push_back(
      ask("incident unhold", "incident.unhold", "Lift a hold; another person than who set it.",
          "csirt-gateway incident unhold 81bc --kind evidence --reason \"the case was dropped\"",
          {incident_positional()},
          {{"kind", "KIND", "Which hold", true, false, {"evidence", "disclosure", "other"}},
           reason_option("Why; it is recorded"),
           dry_run_option()},
          render::life));
  commands.push_back(ask("incident close", "incident.close",
                         "Close an incident; its victim's names are no longer looked for in other shares.",
                         "csirt-gateway incident close 81bc --reason \"recovered\"", {incident_positional()},
                         {reason_option("Why; it is recorded"), dry_run_option()}, render::incident));
  commands.push_back(ask("incident reopen", "incident.reopen", "Open a closed incident again.",
                         "csirt-gateway incident reopen 81bc --reason \"it began again\"",
                         {incident_positional()}, {reason_option("Why; it is recorded"), dry_run_option()},
                         render::incident));
  commands.push_back(
      {"incident dispose",
       "Take the content of a closed incident out for good; digests, decisions and the ledger stay.",
       "csirt-gateway incident dispose 81bc --reason \"disposal plan 4\" --dry-run",
       {incident_positional()},
       {reason_option("Why; it is recorded"), yes_option(), dry_run_option()},
       dispose});
}

}  // namespace

std::vector<Command> life_commands() {
  std::vector<Command> commands;
  add_steps(commands);
  add_keeping(commands);
  commands.push_back(ask("intake due", "intake.due",
                         "List intakes to ask again: answers that end, or that were never confirmed.",
                         "csirt-gateway intake due --days 30", {},
                         {{"days", "N", "Answers that end within so many days; 14 if left out"}},
                         render::due));
  commands.push_back(ask("partner alias", "partner.alias",
                         "Record another name a partner may go by among those a victim has contacted.",
                         "csirt-gateway partner alias cert-fi \"Traficom\"",
                         {{"PARTNER", "Partner, by short name or id"}, {"ALIAS", "The other name"}},
                         {{"remove", "", "Take it out again"}, dry_run_option()}, render::lines));
  commands.push_back(ask("basis list", "basis.list", "List the legal-basis codes a share may name.",
                         "csirt-gateway basis list", {}, {}, render::bases));
  commands.push_back(
      ask("basis add", "basis.add", "Add a legal-basis code.",
          "csirt-gateway basis add FI-1 \"Act on …, section 1: …\"",
          {{"CODE", "Letters, digits, full stops and hyphens"}, {"TEXT", "What it allows, one sentence"}},
          {dry_run_option()}, render::lines));
  return commands;
}

}  // namespace gateway::cli
