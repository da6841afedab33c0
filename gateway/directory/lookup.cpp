// Finding who is known, by id or by name.
#include <algorithm>

#include "gateway/directory/convert.h"
#include "gateway/directory/directory.h"

namespace gateway::directory {

using protocol::Error;
using protocol::fail;

namespace {

protocol::Failure unknown(std::string_view what, std::string_view name, std::string_view list) {
  return fail(Error::not_found, "no such " + std::string(what), std::string(name),
              "list what there is with `" + std::string(list) + "`");
}

template <typename From>
auto value_of(const Record& record, From from)
    -> decltype(from(std::declval<const protocol::json::Value&>())) {
  auto body = protocol::json::parse(record.body);
  if (body.has_error()) return within_record(record.kind + "/" + record.id, std::move(body).error());
  auto value = from(*body);
  if (value.has_error()) return within_record(record.kind + "/" + record.id, std::move(value).error());
  return value;
}

template <typename T, typename From>
Result<std::optional<T>> by_id(Reader& reader, std::string_view kind, std::string_view id, From from) {
  TRY(const auto record, reader.record(kind, id));
  if (!record) return std::optional<T>();
  TRY(auto value, value_of(*record, from));
  return std::optional<T>(std::move(value));
}

template <typename T, typename From>
Result<std::vector<T>> all_of(Reader& reader, std::string_view kind, From from) {
  TRY(const auto records, reader.records(kind));
  std::vector<T> values;
  values.reserve(records.size());
  for (const auto& record : records) {
    TRY(auto value, value_of(record, from));
    values.push_back(std::move(value));
  }
  return values;
}

/// The one value that `matches`; two are a conflict, because guessing between them could send to the wrong
/// one.
template <typename T, typename Matches>
Result<std::optional<T>> only(std::vector<T> values, std::string_view name, Matches matches) {
  const auto first = std::find_if(values.begin(), values.end(), matches);
  if (first == values.end()) return std::optional<T>();
  if (std::find_if(first + 1, values.end(), matches) != values.end())
    return fail(Error::conflict, "more than one has that name", std::string(name), "give its id instead");
  return std::optional<T>(std::move(*first));
}

}  // namespace

Result<Team> team(Reader& reader) {
  TRY(auto found, by_id<Team>(reader, "setting", "team", team_from));
  if (!found)
    return fail(Error::not_found, "this gateway has no team yet", "setting/team", "run `csirt-gateway init`");
  return *std::move(found);
}

Result<Person> person(Reader& reader, std::string_view id) {
  TRY(auto found, by_id<Person>(reader, "person", id, person_from));
  if (!found) return unknown("person", id, "person list");
  return *std::move(found);
}

Result<Person> person_by_pin(Reader& reader, std::string_view pin) {
  TRY(auto everyone, all_of<Person>(reader, "person", person_from));
  TRY(auto found, only(std::move(everyone), pin, [&](const Person& person) {
        return person.state == "active" && !pin.empty() && person.tls_pin == pin;
      }));
  if (!found) return unknown("person with this client certificate", pin, "person list");
  return *std::move(found);
}

Result<Partner> partner(Reader& reader, std::string_view id_or_name) {
  TRY(auto found, by_id<Partner>(reader, "partner", id_or_name, partner_from));
  if (!found) {
    TRY(auto everyone, partners(reader));
    TRY(found, only(std::move(everyone), id_or_name,
                    [&](const Partner& partner) { return partner.short_name == id_or_name; }));
  }
  if (!found) return unknown("partner", id_or_name, "partner list");
  return *std::move(found);
}

Result<Circle> circle(Reader& reader, std::string_view id_or_name) {
  TRY(auto found, by_id<Circle>(reader, "circle", id_or_name, circle_from));
  if (!found) {
    TRY(auto everyone, circles(reader));
    TRY(found, only(std::move(everyone), id_or_name,
                    [&](const Circle& circle) { return circle.rules.name == id_or_name; }));
  }
  if (!found) return unknown("circle", id_or_name, "circle list");
  return *std::move(found);
}

Result<Incident> incident(Reader& reader, std::string_view id) {
  TRY(auto found, by_id<Incident>(reader, "incident", id, incident_from));
  if (!found) return unknown("incident", id, "incident list");
  return *std::move(found);
}

Result<std::vector<Partner>> partners(Reader& reader) {
  return all_of<Partner>(reader, "partner", partner_from);
}
Result<std::vector<Circle>> circles(Reader& reader) {
  return all_of<Circle>(reader, "circle", circle_from);
}

Result<policy::Authorisation> authorisation(Reader& reader, std::string_view incident_id) {
  TRY(const auto rooted, incident(reader, incident_id));
  TRY(auto records, reader.history("intake", rooted.intake));
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.version < b.version; });
  std::vector<protocol::Intake> versions;
  versions.reserve(records.size());
  for (const auto& record : records) {
    TRY(auto intake, value_of(record, protocol::Intake::from_json));
    versions.push_back(std::move(intake));
  }
  auto binding = policy::in_force(rooted.intake, versions);
  if (!binding) return unknown("intake", rooted.intake, "intake list");
  return *std::move(binding);
}

}  // namespace gateway::directory
