// Who may have what a MISP event brings: distribution levels and TLP tags of event, object and attribute
// together.
#pragma once
#include <cstdint>
#include <optional>

#include "protocol/json.h"
#include "protocol/tlp.h"

namespace protocol::misp {

/// Distribution levels (MISP core format): how far whoever holds it may pass it on. 2 and 3 need no name
/// here.
inline constexpr std::int64_t own_organisation = 0;
inline constexpr std::int64_t this_community = 1;
inline constexpr std::int64_t all_communities = 3;
inline constexpr std::int64_t sharing_group = 4;
inline constexpr std::int64_t inherit = 5;

/// What one level (event, object, attribute) and those above it say of the audience.
struct Audience {
  Label label = Label::unmarked;
  std::int64_t distribution = this_community;
  bool lacks_group = false;  ///< a level said sharing group and did not bring the group
};

/// The audience of a level below `above`. The narrower distribution counts; a sharing group is narrower than
/// every community, whatever the numbers say. Absent (null, "", or a null pointer) inherits; nullopt for what
/// is no level.
std::optional<Audience> narrow(const Audience& above, const json::Value* distribution, bool has_group,
                               Label label);

/// The strictest TLP label of a Tag list (or an EventTag or AttributeTag list, which wraps each tag). Local
/// tags count too: a sender that marked for itself knew something. What is no list of named tags may hide a
/// label: unknown.
Label label_of_tags(const json::Value& tags);

/// A whole number, or a string of decimal digits: MISP writes numbers as strings, other software as numbers.
std::optional<std::int64_t> number_of(const json::Value& value);

/// True for a null pointer, null and the empty string, which is how MISP writes that there is nothing.
bool is_absent(const json::Value* value);

/// True where the member says `wanted` as a boolean, or as 1 or 0.
bool says(const json::Value* value, bool wanted);

}  // namespace protocol::misp
