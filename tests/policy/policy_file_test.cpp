// The policy file: what is wrong in it is said with its place; its rules match what they name and only
// tighten; its examples are tried.
#include "gateway/policy/policy_file.h"

#include <fstream>
#include <random>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "tests/policy/support.h"

using namespace policy_test;

namespace {

std::string file_with(const std::string& members) {
  return R"({"version":1,"name":"n")" + (members.empty() ? "" : "," + members) + "}";
}

/// Where and what of the failure; empty for a good file.
std::string wrong(const std::string& bytes) {
  const auto read = parse_policy(bytes);
  return read.has_value() ? "" : read.error().where + ": " + read.error().what;
}

bool refused_at(const std::string& members, const std::string& where) {
  const auto said = wrong(file_with(members));
  BOOST_TEST_MESSAGE(said);
  return said.starts_with(where + ":");
}

LocalRules rules_of(const std::string& when, const std::string& then = "deny") {
  const auto file = parse_policy(file_with(R"("rules":[{"id":"one","because":"we say so","then":")" + then +
                                           R"(","when":)" + when + "}]"));
  BOOST_REQUIRE_MESSAGE(file.has_value(), (file.has_error() ? protocol::describe(file.error()) : ""));
  return file->rules;
}

/// Whether the rule speaks about this case.
bool speaks(const LocalRules& rules, const Terms& what, const Recipient& to,
            std::string_view type = "indicator") {
  const Case asked = at({what, type, nullptr, to, nullptr, nullptr, &rules}, noon);
  return has(gateway::policy::decide(asked), "L-ONE");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy_file)

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_with_its_place) {
  BOOST_TEST(wrong(file_with("")) == "");
  BOOST_TEST(refused_at(R"("rule":[])", "/rule"));
  BOOST_TEST(refused_at(R"("rules":[{"id":"A","because":"x","then":"deny"}])", "/rules/0/id"));
  BOOST_TEST(refused_at(R"("rules":[{"id":"a","because":"x","then":"allow"}])", "/rules/0/then"));
  BOOST_TEST(refused_at(R"("rules":[{"id":"a","because":"","then":"deny"}])", "/rules/0/because"));
  BOOST_TEST(refused_at(R"("rules":[{"id":"a","because":"x","then":"deny","when":{"roles":["thief"]}}])",
                        "/rules/0/when/roles/0"));
  BOOST_TEST(
      refused_at(R"("rules":[{"id":"a","because":"x","then":"deny","when":{"label_at_least":"AMBER"}}])",
                 "/rules/0/when/label_at_least"));
  BOOST_TEST(refused_at(R"("rules":[{"id":"a","because":"x","then":"deny","when":{"types":[]}}])",
                        "/rules/0/when/types"));
  BOOST_TEST(
      refused_at(R"("rules":[{"id":"a","because":"x","then":"deny"},{"id":"a","because":"y","then":"deny"}])",
                 "/rules/1/id"));
  BOOST_TEST(refused_at(R"("agreements":[{"id":"a","ceiling":"TLP:AMBER"}])", "/agreements/0"));
  BOOST_TEST(refused_at(R"("agreements":[{"id":"a","circle":"egc","partner":"no","ceiling":"TLP:AMBER"}])",
                        "/agreements/0"));
  BOOST_TEST(refused_at(
      R"("agreements":[{"id":"a","circle":"egc","ceiling":"TLP:AMBER","until":"2026-13-01T00:00:00Z"}])",
      "/agreements/0/until"));
  BOOST_TEST(refused_at(R"("examples":[{"name":"a","object":{"type":"indicator","label":"TLP:GREEN",)"
                        R"("origin":"observation"},"to":{},"expect":"maybe"}])",
                        "/examples/0/expect"));
  BOOST_TEST(wrong("{").starts_with("byte"));
  BOOST_TEST(wrong(R"({"version":1,"name":"n","name":"m"})") != "");
}

