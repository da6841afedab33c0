// permission: asking originators, and answering for our own.
#include <algorithm>
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/render.h"
#include "gateway/cli/review.h"
#include "gateway/cli/steps.h"
#include "protocol/request.h"

namespace gateway::cli {

namespace json = protocol::json;
using protocol::PermissionStatement;

namespace {

constexpr std::size_t max_evidence = 1U << 20;

Result<void> one_audience(const Arguments& arguments) {
  if (arguments.has("circle") != arguments.has("partner")) return {};
  return fail(Error::invalid, "one audience is needed", "--circle", "give --circle or --partner");
}

void audience_argument(const Arguments& arguments, Builder& args) {
  for (const char* name : {"circle", "partner"})
    if (arguments.has(name)) args.set(name, arguments.get(name));
}

Result<Exit> ask_originator(Session& session, const Arguments& arguments) {
  CHECK(one_audience(arguments));
  Builder args;
  args.set("object", arguments.get("OBJECT")).set("reason", arguments.get("reason"));
  audience_argument(arguments, args);
  if (arguments.has("note")) args.set("note", arguments.get("note"));
  if (arguments.has("days")) args.set("days", arguments.number("days"));
  return ask_core(session, "permission.ask", std::move(args), render::lines, arguments.has("dry-run"));
}

/// The limits a person may put on what they permit.
Result<void> limit_arguments(const Arguments& arguments, Builder& args) {
  if (arguments.has("label-ceiling")) {
    TRY(const auto label, given_label(arguments, "label-ceiling"));
    args.set("ceiling", protocol::text(label));
  }
  if (arguments.has("until")) args.set("until", arguments.get("until"));
  if (arguments.has("once")) args.set("once", true);
  return {};
}

std::string described(const PermissionStatement& one, const PartnerNames& names) {
  Facts facts;
  facts.add("Verdict", one.verdict).add("Objects", list_of(one.objects));
  facts.add("Originator", name_of(names, one.originator)).add("May pass it on", name_of(names, one.to));
  facts.add("Audience", name_of(names, one.audience)).add("At most", protocol::text(one.ceiling));
  facts.add("Until", one.expires.text(0)).add("How often", one.once ? "once to each recipient" : "standing");
  if (!one.reason.empty()) facts.add("Reason", one.reason);
  if (!one.evidence.empty()) facts.add("Evidence", "SHA-256 " + one.evidence);
  return facts.text();
}

/// What core wants signed is what was asked for, in this person's name, and no wider.
Result<PermissionStatement> read_statement(Session& session, const Arguments& arguments,
                                           const std::string& text, std::string_view verdict) {
  TRY(auto one, PermissionStatement::parse(text));
  TRY(const Profile* mine, session.profile());
  bool right = one.by == mine->person && one.verdict == verdict;
  if (arguments.has("REQUEST")) right = right && one.request.text().starts_with(arguments.get("REQUEST"));
  if (arguments.has("PERMISSION")) right = right && one.id.text().starts_with(arguments.get("PERMISSION"));
  if (arguments.has("reason")) right = right && one.reason == arguments.get("reason");
  if (arguments.has("label-ceiling"))
    right = right && one.ceiling == protocol::parse_label(arguments.get("label-ceiling"));
  if (one.widens()) right = right && one.once == arguments.has("once");
  if (arguments.has("object")) {
    auto asked = arguments.all("object");
    std::ranges::sort(asked);
    right = right && asked == one.objects;
  }
  if (right) return one;
  return fail(Error::denied, "core prepared another statement than the one asked for", "statement",
              "nothing was signed; tell your administrator");
}

/// Prepare, look, sign, submit. `evidence` goes with it where there is some.
Result<Exit> state(Session& session, const Arguments& arguments, std::string_view verdict, Builder args,
                   std::vector<std::string> evidence, std::string_view question) {
  const bool dry_run = arguments.has("dry-run");
  args.set("verdict", verdict);
  TRY(const ipc::Message prepared, session.call("permission.prepare", std::move(args), evidence, dry_run));
  TRY(const std::string text, json::get_string(prepared.header, "statement"));
  TRY(const auto statement, read_statement(session, arguments, text, verdict));
  TRY(const PartnerNames names, partner_names(session));
  session.console().err << described(statement, names);
  if (dry_run) {
    say_dry_run(session);
    return session.show(prepared.header, "");
  }
  TRY(const Exit agreed, session.agree(arguments, question));
  if (agreed != Exit::done) return agreed;
  TRY(std::string signature, session.sign(text));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(signature));
  for (auto& one : evidence) attachments.push_back(std::move(one));
  TRY(const ipc::Message done,
      session.call("permission.submit", std::move(Builder().set("statement", text)), std::move(attachments)));
  return session.show(done.header, render::lines(done.header));
}

Result<Exit> grant(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("request", arguments.get("REQUEST"));
  CHECK(limit_arguments(arguments, args));
  return state(session, arguments, "granted", std::move(args), {},
               "Permit this? Another person must approve it. Type yes to sign:");
}

Result<Exit> refuse(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("request", arguments.get("REQUEST")).set("reason", arguments.get("reason"));
  return state(session, arguments, "refused", std::move(args), {}, "Refuse it? Type yes to sign:");
}

Result<Exit> revoke(Session& session, const Arguments& arguments) {
  return state(session, arguments, "revoked",
               std::move(Builder().set("permission", arguments.get("PERMISSION"))), {},
               "End this permission? What is queued stops. Type yes to sign:");
}

Result<Exit> record(Session& session, const Arguments& arguments) {
  CHECK(one_audience(arguments));
  TRY(std::string evidence, read_file(arguments.get("evidence"), max_evidence, session.console().in));
  Builder args;
  args.set("originator", arguments.get("originator")).set("objects", arguments.all("object"));
  audience_argument(arguments, args);
  CHECK(limit_arguments(arguments, args));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(evidence));
  return state(session, arguments, "recorded", std::move(args), std::move(attachments),
               "Record that they permit this? Another person must approve it. Type yes to sign:");
}

