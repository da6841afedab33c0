// standing: what flows to partners without a person each time. Whoever signs sees what the statement itself
// says.
#include "protocol/standing.h"

#include <algorithm>
#include <ostream>

#include "gateway/cli/render.h"
#include "gateway/cli/review.h"
#include "gateway/cli/steps.h"
#include "protocol/envelope.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;
using protocol::StandingOrder;

namespace {

constexpr std::size_t waiting_by_default = 20;
constexpr std::int64_t days_by_default = 30;

Builder proposal(const Arguments& arguments) {
  Builder args;
  for (const auto& [option, name] : {std::pair{"incident", "incident"},
                                     {"public-source", "public_source"},
                                     {"observation", "observation"},
                                     {"from-partner", "from_partner"},
                                     {"circle", "circle"},
                                     {"arrived-in", "arrived_in"},
                                     {"ceiling", "ceiling"},
                                     {"note", "note"}})
    if (arguments.has(option)) args.set(name, arguments.get(option));
  for (const auto& [option, name] :
       {std::pair{"partner", "partners"}, {"type", "types"}, {"label", "labels"}, {"tag", "tags"}})
    if (arguments.has(option)) args.set(name, arguments.all(option));
  for (const auto& [option, name] :
       {std::pair{"per-day", "per_day"}, {"per-release", "per_release"}, {"days", "days"}})
    if (arguments.has(option)) args.set(name, arguments.number(option));
  if (arguments.has("new-only")) args.set("new_only", true);
  return args;
}

/// The statement core sent, read, and unexpired.
Result<StandingOrder> read_order_text(const std::string& statement) {
  TRY(StandingOrder order, StandingOrder::parse(statement));
  if (order.expires > now()) return order;
  return fail(Error::expired, "the standing share has expired", order.id.text(), "propose it again");
}

std::string summary_of(const StandingOrder& order, const PartnerNames& names) {
  std::vector<std::string> recipients;
  for (const std::string& partner : order.partners) recipients.push_back(name_of(names, partner));
  const protocol::StandingFilter& filter = order.filter;
  const std::string origin = filter.origin_id.empty() ? "any" : name_of(names, filter.origin_id);
  return Facts()
      .add("Standing share", order.id.text())
      .add("Objects of type", list_of(filter.types))
      .add("From", filter.origin + " " + origin)
      .add("That arrived in circle", filter.arrived_in)
      .add("With label", filter.labels.empty() ? "" : list_of(filter.labels))
      .add("With one of these tags", filter.tags.empty() ? "" : list_of(filter.tags))
      .add("To", list_of(recipients))
      .add("Through circle", order.circle)
      .add("Nothing above", protocol::text(order.ceiling))
      .add("At most", std::to_string(order.per_day) + " objects a day, " + std::to_string(order.per_release) +
                          " a release")
      .add("Author", order.author)
      .add("Until", order.expires.text(0))
      .text();
}

/// The statement asks for nothing beyond what this person proposed.
Result<void> check_as_proposed(const StandingOrder& order, const Arguments& arguments,
                               const PartnerNames& names, const std::string& me) {
  const auto wrong = [&](const char* what) {
    return fail(Error::denied, what, "standing share " + order.id.text(),
                "nothing was signed; tell your administrator");
  };
  if (order.author != me) return wrong("the statement names another author");
  if (order.circle.empty() == arguments.has("circle"))
    return wrong("the statement is for another circle than proposed");
  auto types = arguments.all("type"), tags = arguments.all("tag");
  // The definitions of what objects are marked with always come along (flow/standing.cpp).
  if (!types.empty()) types.emplace_back("marking-definition");
  for (auto* list : {&types, &tags}) {
    std::ranges::sort(*list);
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (order.filter.types != types || order.filter.tags != tags)
    return wrong("the statement is about other objects than proposed");
  if (order.filter.labels.empty() == arguments.has("label") ||
      order.filter.arrived_in.empty() == arguments.has("arrived-in"))
    return wrong("the statement is about other labels, or another circle of arrival, than proposed");
  const std::string option = order.filter.origin == "partner" ? "from-partner" : order.filter.origin;
  const std::string from = arguments.get(option);
  const bool by_name = option == "public-source" || option == "observation";
  if (from.empty() || (from == "any") != order.filter.origin_id.empty() ||
      (by_name && from != "any" && from != order.filter.origin_id))
    return wrong("the statement is about another origin than proposed");
  if (order.ceiling != protocol::parse_label(arguments.get("ceiling", "TLP:GREEN")))
    return wrong("the statement has another ceiling than proposed");
  if (arguments.has("per-day") && order.per_day != arguments.number("per-day"))
    return wrong("the statement has another cap than proposed");
  const std::int64_t days = arguments.has("days") ? arguments.number("days") : days_by_default;
  if (order.expires > now() + (days * 86400 + protocol::envelope_skew_seconds))
    return wrong("the statement holds for longer than proposed");
  const auto asked = arguments.all("partner");
  const auto named = [&](const std::string& id) {
    return std::ranges::find(asked, id) != asked.end() ||
           std::ranges::find(asked, name_of(names, id)) != asked.end();
  };
  if (!arguments.has("circle") && !std::ranges::all_of(order.partners, named))
    return wrong("the statement names a recipient you did not propose");
  return {};
}

Result<Exit> sign(Session& session, const std::string& id, const std::string& statement) {
  TRY(std::string signature, session.sign(statement));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(signature));
  TRY(const ipc::Message answer,
      session.call("standing.sign", std::move(Builder().set("standing", id)), std::move(attachments)));
  return session.show(answer.header, "Signed by " +
                                         protocol::printable(render::member(answer.header, "signed_by")) +
                                         ". The standing share is " +
                                         protocol::printable(render::member(answer.header, "state")) + ".\n");
}

Result<Exit> propose(Session& session, const Arguments& arguments) {
  const bool dry_run = arguments.has("dry-run");
  TRY(const ipc::Message proposed, session.call("standing.propose", proposal(arguments), {}, dry_run));
  const std::size_t most = arguments.has("all") ? SIZE_MAX : waiting_by_default;
  TRY(const std::string statement, json::get_string(proposed.header, "statement"));
  TRY(const StandingOrder order, read_order_text(statement));
  TRY(const PartnerNames names, partner_names(session));
  session.say(summary_of(order, names) + render::preview(proposed.header, most));
  const bool to_sign = !dry_run && !arguments.has("no-sign");
  if (!to_sign && session.json()) session.show(proposed.header, "");
  if (dry_run) say_dry_run(session);
  if (!to_sign) return Exit::done;
  TRY(const Profile* mine, session.profile());
  CHECK(check_as_proposed(order, arguments, names, mine->person));
  return sign(session, order.id.text(), statement);
}

Result<Exit> approve(Session& session, const Arguments& arguments) {
  TRY(const ipc::Message shown,
      session.call("standing.show", std::move(Builder().set("standing", arguments.get("STANDING")))));
  TRY(const std::string statement, json::get_string(shown.header, "statement"));
  TRY(const StandingOrder order, read_order_text(statement));
  if (!order.id.text().starts_with(arguments.get("STANDING")))
    return fail(Error::denied, "core shows another standing share than the one asked for",
                arguments.get("STANDING"), "nothing was signed; tell your administrator");
  TRY(const PartnerNames names, partner_names(session));
  session.console().err << summary_of(order, names);
  if (arguments.has("dry-run")) {
    say_dry_run(session);
    return Exit::done;
  }
  TRY(const Exit agreed,
      session.agree(arguments, "Let all of this flow without a person each time? Type yes to sign:"));
  if (agreed != Exit::done) return agreed;
  return sign(session, order.id.text(), statement);
}

Result<Exit> stop(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("standing", arguments.get("STANDING"));
  if (arguments.has("reason")) args.set("reason", arguments.get("reason"));
  return ask_core(session, "standing.stop", std::move(args), render::lines, arguments.has("dry-run"));
}

Result<Exit> queue(Session& session, const Arguments& arguments) {
  Builder args;
  if (arguments.has("standing")) args.set("standing", arguments.get("standing"));
  if (arguments.has("limit")) args.set("limit", arguments.number("limit"));
  if (!arguments.has("dismiss")) return ask_core(session, "standing.queue", std::move(args), render::queue);
  if (!arguments.has("reason")) return session.usage("--dismiss needs a reason", "add --reason TEXT");
  args.set("dismiss", arguments.get("dismiss")).set("reason", arguments.get("reason"));
  return ask_core(session, "standing.queue", std::move(args), render::lines, arguments.has("dry-run"));
}

Command propose_command() {
  return {"standing propose",
          "Propose that matching objects flow by themselves; shows what would flow now and what would wait.",
          "csirt-gateway standing propose --circle ncc --public-source list --type indicator --per-day 5000",
          {},
          {{"type", "TYPE", "Objects of this STIX type; may be repeated", true, true},
           {"public-source", "NAME", "From this public source; \"any\": from every one"},
           {"observation", "NAME", "From this observation of our own; \"any\": from every one"},
           {"from-partner", "PARTNER", "What this partner sends; \"any\": what every partner sends"},
           {"incident", "INCIDENT", "Rooted in this incident; \"any\": in every one"},
           {"arrived-in", "CIRCLE", "Only what arrived in this circle"},
           {"label", "LABEL", "Only with this TLP label; may be repeated", false, true},
           {"tag", "TAG", "Only with this label or indicator type; may be repeated", false, true},
           {"circle", "CIRCLE", "To those who are members of this circle now"},
           {"partner", "PARTNER", "To this partner; may be repeated", false, true},
           {"ceiling", "LABEL", "Nothing above this flows; TLP:GREEN if left out"},
           {"per-day", "N", "At most so many objects a day (UTC); 1000 if left out"},
           {"per-release", "N", "At most so many objects in one release; 1000 if left out"},
           {"days", "N", "How long it holds, at most 90; 30 if left out"},
           {"new-only", "", "Only what comes in from now on, not what is here already"},
           {"note", "TEXT", "Our own note; never leaves the house"},
           {"all", "", "List everything that would wait, not only the first 20"},
           {"no-sign", "", "Propose only; do not sign as author yet"},
           dry_run_option()},
          propose};
}

}  // namespace