BOOST_AUTO_TEST_CASE(the_file_is_bounded) {
  const auto many = [](std::size_t count, const std::string& list, const std::string& rest) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
      all += (i == 0 ? "" : ",") + (R"({"id":"r)" + std::to_string(i) + "\"," + rest + "}");
    return file_with("\"" + list + "\":[" + all + "]");
  };
  const std::string rule = R"("because":"x","then":"deny")",
                    agreement = R"("circle":"egc","ceiling":"TLP:RED")";
  BOOST_TEST(wrong(many(256, "rules", rule)) == "");
  BOOST_TEST(wrong(many(257, "rules", rule)).starts_with("/rules:"));
  BOOST_TEST(wrong(many(64, "agreements", agreement)) == "");
  BOOST_TEST(wrong(many(65, "agreements", agreement)).starts_with("/agreements:"));
  const auto large = parse_policy(std::string(policy_file_bytes + 1, ' '));
  BOOST_REQUIRE(large.has_error());
  BOOST_TEST((large.error().error == protocol::Error::too_large));
}

BOOST_AUTO_TEST_CASE(the_digest_is_of_the_exact_bytes) {
  const auto one = parse_policy(file_with("")), other = parse_policy(file_with("") + "\n");
  BOOST_TEST(one->rules.digest == protocol::to_hex(protocol::sha256(file_with(""))));
  BOOST_TEST(one->rules.digest != other->rules.digest);
}

BOOST_AUTO_TEST_CASE(a_rule_speaks_where_every_list_holds_the_value) {
  Terms what = terms();
  what.role = ObjectRole::attacker;
  what.pap = protocol::Pap::amber;
  Recipient to = member();
  to.kind = PartnerKind::constituent;
  const std::pair<const char*, bool> cases[] = {
      {"{}", true},
      {R"({"types":["malware","indicator"]})", true},
      {R"({"types":["malware"]})", false},
      {R"({"origins":["observation"]})", true},
      {R"({"origins":["incident","partner"]})", false},
      {R"({"origin_ids":["origin-1"]})", true},
      {R"({"origin_ids":["origin-2"]})", false},
      {R"({"kinds":["indicator"]})", true},
      {R"({"kinds":["raw","identity"]})", false},
      {R"({"roles":["attacker"]})", true},
      {R"({"roles":["victim","third-party","unknown"]})", false},
      {R"({"circles":["egc"]})", true},
      {R"({"circles":["ncc"]})", false},
      {R"({"partners":["3f0c2c1e-5b7a-4d3e-9a51-6f3f2f1f7a01"]})", true},
      {R"({"partners":["cert-fi"]})", false},
      {R"({"partner_kinds":["constituent"]})", true},
      {R"({"partner_kinds":["peer","police","own","organisation"]})", false},
      {R"({"label_at_least":"TLP:GREEN"})", true},
      {R"({"label_at_least":"TLP:AMBER"})", false},
      {R"({"pap_at_least":"PAP:AMBER"})", true},
      {R"({"pap_at_least":"PAP:RED"})", false},
      {R"({"kinds":["indicator"],"circles":["egc"],"label_at_least":"TLP:CLEAR"})", true},
      {R"({"kinds":["indicator"],"circles":["ncc"],"label_at_least":"TLP:CLEAR"})", false},
  };
  for (const auto& [when, expected] : cases) BOOST_TEST(speaks(rules_of(when), what, to) == expected, when);
}

