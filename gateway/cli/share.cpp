// share: what leaves the house. Whoever signs sees recipients, label and bytes as this program has verified
// them.
#include <algorithm>
#include <ostream>

#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

constexpr std::size_t withheld_by_default = 20;

Builder share_argument(const Arguments& arguments) {
  return std::move(Builder().set("share", arguments.get("SHARE")));
}

Builder proposal(const Arguments& arguments) {
  Builder args;
  for (const auto& [option, name] : {std::pair{"incident", "incident"},
                                     {"public-source", "public_source"},
                                     {"observation", "observation"},
                                     {"circle", "circle"},
                                     {"note", "note"},
                                     {"basis", "basis"},
                                     {"purpose", "purpose"}})
    if (arguments.has(option)) args.set(name, arguments.get(option));
  for (const auto& [option, name] : {std::pair{"ID", "ids"}, {"partner", "partners"}, {"person", "people"}})
    if (arguments.has(option)) args.set(name, arguments.all(option));
  if (arguments.has("days")) args.set("days", arguments.number("days"));
  if (arguments.has("recorded")) args.set("recorded", true);
  return args;
}

/// The team a person asked for, as it stands in statements.
std::string team_of(const PartnerNames& names, const std::string& given) {
  const std::string team = given.substr(0, given.find('/'));
  for (const auto& [id, short_name] : names)
    if (short_name == team) return id;
  return team;
}

/// The statement asks for nothing beyond what this person proposed: without a circle nobody but the partners
/// named, in RED nobody but the people named, and in this person's name.
Result<void> check_as_proposed(const Reviewed& reviewed, const Arguments& arguments,
                               const PartnerNames& names, const std::string& me) {
  const protocol::Approval& approval = reviewed.approval;
  const auto wrong = [&](const char* what) {
    return fail(Error::denied, what, "rendering " + reviewed.id,
                "nothing was signed; tell your administrator");
  };
  std::vector<std::string> teams, people;
  for (const std::string& partner : arguments.all("partner")) teams.push_back(team_of(names, partner));
  for (const std::string& person : arguments.all("person")) {
    teams.push_back(team_of(names, person));
    people.push_back(teams.back() + person.substr(std::min(person.find('/'), person.size())));
  }
  if (approval.author != me) return wrong("the statement names another author");
  if (approval.circle.empty() == arguments.has("circle"))
    return wrong("the statement is for another circle than proposed");
  if (approval.basis != arguments.get("basis")) return wrong("the statement names another legal basis");
  const auto in = [](const std::vector<std::string>& list) {
    return [&list](const std::string& one) { return std::ranges::find(list, one) != list.end(); };
  };
  if (!arguments.has("circle") && !std::ranges::all_of(approval.partners, in(teams)))
    return wrong("the statement names a recipient you did not propose");
  if (!std::ranges::all_of(approval.people, in(people)))
    return wrong("the statement names a person you did not propose");
  return {};
}

/// Signs every statement and hands the signatures in. Held deliveries are told by the exit code.
Result<Exit> sign_all(Session& session, const std::string& share, const std::vector<Reviewed>& all,
                      const PartnerNames& names) {
  std::vector<std::string> ids, signatures;
  for (const Reviewed& reviewed : all) {
    TRY(std::string signature, session.sign(reviewed.statement));
    ids.push_back(reviewed.id);
    signatures.push_back(std::move(signature));
  }
  TRY(const ipc::Message answer,
      session.call("share.sign", std::move(Builder().set("share", share).set("renderings", ids)),
                   std::move(signatures)));
  session.show(answer.header, render::signed_share(answer.header, names));
  for (const Value* release : render::items(answer.header, "releases"))
    if (!render::items(*release, "held").empty()) return Exit::held;
  return Exit::done;
}

