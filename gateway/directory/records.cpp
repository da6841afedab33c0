// Our own team, our people and incidents as JSON.
#include "gateway/directory/convert.h"
#include "gateway/directory/directory.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;
using protocol::json::Document;
using protocol::json::Value;

namespace {

Result<void> one_of(std::string_view word, std::initializer_list<std::string_view> allowed,
                    std::string_view pointer) {
  std::string list;
  for (std::string_view each : allowed) {
    if (each == word) return {};
    list.append(list.empty() ? "use " : ", ").append(each);
  }
  return fail(Error::invalid, "not one of the words allowed here", std::string(pointer), list);
}

}  // namespace

Document to_json(const Team& team) {
  Builder builder;
  builder.set("id", team.id)
      .set("short_name", team.short_name)
      .set("name", team.name)
      .set("endpoint", team.endpoint)
      .set("tls_pin", team.tls_pin)
      .set("fingerprint", team.fingerprint)
      .set("openpgp_key", team.openpgp_key)
      .set("country", team.country);
  return builder.take();
}

Result<Team> team_from(const Value& value) {
  Team team;
  TRY(team.id, protocol::json::get_string(value, "id"));
  CHECK(protocol::Uuid::parse(team.id));
  TRY(team.short_name, protocol::json::get_string(value, "short_name"));
  TRY(team.name, protocol::json::get_string(value, "name"));
  TRY(team.endpoint, protocol::json::get_string(value, "endpoint"));
  TRY(team.tls_pin, protocol::json::get_string(value, "tls_pin"));
  TRY(team.fingerprint, protocol::json::get_string(value, "fingerprint"));
  TRY(team.openpgp_key, protocol::json::get_string(value, "openpgp_key"));
  team.country = protocol::json::string_or(value, "country");
  return team;
}

Document to_json(const Person& person) {
  Builder builder;
  builder.set("id", person.id)
      .set("name", person.name)
      .set("roles", person.roles)
      .set("tls_pin", person.tls_pin)
      .set("fingerprint", person.fingerprint)
      .set("openpgp_key", person.openpgp_key)
      .set("state", person.state);
  return builder.take();
}

Result<Person> person_from(const Value& value) {
  Person person;
  TRY(person.id, protocol::json::get_string(value, "id"));
  TRY(person.name, protocol::json::get_string(value, "name"));
  TRY(person.roles, protocol::json::get_strings(value, "roles"));
  for (const auto& role : person.roles)
    CHECK(one_of(role, {"analyst", "approver", "administrator", "auditor"}, "/roles"));
  TRY(person.tls_pin, protocol::json::get_string(value, "tls_pin"));
  TRY(person.fingerprint, protocol::json::get_string(value, "fingerprint"));
  TRY(person.openpgp_key, protocol::json::get_string(value, "openpgp_key"));
  TRY(person.state, protocol::json::get_string(value, "state"));
  CHECK(one_of(person.state, {"active", "former"}, "/state"));
  return person;
}

Document to_json(const Incident& incident) {
  Builder builder;
  builder.set("id", incident.id)
      .set("title", incident.title)
      .set("intake", incident.intake)
      .set("affected", incident.affected)
      .set("names", incident.names)
      .set("state", incident.state);
  if (!incident.disposed.empty()) builder.set("disposed", incident.disposed);
  return builder.take();
}

Result<Incident> incident_from(const Value& value) {
  Incident incident;
  TRY(incident.id, protocol::json::get_string(value, "id"));
  TRY(incident.title, protocol::json::get_string(value, "title"));
  TRY(incident.intake, protocol::json::get_string(value, "intake"));
  TRY(incident.affected, protocol::json::get_strings(value, "affected"));
  TRY(incident.names, protocol::json::get_strings(value, "names"));
  TRY(incident.state, protocol::json::get_string(value, "state"));
  CHECK(one_of(incident.state, {"open", "closed"}, "/state"));
  incident.disposed = protocol::json::string_or(value, "disposed");
  return incident;
}

}  // namespace gateway::directory
