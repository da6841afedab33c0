// Partners, their cards, and circles as JSON, by their schemas.
#include <algorithm>
#include <set>

#include "gateway/directory/convert.h"
#include "gateway/directory/directory.h"
#include "protocol/fields.h"
#include "protocol/schema.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;
using protocol::PartnerPerson;
using protocol::Schema;
using protocol::fields::exact;
using protocol::json::Builder;
using protocol::json::Document;
using protocol::json::Value;

namespace {

std::vector<Builder> people_json(const std::vector<PartnerPerson>& people) {
  std::vector<Builder> list(people.size());
  for (std::size_t i = 0; i < people.size(); ++i)
    list[i]
        .set("id", people[i].id)
        .set("name", people[i].name)
        .set("fingerprint", people[i].fingerprint)
        .set("openpgp_key", people[i].openpgp_key);
  return list;
}

/// The schema has checked every member; here only that an id means one person, and that names are one plain
/// line.
Result<std::vector<PartnerPerson>> people_from(const Value& value) {
  std::vector<PartnerPerson> people;
  std::set<std::string> ids;
  const Value* list = protocol::json::find(value, "people");
  if (list == nullptr) return people;
  for (const Value& each : list->GetArray()) {
    const std::string at = "/people/" + std::to_string(people.size());
    PartnerPerson person{protocol::json::string_or(each, "id"), protocol::json::string_or(each, "name"),
                         protocol::json::string_or(each, "fingerprint"),
                         protocol::json::string_or(each, "openpgp_key")};
    CHECK(require_line(person.name, at + "/name"));
    if (!ids.insert(person.id).second)
      return fail(Error::invalid, "two people with the same id", at + "/id",
                  "give each person an id of their own");
    people.push_back(std::move(person));
  }
  return people;
}

Result<void> check_by(std::string_view schema_name, const Value& value) {
  TRY(const Schema* schema, Schema::built_in(schema_name));
  return schema->check(value);
}

/// What a partner's record and a team's card have in common.
Result<Partner> party_from(const Value& value) {
  Partner partner;
  partner.id = protocol::json::string_or(value, "id");
  CHECK(protocol::Uuid::parse(partner.id));
  partner.short_name = protocol::json::string_or(value, "short_name");
  partner.name = protocol::json::string_or(value, "name");
  CHECK(require_line(partner.name, "/name"));
  partner.endpoint = protocol::json::string_or(value, "endpoint");
  CHECK(require_line(partner.endpoint, "/endpoint"));
  TRY(partner.tls_pins, protocol::json::get_strings(value, "tls_pins"));
  TRY(partner.people, people_from(value));
  return partner;
}

Builder member_json(const Member& member) {
  Builder builder;
  builder.set("partner", member.partner).set("since", exact(member.since));
  if (member.until) builder.set("until", exact(*member.until));
  return builder;
}

Result<Member> member_from(const Value& value) {
  Member member;
  member.partner = protocol::json::string_or(value, "partner");
  TRY(member.since, instant_from(value, "since"));
  if (protocol::json::find(value, "until") != nullptr) {
    TRY(member.until, instant_from(value, "until"));
  }
  return member;
}

/// A card is small: a team's names, keys and people.
constexpr protocol::json::Limits card_limits{
    .body_bytes = 4U << 20, .depth = 8, .string_bytes = 65536, .list_items = 256, .name_bytes = 64};

}  // namespace

Document to_json(const Partner& partner) {
  Builder builder;
  builder.set("id", partner.id)
      .set("short_name", partner.short_name)
      .set("name", partner.name)
      .set("endpoint", partner.endpoint)
      .set("tls_pins", partner.tls_pins)
      .set("fingerprints", partner.fingerprints)
      .set("openpgp_keys", partner.openpgp_keys)
      .set("people", people_json(partner.people))
      .set("ceiling", text(partner.ceiling))
      .set("state", partner.state)
      .set("kind", partner.kind);
  if (partner.minimum_label != protocol::Label::unmarked)
    builder.set("minimum_label", text(partner.minimum_label));
  return builder.take();
}