BOOST_AUTO_TEST_CASE(examples_are_tried_at_their_moment) {
  const auto file = parse_policy(file_with(
      R"("agreements":[{"id":"a","circle":"case-1","ceiling":"TLP:AMBER","until":"2026-03-01T00:00:00Z"}],"examples":[)"
      R"({"name":"before","at":"2026-02-28T23:59:59Z","object":{"type":"indicator","label":"TLP:AMBER","origin":"observation"},)"
      R"("to":{"circle":{"id":"case-1"}},"expect":"allow"},)"
      R"({"name":"after","at":"2026-03-01T00:00:00Z","object":{"type":"indicator","label":"TLP:AMBER","origin":"observation"},)"
      R"("to":{"circle":{"id":"case-1"}},"expect":"deny","code":"C-CEILING"},)"
      R"({"name":"otherwise","object":{"type":"indicator","label":"TLP:GREEN","origin":"incident","role":"attacker"},)"
      R"("to":{"circle":{"id":"egc"}},"answers":{"affected":{"information":"no"},"third_parties":{"information":"no"}},)"
      R"("expect":"allow"}])"));
  BOOST_REQUIRE_MESSAGE(file.has_value(), (file.has_error() ? protocol::describe(file.error()) : ""));
  const auto tried = [&](std::size_t i) { return try_example(file->examples[i], file->rules, noon); };
  BOOST_TEST(tried(0).as_expected, tried(0).decision.sentence());
  BOOST_TEST(tried(1).as_expected, tried(1).decision.sentence());
  BOOST_TEST(!tried(2).as_expected);
  BOOST_TEST(tried(2).decision.verdict == Verdict::deny);
  const auto checked = check_examples(*file, noon);
  BOOST_REQUIRE(checked.has_error());
  BOOST_TEST(checked.error().where == "/examples/2");
}

BOOST_AUTO_TEST_CASE(a_code_that_is_not_among_the_reasons_fails_the_example) {
  const auto file = parse_policy(file_with(
      R"("examples":[{"name":"a","object":{"type":"indicator","label":"TLP:RED","origin":"observation"},"to":{},)"
      R"("expect":"deny","code":"L-NOWHERE"}])"));
  BOOST_REQUIRE(file.has_value());
  const auto tried = try_example(file->examples[0], file->rules, noon);
  BOOST_TEST(tried.decision.verdict == Verdict::deny);
  BOOST_TEST(!tried.as_expected);
}

BOOST_AUTO_TEST_CASE(the_examples_that_are_shipped_hold) {
  for (const auto* name : {"policy.json", "policy-none.json"}) {
    std::ostringstream bytes;
    bytes << std::ifstream(std::string(TEST_SOURCE) + "/schemas/examples/" + name, std::ios::binary).rdbuf();
    const auto file = parse_policy(bytes.str());
    BOOST_REQUIRE_MESSAGE(file.has_value(),
                          name << (file.has_error() ? protocol::describe(file.error()) : ""));
    const auto checked = check_examples(*file, noon);
    BOOST_TEST(checked.has_value(), name << (checked.has_error() ? protocol::describe(checked.error()) : ""));
  }
}

BOOST_AUTO_TEST_CASE(a_policy_that_cannot_be_read_denies_everything) {
  const auto rules = deny_everything("d");
  for (const auto& to : {recipient(Audience::own_org), member(), recipient(Audience::public_)}) {
    const Terms what = terms(Origin::public_source, Label::clear);
    const auto decision =
        gateway::policy::decide(at({what, "indicator", nullptr, to, nullptr, nullptr, &rules}, noon));
    BOOST_TEST(decision.verdict == Verdict::deny);
    BOOST_TEST(has(decision, "L-POLICY-UNREADABLE"));
  }
}

namespace {

std::string random_rule(std::mt19937_64& dice, int number) {
  const auto pick = [&](std::initializer_list<const char*> all) {
    return std::string("[\"") + *(all.begin() + dice() % all.size()) + "\"]";
  };
  static constexpr const char* verdicts[] = {"needs-approvals", "allow-redacted", "needs-originator",
                                             "needs-victim", "deny"};
  std::string when;
  const auto add = [&](const char* name, const std::string& value) {
    if (dice() % 4 == 0) when += (when.empty() ? "" : ",") + ("\"" + std::string(name) + "\":") + value;
  };
  add("types", pick({"indicator", "observed-data"}));
  add("origins", pick({"incident", "observation", "partner", "public-source"}));
  add("kinds", pick({"indicator", "identity", "raw"}));
  add("roles", pick({"attacker", "victim", "unknown"}));
  add("circles", pick({"egc", "ncc"}));
  add("partner_kinds", pick({"peer", "constituent", "police"}));
  add("label_at_least", dice() % 2 == 0 ? "\"TLP:GREEN\"" : "\"TLP:AMBER\"");
  return R"({"id":"r)" + std::to_string(number) + R"(","because":"x","then":")" + verdicts[dice() % 5] +
         R"(","when":{)" + when + "}}";
}