Result<Exit> approve(Session& session, const Arguments& arguments) {
  const std::string id = arguments.get("PERMISSION");
  TRY(const ipc::Message shown, session.call("permission.show", std::move(Builder().set("permission", id))));
  TRY(const std::string text, json::get_string(shown.header, "statement"));
  TRY(const auto statement, PermissionStatement::parse(text));
  if (!statement.id.text().starts_with(id) || !statement.widens())
    return fail(Error::denied, "core shows another statement than the one asked for", "statement",
                "nothing was signed; tell your administrator");
  TRY(const PartnerNames names, partner_names(session));
  session.console().err << described(statement, names);
  if (arguments.has("dry-run")) {
    say_dry_run(session);
    return session.show(shown.header, "");
  }
  TRY(const Exit agreed, session.agree(arguments, "Approve it? Type yes to sign:"));
  if (agreed != Exit::done) return agreed;
  TRY(std::string signature, session.sign(text));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(signature));
  TRY(const ipc::Message done,
      session.call("permission.approve", std::move(Builder().set("permission", statement.id.text())),
                   std::move(attachments)));
  return session.show(done.header, render::lines(done.header));
}

}  // namespace

std::vector<Command> permission_commands() {
  const Positional object{"OBJECT", "STIX id"};
  const Positional request{"REQUEST", "Request, by the beginning of its id"};
  const Positional permission{"PERMISSION", "Permission, by the beginning of its id"};
  const Option circle{"circle", "CIRCLE", "Who would get it: the members of this circle"};
  const Option partner{"partner", "PARTNER", "Who would get it: this partner"};
  const Option ceiling{"label-ceiling", "LABEL",
                       "Of no use once the object is labelled stricter; else its label"};
  const Option until{"until", "TIME", "Until then, as 2026-12-31T00:00:00Z"};
  const Option once{"once", "", "For one release to each recipient, not a standing permission"};
  const Option why{"reason", "WORD", "What for; the originator is told this word",
                   true,     false,  {"protect", "handle", "analyse", "report"}};
  const Option why_not{"reason", "WORD", "Why; they are told this word",
                       true,     false,  {"not-now", "too-sensitive", "not-ours"}};
  std::vector<Command> commands;
  commands.push_back({"permission ask",
                      "Ask the originator of an object whether it may go further.",
                      "csirt-gateway permission ask indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --circle "
                      "first --reason protect",
                      {object},
                      {circle,
                       partner,
                       why,
                       {"note", "TEXT", "A line for their people; the guard reads it first"},
                       {"days", "N", "How long an answer is of use; 30 by default, 90 at most"},
                       dry_run_option()},
                      ask_originator});
  commands.push_back({"permission requests",
                      "List what was asked: by us and of us.",
                      "csirt-gateway permission requests",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "permission.requests", {}, render::permission_requests);
                      }});
  commands.push_back({"permission grant",
                      "Permit what a partner asked; another person approves it.",
                      "csirt-gateway permission grant 5b1d --label-ceiling TLP:AMBER --once",
                      {request},
                      {ceiling, until, once, yes_option(), dry_run_option()},
                      grant});
  commands.push_back({"permission approve",
                      "Approve a permission that another person signed.",
                      "csirt-gateway permission approve 77ad",
                      {permission},
                      {yes_option(), dry_run_option()},
                      approve});
  commands.push_back({"permission refuse",
                      "Refuse what a partner asked.",
                      "csirt-gateway permission refuse 5b1d --reason too-sensitive",
                      {request},
                      {why_not, yes_option(), dry_run_option()},
                      refuse});
  commands.push_back({"permission revoke",
                      "End a permission: one we gave, or one we were given.",
                      "csirt-gateway permission revoke 77ad",
                      {permission},
                      {yes_option(), dry_run_option()},
                      revoke});
  commands.push_back(
      {"permission record",
       "Record by hand what an originator said by telephone or mail; another person approves it.",
       "csirt-gateway permission record --originator cert-fi --object "
       "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f --circle first --evidence mail.eml",
       {},
       {{"originator", "WHO", "Partner, or STIX identity of the creator", true},
        {"object", "ID", "STIX id; may be repeated", true, true},
        circle,
        partner,
        ceiling,
        until,
        once,
        {"evidence", "FILE", "The mail, or your note of the call; kept as it is", true},
        yes_option(),
        dry_run_option()},
       record});
  commands.push_back({"permission list",
                      "List permissions, given to us and by us.",
                      "csirt-gateway permission list --state in-force",
                      {},
                      {{"state", "STATE", "Only those in this state"}},
                      [](Session& session, const Arguments& arguments) {
                        Builder args;
                        if (arguments.has("state")) args.set("state", arguments.get("state"));
                        return ask_core(session, "permission.list", std::move(args), render::permissions);
                      }});
  commands.push_back({"permission show",
                      "Show a permission: its words, who signed them, what used it.",
                      "csirt-gateway permission show 77ad",
                      {permission},
                      {{"evidence", "", "Print the evidence instead, byte for byte"}},
                      [](Session& session, const Arguments& arguments) -> Result<Exit> {
                        Builder args;
                        args.set("permission", arguments.get("PERMISSION"));
                        TRY(const ipc::Message shown, session.call("permission.show", std::move(args)));
                        if (!arguments.has("evidence"))
                          return session.show(shown.header, render::permission(shown.header));
                        if (!shown.attachments.empty())
                          print_bytes(session.console(), shown.attachments.front());
                        return Exit::done;
                      }});
  return commands;
}

}  // namespace gateway::cli
