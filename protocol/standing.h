// The statement of a standing share: an agreement of two people by which matching objects are released
// without a person each time (DESIGN.md, "standing share"). What stands here is all that may flow: core
// chooses within it, the gate verifies it, and neither can go beyond it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/statement.h"

namespace protocol {

/// Which objects it is about. Empty lists and texts ask for nothing.
struct StandingFilter {
  std::vector<std::string> types;   ///< STIX types, sorted; at least one
  std::string origin;               ///< incident, observation, partner or public-source
  std::string origin_id;            ///< incident, name, or partner's team UUID; empty: any of that kind
  std::vector<std::string> labels;  ///< TLP labels, sorted; empty: every one up to the ceiling
  std::vector<std::string>
      tags;                ///< one of an object's `labels` or `indicator_types`, sorted; markings have none
  std::string arrived_in;  ///< circle id it must have arrived in

  /// The part that an object shows by itself: its id's type, its label and, where tags are asked for, its
  /// bytes. Where it came from is core's knowledge.
  bool admits(std::string_view id, Label label, std::string_view bytes) const;
};

/// "What matches may go to these teams, so much of it, until then." Signed by its author and one other.
struct StandingOrder {
  Uuid id;
  std::string author;  ///< person id
  StandingFilter filter;
  std::string circle;                 ///< circle id, empty for single partners
  std::vector<std::string> partners;  ///< team UUIDs, sorted; of a circle: its members when this was written
  Label ceiling = Label::green;       ///< clear … amber: nothing stricter ever flows without a person
  int per_day = 0;                    ///< objects released in one UTC day, 1 to 1,000,000
  int per_release = 0;                ///< objects of one release, 1 to 10,000
  Instant from, expires;              ///< at most 90 days apart

  std::string text() const;
  static Result<StandingOrder> parse(std::string_view text);
  /// Whether the text claims to be one; parse() says whether it is.
  static bool is(std::string_view text);
};

inline constexpr std::int64_t standing_seconds_at_most = 90 * 86400;
inline constexpr int standing_per_day_at_most = 1000000;
inline constexpr int standing_per_release_at_most = 10000;

}  // namespace protocol
