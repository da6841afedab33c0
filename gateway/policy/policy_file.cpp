#include "gateway/policy/policy_file.h"

#include <algorithm>
#include <set>

#include "gateway/policy/policy_example.h"
#include "protocol/schema.h"
#include "protocol/text.h"

namespace gateway::policy {
namespace {

namespace json = protocol::json;
using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::Result;

/// The members of a list, none where it is absent; the schema has seen to their types.
std::vector<const json::Value*> items(const json::Value& object, std::string_view name) {
  std::vector<const json::Value*> found;
  if (const json::Value* list = json::find(object, name); list != nullptr && list->IsArray())
    for (const json::Value& one : list->GetArray()) found.push_back(&one);
  return found;
}

std::vector<std::string> words(const json::Value& object, std::string_view name) {
  std::vector<std::string> found;
  for (const json::Value* one : items(object, name))
    found.emplace_back(one->GetString(), one->GetStringLength());
  return found;
}

template <typename T>
Result<std::vector<T>> parsed(const json::Value& object, std::string_view name,
                              Result<T> (*parse)(std::string_view)) {
  std::vector<T> found;
  for (const std::string& word : words(object, name)) {
    TRY(const T one, parse(word));
    found.push_back(one);
  }
  return found;
}

Result<protocol::stix::Kind> parse_kind(std::string_view word) {
  using protocol::stix::Kind;
  for (const Kind kind : {Kind::indicator, Kind::identity, Kind::raw})
    if (protocol::stix::text(kind) == word) return kind;
  return fail(Error::invalid, "this is no kind of object", std::string(word));
}

Result<LocalRule> read_rule(const json::Value& value) {
  LocalRule rule{};
  rule.id = json::string_or(value, "id");
  rule.because = json::string_or(value, "because");
  TRY(rule.then, parse_verdict(json::string_or(value, "then")));
  const json::Value* when = json::find(value, "when");
  if (when == nullptr) return rule;
  rule.types = words(*when, "types");
  TRY(rule.origins, parsed(*when, "origins", parse_origin));
  rule.origin_ids = words(*when, "origin_ids");
  TRY(rule.kinds, parsed(*when, "kinds", parse_kind));
  TRY(rule.roles, parsed(*when, "roles", parse_object_role));
  rule.circles = words(*when, "circles");
  rule.partners = words(*when, "partners");
  TRY(rule.partner_kinds, parsed(*when, "partner_kinds", parse_partner_kind));
  if (json::find(*when, "label_at_least") != nullptr)
    rule.label_at_least = protocol::parse_label(json::string_or(*when, "label_at_least"));
  if (json::find(*when, "pap_at_least") != nullptr)
    rule.pap_at_least = protocol::parse_pap(json::string_or(*when, "pap_at_least"));
  return rule;
}

Result<Agreement> read_agreement(const json::Value& value, const std::string& at) {
  Agreement agreement;
  agreement.id = json::string_or(value, "id");
  agreement.circle = json::string_or(value, "circle");
  agreement.partner = json::string_or(value, "partner");
  if (agreement.circle.empty() == agreement.partner.empty())
    return fail(Error::invalid, "an agreement is with one circle or one partner", at,
                "give either circle or partner");
  agreement.ceiling = protocol::parse_label(json::string_or(value, "ceiling"));
  agreement.standing = protocol::parse_label(json::string_or(value, "standing", "TLP:GREEN"));
  TRY(const auto until, read_time(value, "until", at));
  if (until) agreement.until = until->key;
  return agreement;
}

/// Error::invalid where the id was there before.
Result<void> once(std::set<std::string>& seen, const std::string& id, const std::string& at) {
  if (seen.insert(id).second) return {};
  return fail(Error::invalid, "this id stands twice: " + id, at + "/id", "give each an id of its own");
}

Result<void> read_lists(const json::Value& document, PolicyFile& file) {
  std::set<std::string> ids, agreements, names;
  const auto at = [](const char* list, std::size_t i) {
    return "/" + std::string(list) + "/" + std::to_string(i);
  };
  std::size_t i = 0;
  for (const json::Value* value : items(document, "rules")) {
    TRY(auto rule, read_rule(*value));
    CHECK(once(ids, rule.id, at("rules", i++)));
    file.rules.rules.push_back(std::move(rule));
  }
  i = 0;
  for (const json::Value* value : items(document, "agreements")) {
    TRY(auto agreement, read_agreement(*value, at("agreements", i)));
    CHECK(once(agreements, agreement.id, at("agreements", i++)));
    file.rules.agreements.push_back(std::move(agreement));
  }
  i = 0;
  for (const json::Value* value : items(document, "examples")) {
    TRY(auto example, read_example(*value, at("examples", i)));
    if (!names.insert(example.name).second)
      return fail(Error::invalid, "two examples have this name", at("examples", i) + "/name",
                  "give each a name of its own");
    file.examples.push_back(std::move(example));
    ++i;
  }
  return {};
}

}  // namespace

Result<PolicyFile> parse_policy(std::string_view bytes) {
  if (bytes.size() > policy_file_bytes)
    return fail(Error::too_large, "the policy file is larger than 1 MB", "policy", "take something out");
  TRY(const auto document, json::parse(bytes));
  TRY(const protocol::Schema* schema, protocol::Schema::built_in("policy"));
  CHECK(schema->check(document));
  PolicyFile file;
  file.name = json::string_or(document, "name");
  file.note = json::string_or(document, "note");
  CHECK(read_lists(document, file));
  file.rules.digest = protocol::to_hex(protocol::sha256(bytes));
  return file;
}

Tried try_example(const Example& example, const LocalRules& rules, protocol::Instant now) {
  const protocol::Instant moment = example.at.value_or(now);
  Inputs inputs = example.question;
  if (inputs.authorisation)
    inputs.authorisation->answers.at =
        example.answers_at.value_or(protocol::Timestamp{moment.text(0), moment});
  Tried tried;
  tried.decision = decide(at(inputs.question(&rules, moment), moment));
  const auto& reasons = tried.decision.reasons;
  const bool said = example.code.empty() || std::any_of(reasons.begin(), reasons.end(), [&](const auto& one) {
                      return one.code == example.code;
                    });
  tried.as_expected = said && tried.decision.verdict == example.expect;
  return tried;
}

Result<void> check_examples(const PolicyFile& file, protocol::Instant now) {
  for (std::size_t i = 0; i < file.examples.size(); ++i) {
    const Example& example = file.examples[i];
    const Tried tried = try_example(example, file.rules, now);
    if (tried.as_expected) continue;
    return fail(Error::invalid,
                "the example \"" + protocol::printable(example.name) + "\" expects " +
                    std::string(text(example.expect)) + (example.code.empty() ? "" : " by " + example.code) +
                    ", but the rules say " + std::string(text(tried.decision.verdict)) + ": " +
                    tried.decision.sentence(),
                "/examples/" + std::to_string(i), "see all of them with `csirt-gateway policy test`");
  }
  return {};
}

LocalRules deny_everything(std::string digest) {
  LocalRules rules;
  rules.digest = std::move(digest);
  LocalRule all{};
  all.id = "policy-unreadable";
  all.because = "the policy in force cannot be read";
  all.then = Verdict::deny;
  rules.rules.push_back(std::move(all));
  return rules;
}

}  // namespace gateway::policy
