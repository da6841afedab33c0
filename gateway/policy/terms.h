// What binds an object: where it came from, whose it is, how far its source lets it go.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/pap.h"
#include "protocol/stix.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace gateway::policy {

enum class Origin { incident, observation, partner, public_source };
std::string_view text(Origin origin);
protocol::Result<Origin> parse_origin(std::string_view text);

/// Whose side of the incident an object describes; said at admission, never inferred. Only what is the
/// attacker's may leave while question 6 is open; what is the victim's or a third party's counts as raw
/// material and is pseudonymised.
enum class ObjectRole { unknown, attacker, victim, third_party };
std::string_view text(ObjectRole role);
protocol::Result<ObjectRole> parse_object_role(std::string_view text);

/// What binds (origin, object).
struct Terms {
  Origin origin = Origin::incident;
  std::string origin_id;  ///< incident id, partner team UUID, or a name for observations and public sources
  bool ours = false;      ///< we are the creator (and so the originator); otherwise we are a recipient
  protocol::Label label = protocol::Label::unmarked;  ///< effective, overlays included
  /// What its sender agreed with us that all it sends counts as at least; `label` is no looser. Or unmarked.
  protocol::Label minimum = protocol::Label::unmarked;
  protocol::stix::Kind kind = protocol::stix::Kind::raw;
  ObjectRole role = ObjectRole::unknown;
  std::string originator;  ///< STIX identity of who made it where that is not the sender; otherwise empty
  std::string arrived_in;  ///< circle id it was addressed to when it came from a partner; otherwise empty
  protocol::Instant arrived_at{};  ///< when it came from a partner; otherwise zero
  protocol::Pap pap = protocol::Pap::none;
  /// The source's policy is in force from … until (IEP 2.0 start_date, end_date): outside it is held.
  std::optional<protocol::Instant> valid_from, valid_until;
  /// The source's own restrictions, fixed words: "no-onward", "no-attribution", "must-attribute", "encrypt",
  /// "no-notify", "no-action", "no-resale", "obfuscate-victims", "exercise"; any other word is a deny.
  std::vector<std::string> restrictions;
  std::vector<std::string> holds;  ///< open reasons to keep it in
  /// RED: our people who may see it (person ids). Where the source also named people elsewhere, "team
  /// uuid/person id".
  std::vector<std::string> named;
};

}  // namespace gateway::policy
