// partner and circle: whom we exchange with.
#include <algorithm>
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "protocol/schema.h"

namespace gateway::cli {

namespace json = protocol::json;
using protocol::PartnerOrder;

namespace {

constexpr std::size_t max_card = 1U << 20;

Result<Exit> card(Session& session, const Arguments& arguments) {
  TRY(const ipc::Message answer, session.call("team.card", {}));
  TRY(const std::string text, json::get_string(answer.header, "card"));
  if (!arguments.has("out")) return session.show(answer.header, text + (text.ends_with('\n') ? "" : "\n"));
  CHECK(write_new(arguments.get("out"), text));
  return session.show(answer.header,
                      "Our card is in " + arguments.get("out") +
                          ". Give it to a partner and let them read our fingerprint back to you.\n");
}

std::string described(const PartnerOrder& partner) {
  Facts facts;
  facts.add("Team", partner.name).add("Short name", partner.short_name).add("Id", partner.id);
  facts.add("Endpoint", partner.endpoint.empty() ? "none, it only pulls" : partner.endpoint);
  for (const std::string& fingerprint : partner.fingerprints) facts.add("OpenPGP key", in_fours(fingerprint));
  for (const std::string& pin : partner.tls_pins) facts.add("TLS pin", in_fours(pin));
  for (const auto& person : partner.people)
    facts.add("Named person", person.id + ", " + person.name + ", " + in_fours(person.fingerprint));
  facts.add("Gets at most", protocol::text(partner.ceiling)).add("State", partner.state);
  facts.add("Kind", partner.kind);
  if (partner.minimum_label != protocol::Label::unmarked)
    facts.add("Counts as at least",
              std::string(protocol::text(partner.minimum_label)) + ", whatever it sends");
  return facts.text();
}

/// A card that its schema accepts; `where` of a failure names the file and the pointer.
Result<json::Document> read_card(Session& session, const std::string& file, std::string& text) {
  TRY(text, read_file(file, max_card, session.console().in));
  auto value = json::parse(text);
  if (value.has_error())
    return fail(value.error().error, value.error().what, file + ", " + value.error().where,
                "ask the partner for the card again");
  TRY(const protocol::Schema* schema, protocol::Schema::built_in("card"));
  if (auto checked = schema->check(*value); checked.has_error())
    return fail(checked.error().error, checked.error().what, file + "#" + checked.error().where,
                checked.error().remedy);
  return *std::move(value);
}

bool same_people(const Value& card, const PartnerOrder& partner) {
  const auto listed = render::items(card, "people");
  return listed.size() == partner.people.size() && std::ranges::all_of(listed, [&](const Value* person) {
           return std::ranges::any_of(partner.people, [&](const protocol::PartnerPerson& one) {
             return one.id == json::string_or(*person, "id") &&
                    one.fingerprint == json::string_or(*person, "fingerprint") &&
                    one.openpgp_key == json::string_or(*person, "openpgp_key");
           });
         });
}

/// The order says of keys, pins and addresses exactly what the card says.
bool is_of_card(const Value& card, const PartnerOrder& partner, const std::string& endpoint) {
  auto pins = json::get_strings(card, "tls_pins");
  return pins.has_value() && partner.id == json::string_or(card, "id") &&
         partner.name == json::string_or(card, "name") &&
         partner.endpoint == (endpoint.empty() ? json::string_or(card, "endpoint") : endpoint) &&
         partner.tls_pins == *pins &&
         partner.fingerprints == std::vector<std::string>{json::string_or(card, "fingerprint")} &&
         partner.openpgp_keys == json::string_or(card, "openpgp_key") && same_people(card, partner);
}

Result<Exit> order_partner(Session& session, const Arguments& arguments, Builder args,
                           std::vector<std::string> attachments,
                           const std::function<bool(const PartnerOrder&)>& as_asked) {
  const bool dry_run = arguments.has("dry-run");
  TRY(const ipc::Message prepared,
      session.call("partner.prepare", std::move(args), std::move(attachments), dry_run));
  TRY(const protocol::Order order, read_order(session, prepared));
  if (!order.partner || !as_asked(*order.partner))
    return fail(Error::denied, "core prepared another order than the one asked for", "statement",
                "do not sign it; tell another administrator");
  session.console().err << described(*order.partner);
  if (dry_run) {
    say_dry_run(session);
    return session.show(prepared.header, "");
  }
  TRY(const Exit agreed,
      session.agree(
          arguments,
          "Have you compared the fingerprint with the team over another channel? Type yes to sign:"));
  if (agreed != Exit::done) return agreed;
  TRY(const ipc::Message done,
      sign_and_submit(session, "order.submit", json::string_or(prepared.header, "statement")));
  return session.show(done.header, "Done: partner " + order.partner->short_name + ", version " +
                                       render::member(done.header, "version") + ".\n" +
                                       render::narrowed(done.header));
}

/// The least label agreed for what it sends, or unmarked for "none"; nothing where it is not given.
Result<std::optional<protocol::Label>> asked_minimum(const Arguments& arguments, Builder& args) {
  std::optional<protocol::Label> minimum;
  if (!arguments.has("minimum-label")) return minimum;
  minimum = protocol::Label::unmarked;
  if (arguments.get("minimum-label") != "none") {
    TRY(minimum, given_label(arguments, "minimum-label"));
  }
  args.set("minimum_label", arguments.get("minimum-label") == "none" ? "none" : protocol::text(*minimum));
  return minimum;
}

Result<Exit> add(Session& session, const Arguments& arguments) {
  std::string text;
  TRY(const auto card, read_card(session, arguments.get("CARD"), text));
  TRY(const protocol::Label ceiling, given_label(arguments, "ceiling"));
  const std::string short_name = arguments.get("short-name", json::string_or(card, "short_name"));
  Builder args;
  args.set("ceiling", protocol::text(ceiling));
  if (arguments.has("short-name")) args.set("short_name", short_name);
  const std::string kind = arguments.get("kind", "peer");
  args.set("kind", kind);
  TRY(const auto minimum, asked_minimum(arguments, args));
  return order_partner(session, arguments, std::move(args), {text}, [&](const PartnerOrder& partner) {
    return is_of_card(card, partner, "") && partner.short_name == short_name && partner.ceiling == ceiling &&
           partner.state == "active" && partner.kind == kind &&
           partner.minimum_label == minimum.value_or(protocol::Label::unmarked);
  });
}

Result<Exit> set(Session& session, const Arguments& arguments) {
  Builder args;
  args.set("partner", arguments.get("PARTNER"));
  std::optional<protocol::Label> ceiling;
  if (arguments.has("ceiling")) {
    TRY(ceiling, given_label(arguments, "ceiling"));
    args.set("ceiling", protocol::text(*ceiling));
  }
  for (const char* name : {"state", "endpoint", "kind"})
    if (arguments.has(name)) args.set(name, arguments.get(name));
  std::string text;
  std::optional<json::Document> card;
  std::vector<std::string> attachments;
  if (arguments.has("card")) {
    TRY(card, read_card(session, arguments.get("card"), text));
    attachments.push_back(text);
  }
  TRY(const auto minimum, asked_minimum(arguments, args));
  const bool other = arguments.has("state") || arguments.has("endpoint") || arguments.has("kind");
  if (!ceiling && !card && !minimum && !other)
    return session.usage("nothing to set",
                         "give --ceiling, --minimum-label, --state, --kind, --endpoint or --card");
  return order_partner(
      session, arguments, std::move(args), std::move(attachments), [&](const PartnerOrder& partner) {
        const std::string name = arguments.get("PARTNER"), endpoint = arguments.get("endpoint");
        return (partner.id == name || partner.short_name == name) &&
               (!ceiling || partner.ceiling == *ceiling) && (!minimum || partner.minimum_label == *minimum) &&
               (!arguments.has("state") || partner.state == arguments.get("state")) &&
               (!arguments.has("kind") || partner.kind == arguments.get("kind")) &&
               (endpoint.empty() || partner.endpoint == endpoint) &&
               (!card || is_of_card(*card, partner, endpoint));
      });
}

Result<Exit> create_circle(Session& session, const Arguments& arguments) {
  Builder args;
  if (arguments.has("preset") == arguments.has("name"))
    return session.usage("give either --preset or --name",
                         "list presets with `csirt-gateway circle presets`");
  if (arguments.has("preset")) {
    args.set("preset", arguments.get("preset"));
  } else {
    if (!arguments.has("max-outbound"))
      return session.usage("a case group needs --max-outbound", "say the strictest label that may go to it");
    TRY(const protocol::Label label, given_label(arguments, "max-outbound"));
    args.set("name", arguments.get("name")).set("max_outbound", protocol::text(label));
  }
  if (arguments.has("exercise")) args.set("exercise", true);
  return ask_core(session, "circle.create", std::move(args), render::circle, arguments.has("dry-run"));
}

Command membership(const char* path, const char* verb, const char* purpose, const char* example) {
  return {path,
          purpose,
          example,
          {{"CIRCLE", "Circle, by id or name"}, {"PARTNER", "Partner, by short name or id"}},
          {dry_run_option()},
          [verb](Session& session, const Arguments& arguments) {
            Builder args;
            args.set("circle", arguments.get("CIRCLE")).set("partner", arguments.get("PARTNER"));
            return ask_core(session, verb, std::move(args), render::circle, arguments.has("dry-run"));
          }};
}

Command lister(const char* path, const char* verb, const char* purpose, std::string (*text)(const Value&)) {
  return {path,
          purpose,
          std::string("csirt-gateway ") + path,
          {},
          {},
          [verb, text](Session& session, const Arguments&) { return ask_core(session, verb, {}, text); }};
}

Option minimum_option() {
  return {"minimum-label", "LABEL",
          "Agreed with it: whatever it sends counts as at least so strict; none: as its labels say"};
}

Option kind_option() {
  return {"kind",
          "KIND",
          "What it is to us: peer (another team), constituent, organisation, police, own (inside our own)",
          false,
          false,
          {"peer", "constituent", "organisation", "police", "own"}};
}

}  // namespace

std::vector<Command> partner_commands() {
  const std::vector<std::string> states{"active", "suspended", "former"};
  std::vector<Command> commands;
  commands.push_back({"partner card",
                      "Print our own card, to be given to partners.",
                      "csirt-gateway partner card --out our-card.json",
                      {},
                      {{"out", "FILE", "Write it to a new file"}},
                      card});
  commands.push_back({"partner add",
                      "Take a partner over from its card, with a signed order.",
                      "csirt-gateway partner add cert-fi.json --ceiling TLP:GREEN",
                      {{"CARD", "The partner's card, or - for standard input"}},
                      {{"ceiling", "LABEL", "The strictest label it may get", true},
                       {"short-name", "NAME", "Our name for it, if the card's is taken"},
                       kind_option(),
                       minimum_option(),
                       yes_option(),
                       dry_run_option()},
                      add});
  commands.push_back(
      lister("partner list", "partner.list", "List partners, their states and ceilings.", render::partners));
  commands.push_back({"partner show",
                      "Show one partner: keys, pins, circles.",
                      "csirt-gateway partner show cert-fi",
                      {{"PARTNER", "Partner, by short name or id"}},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "partner.show",
                                        std::move(Builder().set("partner", arguments.get("PARTNER"))),
                                        render::partner);
                      }});
  commands.push_back({"partner status",
                      "Show when partners were last heard of, what waits for them and why.",
                      "csirt-gateway partner status",
                      {{"PARTNER", "This one alone, by short name or id", false}},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        Builder args;
                        if (arguments.has("PARTNER")) args.set("partner", arguments.get("PARTNER"));
                        return ask_core(session, "partner.status", std::move(args), render::partner_status);
                      }});
  commands.push_back(
      {"partner set",
       "Change a partner's ceiling, state, endpoint or keys, with a signed order.",
       "csirt-gateway partner set cert-fi --state suspended",
       {{"PARTNER", "Partner, by short name or id"}},
       {{"ceiling", "LABEL", "The strictest label it may get"},
        {"state", "STATE", "suspended: nothing goes to it or comes from it for now; former: for good", false,
         false, states},
        kind_option(),
        minimum_option(),
        {"endpoint", "URL", "https://host:port"},
        {"card", "FILE", "A new card of the same team, with new keys"},
        yes_option(),
        dry_run_option()},
       set});
  return commands;
}

