// Whom something would go to, as far as it bears on a decision.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace gateway::policy {

/// How the recipient stands to us and to the item (facts of TLP 2.0; the columns of the label table).
enum class Audience {
  named,
  own_org,
  clients,
  circle_home,
  circle_other,
  outside_org,
  public_,  // NOLINT(readability-identifier-naming): "public" is a keyword
};
std::string_view text(Audience audience);

/// What a partner is to us. A peer is another team; a constituent receives our services (TLP: a client); an
/// organisation is anybody else, vendors and providers among them; police is law enforcement; own is inside
/// the boundary of our own organisation (the host agency).
enum class PartnerKind { peer, constituent, organisation, police, own };
std::string_view text(PartnerKind kind);
protocol::Result<PartnerKind> parse_partner_kind(std::string_view text);

/// The rules of a circle that bear on a decision (facts/policy.md §5).
struct CircleRules {
  std::string id, name;
  protocol::Label max_outbound = protocol::Label::clear;
  bool members_know = true;  ///< members may know of each other
  bool law_enforcement = false;
  bool third_countries = false;
  bool personal_data_denied = false;
  bool closed = false;    ///< its members were vetted and it has no public channel (K5)
  std::string community;  ///< the community it belongs to, where one is declared (K5); otherwise empty
  bool history = false;   ///< members who join later may have what was addressed to it before
  bool exercise = false;  ///< it is for exercises: the only kind that takes what is of one
};

struct Recipient {
  std::string id;     ///< team UUID
  std::string name;   ///< for sentences
  std::string state;  ///< active, suspended, former
  PartnerKind kind = PartnerKind::peer;
  Audience audience = Audience::outside_org;
  protocol::Label ceiling = protocol::Label::clear;
  std::optional<CircleRules> circle;  ///< the circle it is looked at as a member of
  bool member = false;                ///< member of that circle now
  bool at_arrival = false;  ///< member when the item arrived in it, or the circle opens its history (K4)
  bool affected = false;    ///< listed on the incident as an affected organisation
  bool police = false;
  bool need_to_know = false;  ///< for whom and what for is on record (K2, and K4 with it)
  bool named_people = false;  ///< delivery is sealed to people the author named (K1)
  /// Who they are, "team uuid/person id". Only needed for what is not ours: a recipient may hand it on only
  /// to people its source named (Terms::named); anybody else counts as outside_org.
  std::vector<std::string> people;
};

/// The originator's recorded word that one object may go further: it opens exactly this object for exactly
/// this audience, up to a label, until a time. It overrides no deny, no hold, no ceiling and no victim's no.
struct Permission {
  std::string id;
  std::string originator;  ///< who gave it: team UUID, or STIX identity of the creator
  std::string object;      ///< STIX id
  std::string audience;    ///< circle id or partner team UUID
  protocol::Label ceiling = protocol::Label::clear;  ///< no use once the object's label is stricter
  protocol::Instant expires{};
};

}  // namespace gateway::policy
