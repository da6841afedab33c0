// A team's own rules beside the built-in ones: they can only tighten, except that agreements open circles and
// partners up to a ceiling.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/recipient.h"
#include "gateway/policy/terms.h"

namespace gateway::policy {

enum class Verdict;

/// One tightening. Every list that is not empty must hold the value; a rule without any is for everything.
struct LocalRule {
  std::string id;                  ///< [a-z0-9-]{1,48}; its reason code is "L-" and the id in upper case
  std::string because;             ///< a sentence's end, without the full stop
  Verdict then;                    ///< any but allow
  std::vector<std::string> types;  ///< STIX types
  std::vector<Origin> origins;
  std::vector<std::string> origin_ids;
  std::vector<protocol::stix::Kind> kinds;
  std::vector<ObjectRole> roles;
  std::vector<std::string> circles;   ///< circle ids
  std::vector<std::string> partners;  ///< short names or team UUIDs
  std::vector<PartnerKind> partner_kinds;
  std::optional<protocol::Label> label_at_least;
  std::optional<protocol::Pap> pap_at_least;
};

/// What was agreed with a circle or a partner (exactly one of the two is set): up to `ceiling` may go there,
/// whatever lower ceiling the directory holds; standing shares may go up to `standing`.
struct Agreement {
  std::string id;
  std::string circle;   ///< circle id, or empty
  std::string partner;  ///< short name or team UUID, or empty
  protocol::Label ceiling = protocol::Label::clear;
  protocol::Label standing = protocol::Label::green;
  std::optional<protocol::Instant> until;
};

struct LocalRules {
  std::string digest;  ///< SHA-256 of the policy file, lower-case hex; empty for no rules
  std::vector<LocalRule> rules;
  std::vector<Agreement> agreements;
};

/// The agreement that opens furthest for this circle or partner at that time, or null. An empty circle id
/// matches none.
const Agreement* agreement_with_circle(const LocalRules& rules, std::string_view circle,
                                       protocol::Instant now);
const Agreement* agreement_with_partner(const LocalRules& rules, const Recipient& recipient,
                                        protocol::Instant now);

/// The strictest label a standing share may release to `recipient`: TLP:GREEN, or what an agreement with its
/// circle (where it has one) or with itself says.
protocol::Label standing_ceiling(const LocalRules& rules, const Recipient& recipient, protocol::Instant now);

}  // namespace gateway::policy
