// Who we know: our own team, our people, partner teams and circles, as records of the store and as values.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "gateway/policy/decide.h"
#include "gateway/ports.h"
#include "protocol/statement.h"

namespace gateway::directory {

/// Our own team: setting "team". Written by init.
struct Team {
  std::string id;          ///< UUID; our STIX identity is identity--<id>
  std::string short_name;  ///< [a-z0-9-]{2,32}
  std::string name;
  std::string endpoint;     ///< https://host:port partners reach us at
  std::string tls_pin;      ///< of the front's certificate
  std::string fingerprint;  ///< the team's OpenPGP key
  std::string openpgp_key;  ///< ASCII-armoured public key
  std::string country;      ///< ISO 3166 alpha-2, or empty
  std::string identity() const { return "identity--" + id; }
};

using Person = protocol::PersonOrder;    ///< record kind "person", id = person id
using Partner = protocol::PartnerOrder;  ///< record kind "partner", id = team UUID

struct Member {
  std::string partner;  ///< team UUID
  Instant since;
  std::optional<Instant> until;
};

/// Record kind "circle", id = the preset's key or a UUID for case groups.
struct Circle {
  policy::CircleRules rules;
  protocol::Label default_inbound =
      protocol::Label::amber_strict;  ///< assumed for unmarked objects that arrive in it
  std::vector<Member> members;
  bool has_member(std::string_view partner, Instant at) const;
};

/// Record kind "incident": what an intake opened.
struct Incident {
  std::string id;                     ///< UUID
  std::string title;                  ///< ours, never leaves
  std::string intake;                 ///< intake id
  std::vector<std::string> affected;  ///< partner team UUIDs, listed as affected organisations
  std::vector<std::string> names;     ///< further victim names beside the intake's
  std::string state;                  ///< open, closed
  std::string disposed = {};          ///< RFC 3339: when its content was taken out; else empty
};

protocol::json::Document to_json(const Team&);
protocol::json::Document to_json(const Person&);
protocol::json::Document to_json(const Partner&);
protocol::json::Document to_json(const Circle&);
protocol::json::Document to_json(const Incident&);
Result<Team> team_from(const protocol::json::Value&);
Result<Person> person_from(const protocol::json::Value&);
Result<Partner> partner_from(const protocol::json::Value&);
Result<Circle> circle_from(const protocol::json::Value&);
Result<Incident> incident_from(const protocol::json::Value&);

/// Terms as kept in TermsRow::body.
protocol::json::Document to_json(const policy::Terms&);
Result<policy::Terms> terms_from(const protocol::json::Value&);

// Look-ups. Error::not_found, with the name in `where` and how to list what there is in `remedy`.
Result<Team> team(Reader& reader);
Result<Person> person(Reader& reader, std::string_view id);
/// The active person with that client certificate pin.
Result<Person> person_by_pin(Reader& reader, std::string_view pin);
/// By team UUID or short name.
Result<Partner> partner(Reader& reader, std::string_view id_or_name);
Result<Circle> circle(Reader& reader, std::string_view id_or_name);
Result<Incident> incident(Reader& reader, std::string_view id);
Result<std::vector<Partner>> partners(Reader& reader);
Result<std::vector<Circle>> circles(Reader& reader);
/// The newest intake version, and the one before any unconfirmed change that would open something.
Result<policy::Authorisation> authorisation(Reader& reader, std::string_view incident_id);

/// A team's card: what partners exchange to enrol each other. JSON by schemas/card.json:
/// {"id","short_name","name","endpoint","tls_pins":[…],"openpgp_key","fingerprint","country","people":[{id,name,fingerprint,openpgp_key}]}
std::string card(const Team& team, const std::vector<protocol::PartnerPerson>& people);
Result<Partner> partner_from_card(std::string_view card);

}  // namespace gateway::directory