Terms random_terms(std::mt19937_64& dice) {
  Terms what = terms(static_cast<Origin>(dice() % 4), static_cast<Label>(dice() % 7),
                     static_cast<protocol::stix::Kind>(dice() % 3));
  what.ours = dice() % 2 == 0;
  what.role = static_cast<ObjectRole>(dice() % 4);
  what.pap = static_cast<protocol::Pap>(dice() % 5);
  if (dice() % 3 == 0) what.arrived_in = "egc";
  if (dice() % 5 == 0) what.restrictions = {"no-onward"};
  return what;
}

Recipient random_recipient(std::mt19937_64& dice) {
  const auto audience = static_cast<Audience>(dice() % 7);
  Recipient to = dice() % 2 == 0 ? member(dice() % 2 == 0 ? "egc" : "ncc", audience) : recipient(audience);
  to.kind = static_cast<PartnerKind>(dice() % 5);
  to.ceiling = static_cast<Label>(1 + dice() % 5);
  if (to.circle) to.circle->max_outbound = static_cast<Label>(1 + dice() % 5);
  to.member = dice() % 6 != 0;
  to.affected = dice() % 2 == 0;
  to.named_people = dice() % 4 == 0;
  return to;
}

std::optional<Authorisation> random_answers(std::mt19937_64& dice) {
  if (dice() % 4 == 0) return std::nullopt;
  const auto sharing = [&] {
    const auto answer = [&] { return static_cast<Answer>(dice() % 3); };
    return Sharing{answer(), answer(), answer()};
  };
  Intake answers = intake(sharing(), sharing());
  answers.ongoing = static_cast<Ongoing>(dice() % 3);
  answers.police = static_cast<Police>(dice() % 4);
  return authorised(answers);
}

}  // namespace

// For any case and any rules: never less strict than without. Agreements are the one thing that opens, and
// what they open are ceilings: with the ceilings as far up as they go, nothing is left for them.
BOOST_AUTO_TEST_CASE(rules_only_tighten) {
  std::mt19937_64 dice(20260301);
  int tightened = 0, opened = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string rules;
    const int count = 1 + static_cast<int>(dice() % 6);
    for (int i = 0; i < count; ++i) rules += (i == 0 ? "" : ",") + random_rule(dice, i);
    const auto file = parse_policy(file_with("\"rules\":[" + rules + "]"));
    BOOST_REQUIRE_MESSAGE(file.has_value(), (file.has_error() ? protocol::describe(file.error()) : ""));
    const Terms what = random_terms(dice);
    Recipient to = random_recipient(dice);
    const auto answers = random_answers(dice);
    const std::string_view type = dice() % 2 == 0 ? "indicator" : "observed-data";
    const auto weighed = [&](const LocalRules* local) {
      return weigh(at({what, type, answers ? &*answers : nullptr, to, nullptr, nullptr, local}, noon));
    };
    const auto without = weighed(nullptr), with = weighed(&file->rules);
    BOOST_TEST((with.verdict >= without.verdict), "round " << round);
    BOOST_TEST((with.redact || !without.redact), "round " << round);
    if (with.verdict > without.verdict) ++tightened;

    LocalRules agreements;
    agreements.agreements = {{"c", "egc", "", Label::red, Label::red, {}},
                             {"p", "", to.id, Label::red, Label::red, {}}};
    const auto agreed = weighed(&agreements);
    if (agreed.verdict < without.verdict) ++opened;
    to.ceiling = Label::red;
    if (to.circle) to.circle->max_outbound = Label::red;
    BOOST_TEST((agreed.verdict >= weighed(nullptr).verdict), "round " << round);
  }
  BOOST_TEST(tightened > 100);
  BOOST_TEST(opened > 20);
}

BOOST_AUTO_TEST_SUITE_END()