std::vector<Command> standing_commands() {
  const Positional standing{"STANDING", "Standing share, by the beginning of its id"};
  std::vector<Command> commands;
  commands.push_back(propose_command());
  commands.push_back({"standing list",
                      "List standing shares: what they cover, how much flowed, how much waits.",
                      "csirt-gateway standing list --state active",
                      {},
                      {{"state",
                        "STATE",
                        "Only those in this state",
                        false,
                        false,
                        {"proposed", "active", "stopped", "expired"}}},
                      [](Session& session, const Arguments& arguments) {
                        Builder args;
                        if (arguments.has("state")) args.set("state", arguments.get("state"));
                        return ask_core(session, "standing.list", std::move(args), render::standing_list);
                      }});
  commands.push_back({"standing show",
                      "Show one standing share.",
                      "csirt-gateway standing show 0c4e",
                      {standing},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "standing.show",
                                        std::move(Builder().set("standing", arguments.get("STANDING"))),
                                        render::standing);
                      }});
  commands.push_back({"standing approve",
                      "Check and sign what the statement of a standing share says.",
                      "csirt-gateway standing approve 0c4e",
                      {standing},
                      {yes_option(), dry_run_option()},
                      approve});
  commands.push_back({"standing stop",
                      "Stop a standing share at once and for ever. One person is enough.",
                      "csirt-gateway standing stop 0c4e --reason \"false positives\"",
                      {standing},
                      {{"reason", "TEXT", "Why; it is recorded"}, dry_run_option()},
                      stop});
  commands.push_back({"standing queue",
                      "List what waits for a person: share it with `share propose ID`, or dismiss it.",
                      "csirt-gateway standing queue --standing 0c4e",
                      {},
                      {{"standing", "STANDING", "Only of this standing share"},
                       {"limit", "N", "At most so many; 100 if left out"},
                       {"dismiss", "OBJECT", "This object is not to be shared"},
                       {"reason", "TEXT", "Why it is dismissed; it is recorded"},
                       dry_run_option()},
                      queue});
  return commands;
}

}  // namespace gateway::cli
