// intake and incident: what the organisation that was hit said, and what it permits.
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/interview.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "protocol/intake.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

constexpr std::size_t max_answers = 4U << 20;

Language language(const Arguments& arguments) {
  return arguments.get("lang") == "sv" ? Language::swedish : Language::english;
}

Option language_option() {
  return {"lang", "LANGUAGE", "Language of the questions; en if left out", false, false, {"en", "sv"}};
}

/// The file's text, once it is known to be a set of answers: a wrong member is named before anything is sent.
Result<std::string> read_answers(Session& session, const std::string& file) {
  TRY(std::string text, read_file(file, max_answers, session.console().in));
  const std::string name = file == "-" ? "standard input" : file;
  auto value = json::parse(text);
  if (value.has_error())
    return fail(value.error().error, value.error().what, name + ", " + value.error().where,
                "begin with `csirt-gateway intake template`");
  if (auto intake = protocol::Intake::from_json(*value); intake.has_error())
    return fail(intake.error().error, intake.error().what, name + "#" + intake.error().where,
                intake.error().remedy);
  return text;
}

Result<Exit> send_new(Session& session, const Arguments& arguments, std::string text) {
  Builder args;
  if (arguments.has("title")) args.set("title", arguments.get("title"));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(text));
  TRY(const ipc::Message answer,
      session.call("intake.add", std::move(args), std::move(attachments), arguments.has("dry-run")));
  session.show(answer.header, render::permitted(answer.header));
  if (arguments.has("dry-run")) say_dry_run(session);
  return Exit::done;
}

Result<Exit> ask_questions(Session& session, const Arguments& arguments) {
  TRY(const auto answers, interview(session.console(), language(arguments)));
  const std::string text = json::write(answers);
  if (arguments.has("out")) CHECK(write_new(arguments.get("out"), json::write_pretty(answers) + "\n"));
  return send_new(session, arguments, text);
}

Result<Exit> add(Session& session, const Arguments& arguments) {
  TRY(std::string text, read_answers(session, arguments.get("FILE")));
  return send_new(session, arguments, std::move(text));
}

Result<Exit> update(Session& session, const Arguments& arguments) {
  TRY(std::string text, read_answers(session, arguments.get("FILE")));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(text));
  TRY(const ipc::Message answer,
      session.call("intake.update", std::move(Builder().set("intake", arguments.get("INTAKE"))),
                   std::move(attachments), arguments.has("dry-run")));
  session.show(answer.header, render::changed(answer.header));
  if (arguments.has("dry-run")) say_dry_run(session);
  return Exit::done;
}

Result<Exit> confirm_intake(Session& session, const Arguments& arguments) {
  TRY(const Exit agreed,
      session.agree(
          arguments,
          "Did you call back to a number that was known beforehand, and did they confirm? Type yes:"));
  if (agreed != Exit::done) return agreed;
  return ask_core(session, "intake.confirm", std::move(Builder().set("intake", arguments.get("INTAKE"))),
                  render::changed, arguments.has("dry-run"));
}

Result<Exit> withdraw(Session& session, const Arguments& arguments) {
  TRY(const Exit agreed,
      session.agree(arguments,
                    "Shall everything that rests on this intake stop leaving the house? Type yes:"));
  if (agreed != Exit::done) return agreed;
  return ask_core(session, "intake.withdraw", std::move(Builder().set("intake", arguments.get("INTAKE"))),
                  render::withdrawn, arguments.has("dry-run"));
}

Result<Exit> print_questions(Session& session, const Arguments& arguments) {
  const std::string text = questions_text(language(arguments));
  return session.show(Builder().set("text", text).value(), text);
}

Result<Exit> print_template(Session& session, const Arguments&) {
  session.console().out << intake_template();
  return Exit::done;
}

Positional intake_positional() {
  return {"INTAKE", "Intake, by the beginning of its id"};
}
Positional incident_positional() {
  return {"INCIDENT", "Incident, by the beginning of its id"};
}