Result<Exit> propose(Session& session, const Arguments& arguments) {
  const bool dry_run = arguments.has("dry-run");
  TRY(const ipc::Message proposed, session.call("share.propose", proposal(arguments), {}, dry_run));
  const Value& share = proposed.header;
  const std::size_t most = arguments.has("all") ? SIZE_MAX : withheld_by_default;
  const bool empty = render::items(share, "renderings").empty();
  const bool sign = !empty && !dry_run && !arguments.has("no-sign");
  session.say(render::share(share) + render::withheld(share, most));
  if (!sign && session.json()) session.show(share, "");
  if (dry_run) say_dry_run(session);
  if (empty) {
    session.console().err << "csirt-gateway: nothing may leave; see the decisions\n";
    return Exit::denied;
  }
  if (!sign) return Exit::done;

  TRY(const std::string id, json::get_string(share, "share"));
  TRY(const PartnerNames names, partner_names(session));
  TRY(const std::vector<Reviewed> all, fetch_reviewed(session, id, {}, names));
  TRY(const Profile* mine, session.profile());
  for (const Reviewed& reviewed : all) CHECK(check_as_proposed(reviewed, arguments, names, mine->person));
  session.say("\nThe bytes are those of the manifests; signing as author.\n");
  return sign_all(session, id, all, names);
}

Result<Exit> show_bytes(Session& session, const std::vector<Reviewed>& all) {
  for (const Reviewed& reviewed : all)
    for (std::size_t i = 0; i < reviewed.manifest.slices.size(); ++i)
      print_bytes(session.console(), std::string(reviewed.slice(i)) + "\n");
  return Exit::done;
}

/// Asks for each rendering. What is RED or goes to many is confirmed by a recipient's name, never by --yes
/// alone.
Result<Exit> agree_to(Session& session, const Arguments& arguments, const Reviewed& reviewed,
                      const PartnerNames& names) {
  const std::string word = word_to_type(reviewed, names);
  if (word == "yes")
    return session.agree(arguments, "Sign that exactly this may go to exactly these recipients? Type yes:");
  const auto given = arguments.all("confirm");
  if (std::ranges::find(given, word) != given.end()) return Exit::done;
  if (!session.console().asks)
    return session.usage("what is RED, or goes to more than ten, is not approved with --yes alone",
                         "add --confirm " + word);
  TRY(const bool agreed, confirm(session.console(),
                                 "To sign, type the name of the first recipient (" +
                                     std::string(protocol::text(reviewed.approval.label)) + "):",
                                 word));
  if (agreed) return Exit::done;
  session.console().err << "csirt-gateway: not confirmed; nothing was signed or sent\n";
  return Exit::denied;
}

Result<Exit> approve(Session& session, const Arguments& arguments) {
  if (arguments.has("show-bytes") && session.json())
    return session.usage("--show-bytes and --json exclude each other", "give one of them");
  TRY(const PartnerNames names, partner_names(session));
  TRY(const std::vector<Reviewed> all,
      fetch_reviewed(session, arguments.get("SHARE"), arguments.all("rendering"), names));
  std::ostream& err = session.console().err;
  for (const Reviewed& reviewed : all) err << summary_of(reviewed, names) << "\n";
  err << "Checked: every byte is listed in the manifest, and the statement names this manifest, these "
         "recipients and this label.\n";
  if (arguments.has("out")) {
    for (const Reviewed& reviewed : all) CHECK(write_reviewed(reviewed, arguments.get("out")));
    err << "Statements, manifests and bundles are in " << protocol::printable(arguments.get("out")) << "\n";
  }
  if (arguments.has("show-bytes")) CHECK(show_bytes(session, all));
  if (arguments.has("dry-run")) {
    say_dry_run(session);
    return Exit::done;
  }
  for (const Reviewed& reviewed : all) {
    TRY(const Exit agreed, agree_to(session, arguments, reviewed, names));
    if (agreed != Exit::done) return agreed;
  }
  return sign_all(session, all.front().approval.share.text(), all, names);
}

