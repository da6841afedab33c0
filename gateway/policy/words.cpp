// The fixed words of this room's enumerations, as stores, logs and the tables spell them.
#include "gateway/policy/decide.h"

namespace gateway::policy {

using protocol::Error;
using protocol::fail;

std::string_view text(Origin origin) {
  switch (origin) {
    case Origin::incident:
      return "incident";
    case Origin::observation:
      return "observation";
    case Origin::partner:
      return "partner";
    case Origin::public_source:
      return "public-source";
  }
  return "incident";
}

protocol::Result<Origin> parse_origin(std::string_view word) {
  for (Origin origin : {Origin::incident, Origin::observation, Origin::partner, Origin::public_source})
    if (text(origin) == word) return origin;
  return fail(Error::invalid, "this is no origin", std::string(word),
              "use incident, observation, partner or public-source");
}

std::string_view text(ObjectRole role) {
  switch (role) {
    case ObjectRole::unknown:
      return "unknown";
    case ObjectRole::attacker:
      return "attacker";
    case ObjectRole::victim:
      return "victim";
    case ObjectRole::third_party:
      return "third-party";
  }
  return "unknown";
}

protocol::Result<ObjectRole> parse_object_role(std::string_view word) {
  for (ObjectRole role :
       {ObjectRole::unknown, ObjectRole::attacker, ObjectRole::victim, ObjectRole::third_party})
    if (text(role) == word) return role;
  return fail(Error::invalid, "this is no role of an object", std::string(word),
              "use attacker, victim, third-party or unknown");
}

std::string_view text(Audience audience) {
  switch (audience) {
    case Audience::named:
      return "named";
    case Audience::own_org:
      return "own_org";
    case Audience::clients:
      return "clients";
    case Audience::circle_home:
      return "circle_home";
    case Audience::circle_other:
      return "circle_other";
    case Audience::outside_org:
      return "outside_org";
    case Audience::public_:
      return "public";
  }
  return "public";
}

std::string_view text(PartnerKind kind) {
  switch (kind) {
    case PartnerKind::peer:
      return "peer";
    case PartnerKind::constituent:
      return "constituent";
    case PartnerKind::organisation:
      return "organisation";
    case PartnerKind::police:
      return "police";
    case PartnerKind::own:
      return "own";
  }
  return "organisation";
}

protocol::Result<PartnerKind> parse_partner_kind(std::string_view word) {
  for (PartnerKind kind : {PartnerKind::peer, PartnerKind::constituent, PartnerKind::organisation,
                           PartnerKind::police, PartnerKind::own})
    if (text(kind) == word) return kind;
  return fail(Error::invalid, "this is no kind of partner", std::string(word),
              "use peer, constituent, organisation, police or own");
}

protocol::Result<Verdict> parse_verdict(std::string_view word) {
  for (Verdict verdict : {Verdict::allow, Verdict::needs_approvals, Verdict::allow_redacted,
                          Verdict::needs_originator, Verdict::needs_victim, Verdict::deny})
    if (text(verdict) == word) return verdict;
  return fail(Error::invalid, "this is no verdict", std::string(word),
              "use allow, needs-approvals, allow-redacted, needs-originator, needs-victim or deny");
}

std::string_view text(Verdict verdict) {
  switch (verdict) {
    case Verdict::allow:
      return "allow";
    case Verdict::allow_redacted:
      return "allow-redacted";
    case Verdict::needs_approvals:
      return "needs-approvals";
    case Verdict::needs_originator:
      return "needs-originator";
    case Verdict::needs_victim:
      return "needs-victim";
    case Verdict::deny:
      return "deny";
  }
  return "deny";
}

std::string_view text(Grant grant) {
  switch (grant) {
    case Grant::allow:
      return "allow";
    case Grant::allow_min:
      return "allow_min";
    case Grant::four_eyes:
      return "four_eyes";
    case Grant::nvc:
      return "nvc";
    case Grant::deny:
      return "deny";
    case Grant::statutory:
      return "statutory";
    case Grant::allow_caseref:
      return "allow_caseref";
  }
  return "deny";
}

}  // namespace gateway::policy