std::vector<Command> circle_commands() {
  std::vector<Command> commands;
  commands.push_back(lister("circle presets", "circle.presets", "List the networks whose rules are known.",
                            render::presets));
  commands.push_back(
      {"circle create",
       "Make a circle from a preset, or a case group.",
       "csirt-gateway circle create --preset cnw",
       {},
       {{"preset", "KEY", "A preset of `circle presets`"},
        {"name", "NAME", "Name of a case group"},
        {"max-outbound", "LABEL", "The strictest label that may go to the case group"},
        {"exercise", "", "The case group is for an exercise: what is marked as one goes to it"},
        dry_run_option()},
       create_circle});
  commands.push_back(membership("circle add", "circle.add", "Add a partner to a circle.",
                                "csirt-gateway circle add cnw cert-fi"));
  commands.push_back(membership("circle remove", "circle.remove", "Take a partner out of a circle.",
                                "csirt-gateway circle remove cnw cert-fi"));
  commands.push_back(
      lister("circle list", "circle.list", "List circles and their members.", render::circles));
  commands.push_back({"circle show",
                      "Show one circle and its rules.",
                      "csirt-gateway circle show cnw",
                      {{"CIRCLE", "Circle, by id or name"}},
                      {},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "circle.show",
                                        std::move(Builder().set("circle", arguments.get("CIRCLE"))),
                                        render::circle);
                      }});
  return commands;
}

}  // namespace gateway::cli