Result<Exit> show(Session& session, const Arguments& arguments) {
  TRY(const ipc::Message answer, session.call("share.show", share_argument(arguments)));
  const std::size_t most = arguments.has("all") ? SIZE_MAX : withheld_by_default;
  return session.show(answer.header, render::share(answer.header) + render::withheld(answer.header, most));
}

Result<Exit> reject(Session& session, const Arguments& arguments) {
  return ask_core(session, "share.reject",
                  std::move(share_argument(arguments).set("reason", arguments.get("reason"))), render::lines,
                  arguments.has("dry-run"));
}

Result<Exit> list(Session& session, const Arguments& arguments) {
  Builder args;
  if (arguments.has("state")) args.set("state", arguments.get("state"));
  if (arguments.has("standing")) args.set("standing", arguments.get("standing"));
  return ask_core(session, "share.list", std::move(args), render::shares);
}

Option all_option() {
  return {"all", "", "List everything that stays in, not only the first 20"};
}

}  // namespace

std::vector<Command> share_commands() {
  const Positional share{"SHARE", "Share, by the beginning of its id"};
  std::vector<Command> commands;
  commands.push_back(
      {"share propose",
       "Propose to release objects; shows every decision, and signs as author what may leave.",
       "csirt-gateway share propose --incident 81bc --circle cnw --note \"phishing wave\"",
       {{"ID", "STIX ids, where not everything of an origin is meant", false, true}},
       {{"incident", "INCIDENT", "Everything rooted in this incident"},
        {"observation", "NAME", "Everything of this observation of our own"},
        {"public-source", "NAME", "Everything of this public source"},
        {"circle", "CIRCLE", "To the members of this circle"},
        {"partner", "PARTNER", "To this partner; may be repeated", false, true},
        {"person", "PARTNER/PERSON", "RED: to this named person; may be repeated", false, true},
        {"recorded", "",
         "To whoever got these objects from us, by the record: a revocation, a newer version"},
        {"note", "TEXT", "Our own note; never leaves the house"},
        {"basis", "CODE", "Legal basis of a statutory release; `basis list` has the codes"},
        {"purpose",
         "PURPOSE",
         "What it is for; warning-others if left out",
         false,
         false,
         {"handling", "warning-others", "statistics", "police"}},
        {"days", "N", "How long signatures hold; 7 if left out"},
        {"all", "", "List everything that stays in, not only the first 20"},
        {"no-sign", "", "Propose only; do not sign as author yet"},
        dry_run_option()},
       propose});
  commands.push_back({"share show",
                      "Show a share: decisions, renderings, signatures, deliveries.",
                      "csirt-gateway share show 0c4e",
                      {share},
                      {all_option()},
                      show});
  commands.push_back(
      {"share approve",
       "Check and sign exactly the bytes that would leave.",
       "csirt-gateway share approve 0c4e --out review",
       {share},
       {{"rendering", "ID", "Only this rendering, by the beginning of its id; may be repeated", false, true},
        {"show-bytes", "", "Print the objects, one after another, on standard output"},
        {"out", "DIR", "Write statement, manifest and bundle into a folder of your own"},
        yes_option(),
        {"confirm", "NAME", "What you would type for RED or many recipients: the first recipient's name",
         false, true},
        dry_run_option()},
       approve});
  commands.push_back({"share reject",
                      "Reject a proposal.",
                      "csirt-gateway share reject 0c4e --reason \"wrong circle\"",
                      {share},
                      {reason_option("Why; the author reads it"), dry_run_option()},
                      reject});
  commands.push_back({"share list",
                      "List shares.",
                      "csirt-gateway share list --state proposed",
                      {},
                      {{"state",
                        "STATE",
                        "Only those in this state",
                        false,
                        false,
                        {"proposed", "approved", "released", "rejected", "withdrawn", "empty"}},
                       {"standing", "STANDING", "Only what this standing share released"}},
                      list});
  return commands;
}

}  // namespace gateway::cli
