// explain, who-got, pseudonym, recall, ledger, audit: why, who, and back again.
#include <algorithm>
#include <ostream>

#include "gateway/cli/render.h"
#include "gateway/cli/review.h"
#include "gateway/cli/steps.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

Result<Exit> explain(Session& session, const Arguments& arguments) {
  const std::string object = arguments.get("OBJECT"), partner = arguments.get("PARTNER");
  Builder args;
  args.set("object", object).set("partner", partner);
  for (const char* name : {"circle", "purpose"})
    if (arguments.has(name)) args.set(name, arguments.get(name));
  TRY(const ipc::Message answer, session.call("explain", std::move(args)));
  return session.show(answer.header, render::explanation(answer.header, object, partner));
}

Result<Exit> who_got(Session& session, const Arguments& arguments) {
  return ask_core(session, "who_got", std::move(Builder().set("text", arguments.get("TEXT"))),
                  render::who_got);
}

Result<Exit> reveal(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("value", arguments.get("VALUE")).set("audience", arguments.get("audience"));
  return ask_core(session, "pseudonym.reveal", std::move(args), render::revealed);
}

/// The statement calls back what was asked for and nothing else, in this person's name.
Result<protocol::RecallOrder> read_recall(const std::string& statement, const Arguments& arguments,
                                          const std::string& me) {
  TRY(protocol::RecallOrder order, protocol::RecallOrder::parse(statement));
  auto asked = arguments.all("object");
  auto stated = order.objects;
  std::ranges::sort(asked);
  std::ranges::sort(stated);
  if (!order.release.text().starts_with(arguments.get("RELEASE")) || order.by != me ||
      order.reason != arguments.get("reason") || asked != stated)
    return fail(Error::denied, "core prepared another recall than the one asked for", "statement",
                "nothing was signed; tell your administrator");
  return order;
}

Result<Exit> recall(Session& session, const Arguments& arguments) {
  const bool dry_run = arguments.has("dry-run");
  Builder args;
  args.set("release", arguments.get("RELEASE")).set("reason", arguments.get("reason"));
  if (arguments.has("object")) args.set("objects", arguments.all("object"));
  TRY(const ipc::Message prepared, session.call("recall.prepare", std::move(args), {}, dry_run));
  TRY(const Profile* mine, session.profile());
  TRY(const std::string statement, json::get_string(prepared.header, "statement"));
  TRY(const protocol::RecallOrder order, read_recall(statement, arguments, mine->person));
  TRY(const PartnerNames names, partner_names(session));
  std::vector<std::string> recipients;
  for (const std::string& id : partners_in(prepared.header, "recipients"))
    recipients.push_back(name_of(names, id));
  session.console().err << Facts()
                               .add("Release", order.release.text())
                               .add("Objects", order.objects.empty() ? "all of it" : list_of(order.objects))
                               .add("Reason", order.reason)
                               .add("Goes to", recipients.empty() ? "nobody has it" : list_of(recipients))
                               .text();
  if (dry_run) {
    say_dry_run(session);
    return session.show(prepared.header, "");
  }
  TRY(const Exit agreed, session.agree(arguments, "Call it back from all of them? Type yes to sign:"));
  if (agreed != Exit::done) return agreed;
  TRY(const ipc::Message done, sign_and_submit(session, "recall.submit", statement));
  return session.show(done.header, "Recall " + protocol::printable(render::member(done.header, "recall")) +
                                       " is on its way to " +
                                       count_of(partners_in(done.header, "recipients").size(), "partner") +
                                       ".\n");
}

Result<Exit> verify(Session& session, const Arguments& arguments) {
  TRY(const auto answer, session.local().ledger_verify(config_file(arguments)));
  return session.show(answer, "The ledger is whole.\n" + render::lines(answer));
}

Builder limit_argument(const Arguments& arguments) {
  Builder args;
  if (arguments.has("limit")) args.set("limit", arguments.number("limit"));
  return args;
}

}  // namespace

std::vector<Command> trace_commands() {
  const Option limit{"limit", "N", "At most so many, newest first"};
  const Option reason{"reason", "WORD", "Why; partners are told this word",
                      true,     false,  {"withdrawn", "mistake", "wrong-label", "false-positive"}};
  std::vector<Command> commands;
  commands.push_back(
      {"explain",
       "Say whether an object may go to a partner, and by which rules.",
       "csirt-gateway explain indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f cert-fi --circle cnw",
       {{"OBJECT", "STIX id"}, {"PARTNER", "Partner, by short name or id"}},
       {{"circle", "CIRCLE", "As a member of this circle"},
        {"purpose",
         "PURPOSE",
         "For this purpose; warning-others if left out",
         false,
         false,
         {"handling", "warning-others", "statistics", "police"}}},
       explain});
  commands.push_back(
      {"who-got",
       "Say who got something, when, why, with whose approval, and what they answered.",
       "csirt-gateway who-got 198.51.100.7",
       {{"TEXT", "An object id, a value, or the beginning of an incident's, share's or release's id"}},
       {},
       who_got});
  commands.push_back(
      {"pseudonym reveal",
       "Say what a pseudonym stands for that a circle or partner was given. The audit keeps it.",
       "csirt-gateway pseudonym reveal h-pppv2mnwdno7cbcv.invalid --audience cnw",
       {{"VALUE", "The pseudonym: an address, a host, an account or a mail address"}},
       {{"audience", "CIRCLE|PARTNER", "Who was given it", true}},
       reveal});
  commands.push_back(
      {"recall",
       "Call back a release, or some of its objects, from everybody who got it.",
       "csirt-gateway recall 77ad --reason mistake",
       {{"RELEASE", "Release, by the beginning of its id"}},
       {reason,
        {"object", "ID", "Only this object, by its id as delivered; may be repeated", false, true},
        yes_option(),
        dry_run_option()},
       recall});
  commands.push_back({"recall list",
                      "List recalls.",
                      "csirt-gateway recall list",
                      {},
                      {},
                      [](Session& session, const Arguments&) {
                        return ask_core(session, "recall.list", {}, render::recalls);
                      }});
  commands.push_back({"recall show",
                      "Show a recall's board: who has removed it, who has not.",
                      "csirt-gateway recall show 1d20",
                      {{"RECALL", "Recall, by the beginning of its id"}},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "recall.show",
                                        std::move(Builder().set("recall", arguments.get("RECALL"))),
                                        render::recall);
                      }});
  commands.push_back({"ledger verify",
                      "Read the whole ledger and recompute its root.",
                      "csirt-gateway ledger verify --config gateway.json",
                      {},
                      {config_option()},
                      verify});
  commands.push_back({"ledger list",
                      "List the ledger's newest leaves.",
                      "csirt-gateway ledger list --limit 20",
                      {},
                      {limit},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "ledger.list", limit_argument(arguments), render::ledger);
                      }});
  commands.push_back({"audit",
                      "List who did what, newest first.",
                      "csirt-gateway audit --limit 50",
                      {},
                      {limit},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "audit.list", limit_argument(arguments), render::audit);
                      }});
  return commands;
}

}  // namespace gateway::cli
