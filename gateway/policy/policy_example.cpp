// The examples of a policy file: what is left out stands for the plainest case.
#include "gateway/policy/policy_example.h"

#include "gateway/policy/presets.h"

namespace gateway::policy {
namespace {

namespace json = protocol::json;
using protocol::Answer;
using protocol::Error;
using protocol::fail;
using protocol::Result;

std::vector<std::string> words(const json::Value& object, std::string_view name) {
  auto found = json::get_strings(object, name);
  return found.has_value() ? *std::move(found) : std::vector<std::string>{};
}

/// The place of a word among those of an enumeration, in its order; the first where it is absent.
template <typename T>
T word(const json::Value& object, std::string_view name, std::initializer_list<std::string_view> all) {
  const std::string given = json::string_or(object, name);
  int place = 0;
  for (const std::string_view one : all) {
    if (one == given) return static_cast<T>(place);
    ++place;
  }
  return T{};
}

protocol::Sharing read_sharing(const json::Value& answers, std::string_view name) {
  const json::Value* value = json::find(answers, name);
  if (value == nullptr) return {};
  const auto answer = [&](const char* of) { return word<Answer>(*value, of, {"unanswered", "no", "yes"}); };
  return {answer("information"), answer("data"), answer("logs")};
}

Result<Authorisation> read_answers(const json::Value& value, const std::string& at, Example& example) {
  Authorisation authorisation;
  authorisation.intake = "example@1";
  protocol::Intake& intake = authorisation.answers;
  intake.organisation = "The victim of the example";
  intake.answered_by = "the example";
  intake.affected = read_sharing(value, "affected");
  intake.third_parties = read_sharing(value, "third_parties");
  intake.police = word<protocol::Police>(value, "police", {"unanswered", "no", "yes", "already"});
  intake.reporting = word<protocol::Reporting>(value, "reporting", {"voluntary", "statutory"});
  intake.name_victim = word<Answer>(value, "name_victim", {"unanswered", "no", "yes"});
  intake.ongoing = word<protocol::Ongoing>(value, "ongoing", {"unknown", "yes", "no"});
  intake.confirmed = json::bool_or(value, "confirmed", true);
  intake.withdrawn = json::bool_or(value, "withdrawn", false);
  TRY(intake.until, read_time(value, "until", at));
  TRY(example.answers_at, read_time(value, "at", at));
  return authorisation;
}

Result<Terms> read_terms(const json::Value& value) {
  Terms terms;
  TRY(terms.origin, parse_origin(json::string_or(value, "origin")));
  terms.origin_id = json::string_or(value, "origin_id", "example");
  terms.ours = json::bool_or(value, "ours", terms.origin != Origin::partner);
  const std::string label = json::string_or(value, "label");
  terms.label =
      label == text(protocol::Label::unmarked) ? protocol::Label::unmarked : protocol::parse_label(label);
  terms.kind = protocol::stix::kind_of_type(json::string_or(value, "type"));
  using protocol::stix::Kind;
  if (json::find(value, "kind") != nullptr)
    terms.kind = word<Kind>(value, "kind", {"indicator", "identity", "raw"});
  TRY(terms.role, parse_object_role(json::string_or(value, "role", "unknown")));
  terms.pap = protocol::parse_pap(json::string_or(value, "pap")).value_or(protocol::Pap::red);
  terms.arrived_in = json::string_or(value, "arrived_in");
  terms.restrictions = words(value, "restrictions");
  terms.holds = words(value, "holds");
  terms.named = words(value, "named");
  return terms;
}

CircleRules preset_rules(const std::string& id) {
  CircleRules circle;
  circle.id = circle.name = id;
  if (const Preset* known = preset(id); known != nullptr) {
    circle.name = known->name;
    circle.max_outbound = known->max_outbound;
    circle.law_enforcement = known->law_enforcement;
    circle.third_countries = known->third_countries;
    circle.personal_data_denied = known->personal_data_denied;
    circle.closed = known->closed;
  }
  return circle;
}

CircleRules read_circle(const json::Value& value) {
  CircleRules circle = preset_rules(json::string_or(value, "id"));
  circle.name = json::string_or(value, "name", circle.name);
  circle.max_outbound =
      protocol::parse_label(json::string_or(value, "max_outbound", text(circle.max_outbound)));
  circle.law_enforcement = json::bool_or(value, "law_enforcement", circle.law_enforcement);
  circle.third_countries = json::bool_or(value, "third_countries", circle.third_countries);
  circle.personal_data_denied = json::bool_or(value, "personal_data_denied", circle.personal_data_denied);
  circle.closed = json::bool_or(value, "closed", circle.closed);
  circle.community = json::string_or(value, "community");
  return circle;
}

Audience audience_of(const json::Value& value, const Recipient& to) {
  for (const Audience audience :
       {Audience::named, Audience::own_org, Audience::clients, Audience::circle_home, Audience::circle_other,
        Audience::outside_org, Audience::public_})
    if (text(audience) == json::string_or(value, "audience")) return audience;
  if (to.named_people) return Audience::named;
  if (to.circle) return Audience::circle_home;
  if (to.kind == PartnerKind::own) return Audience::own_org;
  return to.kind == PartnerKind::constituent ? Audience::clients : Audience::outside_org;
}

Result<Recipient> read_recipient(const json::Value& value) {
  Recipient to;
  to.id = to.name = json::string_or(value, "partner", "example");
  TRY(to.kind, parse_partner_kind(json::string_or(value, "kind", "peer")));
  to.state = json::string_or(value, "state", "active");
  to.ceiling = protocol::parse_label(json::string_or(value, "ceiling", "TLP:RED"));
  if (const json::Value* circle = json::find(value, "circle"); circle != nullptr)
    to.circle = read_circle(*circle);
  to.member = to.circle && json::bool_or(value, "member", true);
  to.at_arrival = json::bool_or(value, "member_at_arrival", to.member);
  to.affected = json::bool_or(value, "affected", false);
  to.police = to.kind == PartnerKind::police;
  to.need_to_know = json::bool_or(value, "need_to_know", true);
  to.people = words(value, "people");
  to.named_people = !to.people.empty();
  to.audience = audience_of(value, to);
  return to;
}

}  // namespace

Result<std::optional<protocol::Timestamp>> read_time(const json::Value& object, std::string_view name,
                                                     const std::string& at) {
  if (json::find(object, name) == nullptr) return std::optional<protocol::Timestamp>();
  auto time = protocol::Timestamp::parse(json::string_or(object, name));
  if (time.has_error())
    return fail(Error::invalid, "this is no time", at + "/" + std::string(name),
                "write it in UTC such as 2026-12-31T23:59:59Z");
  return std::optional<protocol::Timestamp>(*std::move(time));
}

Result<Example> read_example(const json::Value& value, const std::string& at) {
  Example example;
  example.name = json::string_or(value, "name");
  example.code = json::string_or(value, "code");
  TRY(example.expect, parse_verdict(json::string_or(value, "expect")));
  TRY(const auto moment, read_time(value, "at", at));
  if (moment) example.at = moment->key;
  const json::Value& object = *json::find(value, "object");
  Inputs& question = example.question;
  question.type = json::string_or(object, "type");
  TRY(question.terms, read_terms(object));
  TRY(question.recipient, read_recipient(*json::find(value, "to")));
  if (const json::Value* answers = json::find(value, "answers"); answers != nullptr) {
    TRY(question.authorisation, read_answers(*answers, at + "/answers", example));
  }
  const std::string& arrived = question.terms.arrived_in;
  const auto& circle = question.recipient.circle;
  if (!arrived.empty()) question.arrived = circle && circle->id == arrived ? *circle : preset_rules(arrived);
  return example;
}

}  // namespace gateway::policy