Result<Partner> partner_from(const Value& value) {
  CHECK(check_by("partner", value));
  TRY(auto partner, party_from(value));
  TRY(partner.fingerprints, protocol::json::get_strings(value, "fingerprints"));
  partner.openpgp_keys = protocol::json::string_or(value, "openpgp_keys");
  TRY(partner.ceiling, label_from(value, "ceiling"));
  partner.state = protocol::json::string_or(value, "state");
  partner.kind = protocol::json::string_or(value, "kind", "peer");
  if (protocol::json::find(value, "minimum_label") != nullptr) {
    TRY(partner.minimum_label, label_from(value, "minimum_label"));
  }
  return partner;
}

std::string card(const Team& team, const std::vector<PartnerPerson>& people) {
  Builder builder;
  builder.set("id", team.id)
      .set("short_name", team.short_name)
      .set("name", team.name)
      .set("endpoint", team.endpoint)
      .set("tls_pins", std::vector<std::string>{team.tls_pin})
      .set("openpgp_key", team.openpgp_key)
      .set("fingerprint", team.fingerprint)
      .set("country", team.country)
      .set("people", people_json(people));
  return protocol::json::write_pretty(builder.value());
}

Result<Partner> partner_from_card(std::string_view card) {
  TRY(const auto document, protocol::json::parse(card, card_limits));
  CHECK(check_by("card", document));
  TRY(auto partner, party_from(document));
  partner.fingerprints = {protocol::json::string_or(document, "fingerprint")};
  partner.openpgp_keys = protocol::json::string_or(document, "openpgp_key");
  partner.state = "active";
  return partner;
}

bool Circle::has_member(std::string_view partner, Instant at) const {
  return std::any_of(members.begin(), members.end(), [&](const Member& member) {
    return member.partner == partner && member.since <= at && (!member.until || at < *member.until);
  });
}

Document to_json(const Circle& circle) {
  std::vector<Builder> members;
  members.reserve(circle.members.size());
  for (const Member& member : circle.members) members.push_back(member_json(member));
  Builder builder;
  builder.set("id", circle.rules.id)
      .set("name", circle.rules.name)
      .set("max_outbound", text(circle.rules.max_outbound))
      .set("default_inbound", text(circle.default_inbound))
      .set("members_know", circle.rules.members_know)
      .set("law_enforcement", circle.rules.law_enforcement)
      .set("third_countries", circle.rules.third_countries)
      .set("personal_data_denied", circle.rules.personal_data_denied)
      .set("closed", circle.rules.closed)
      .set("community", circle.rules.community)
      .set("history", circle.rules.history)
      .set("exercise", circle.rules.exercise)
      .set("members", members);
  return builder.take();
}

Result<Circle> circle_from(const Value& value) {
  CHECK(check_by("circle", value));
  Circle circle;
  circle.rules.id = protocol::json::string_or(value, "id");
  circle.rules.name = protocol::json::string_or(value, "name");
  TRY(circle.rules.max_outbound, label_from(value, "max_outbound"));
  TRY(circle.default_inbound, label_from(value, "default_inbound"));
  TRY(circle.rules.members_know, protocol::json::get_bool(value, "members_know"));
  TRY(circle.rules.law_enforcement, protocol::json::get_bool(value, "law_enforcement"));
  TRY(circle.rules.third_countries, protocol::json::get_bool(value, "third_countries"));
  TRY(circle.rules.personal_data_denied, protocol::json::get_bool(value, "personal_data_denied"));
  circle.rules.closed = protocol::json::bool_or(value, "closed", false);
  circle.rules.community = protocol::json::string_or(value, "community");
  circle.rules.history = protocol::json::bool_or(value, "history", false);
  circle.rules.exercise = protocol::json::bool_or(value, "exercise", false);
  for (const Value& each : value["members"].GetArray()) {
    auto member = member_from(each);
    if (member.has_error()) {
      auto failure = std::move(member).error();
      failure.where.insert(0, "/members/" + std::to_string(circle.members.size()));
      return failure;
    }
    circle.members.push_back(*std::move(member));
  }
  return circle;
}

}  // namespace gateway::directory