Command change_incident(const char* path, const char* verb, const char* purpose, const char* example,
                        Positional what, const char* argument) {
  const std::string name = what.name;
  return {path,
          purpose,
          example,
          {incident_positional(), std::move(what)},
          {{"remove", "", "Take it out again"}, dry_run_option()},
          [verb, name, argument](Session& session, const Arguments& arguments) {
            Builder args;
            args.set("incident", arguments.get("INCIDENT"))
                .set(argument, arguments.get(name))
                .set("remove", arguments.has("remove"));
            return ask_core(session, verb, std::move(args), render::incident, arguments.has("dry-run"));
          }};
}

}  // namespace

std::vector<Command> intake_commands() {
  const Option title{"title", "TEXT", "Our own title of the incident; never leaves the house"};
  std::vector<Command> commands;
  commands.push_back(
      {"intake ask",
       "Ask the questions in reading order, type the answers, open an incident.",
       "csirt-gateway intake ask --lang sv --title \"Phishing against a municipality\"",
       {},
       {language_option(), title, {"out", "FILE", "Also write the answers to a new file"}, dry_run_option()},
       ask_questions});
  commands.push_back({"intake add",
                      "Take over answers that were written down elsewhere, open an incident.",
                      "csirt-gateway intake add answers.json --title \"Phishing against a municipality\"",
                      {{"FILE", "Answers by schemas/intake.json, or - for standard input"}},
                      {title, dry_run_option()},
                      add});
  commands.push_back({"intake update",
                      "Put a new version of the answers beside the old ones.",
                      "csirt-gateway intake update 5f3a answers.json",
                      {intake_positional(), {"FILE", "All answers, or - for standard input"}},
                      {dry_run_option()},
                      update});
  commands.push_back({"intake confirm",
                      "Record that the answers were confirmed by call-back; only then do they open anything.",
                      "csirt-gateway intake confirm 5f3a",
                      {intake_positional()},
                      {yes_option(), dry_run_option()},
                      confirm_intake});
  commands.push_back(
      {"intake withdraw",
       "Record that the organisation withdrew what it permitted; what rests on it stops at once.",
       "csirt-gateway intake withdraw 5f3a",
       {intake_positional()},
       {yes_option(), dry_run_option()},
       withdraw});
  commands.push_back({"intake show",
                      "Show an intake: every version, and what the answers permit.",
                      "csirt-gateway intake show 5f3a",
                      {intake_positional()},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "intake.show",
                                        std::move(Builder().set("intake", arguments.get("INTAKE"))),
                                        render::intake);
                      }});
  commands.push_back({"intake list",
                      "List intakes.",
                      "csirt-gateway intake list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "intake.list", {}, render::intakes);
                      }});
  commands.push_back({"intake questions",
                      "Print the notice and the questions.",
                      "csirt-gateway intake questions --lang sv",
                      {},
                      {language_option()},
                      print_questions});
  commands.push_back({"intake template",
                      "Print an empty set of answers to fill in.",
                      "csirt-gateway intake template > answers.json",
                      {},
                      {},
                      print_template});
  return commands;
}

std::vector<Command> incident_commands() {
  std::vector<Command> commands;
  commands.push_back({"incident list",
                      "List incidents.",
                      "csirt-gateway incident list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "incident.list", {}, render::incidents);
                      }});
  commands.push_back({"incident show",
                      "Show one incident.",
                      "csirt-gateway incident show 81bc",
                      {incident_positional()},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "incident.show",
                                        std::move(Builder().set("incident", arguments.get("INCIDENT"))),
                                        render::incident);
                      }});
  commands.push_back(change_incident("incident affected", "incident.affected",
                                     "List a partner as another affected organisation of an incident.",
                                     "csirt-gateway incident affected 81bc cert-fi",
                                     {"PARTNER", "Partner, by short name or id"}, "partner"));
  commands.push_back(
      change_incident("incident name", "incident.name",
                      "Give a further name of the victim that the guard looks for in what leaves.",
                      "csirt-gateway incident name 81bc intranet.example.org",
                      {"NAME", "A name, domain, address or identity id"}, "name"));
  return commands;
}

}  // namespace gateway::cli
