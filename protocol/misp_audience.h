// Who may have what a MISP event brings, and for what: distribution levels and TLP, PAP and IEP tags of
// event, object and attribute together.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/iep.h"
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

/// What the tags of one level, or of several together, say.
struct Tags {
  Label label = Label::unmarked;  ///< strictest TLP tag; unknown where one cannot be read
  Iep iep;                        ///< IEP and PAP tags, and "no-attribution" for tlp:ex:chr
  bool unresolved = false;        ///< an IEP tag that is not understood
  bool labels_differ = false;     ///< several TLP labels on one level
  bool local = false;             ///< a TLP or PAP tag is local: its sender would not have sent it along
  void add(const Tags& other);
};

/// Reads a Tag list (or an EventTag or AttributeTag list, which wraps each tag). Local tags count too: a
/// sender that marked for itself knew something. What is no list of named tags may hide a label: unknown.
Tags read_tags(const json::Value& tags);

/// What the tags say beside that, as written and in their order: for analysts ("type:OSINT", a galaxy's
/// cluster), it binds nobody. Local tags and those not for export stay out; at most 64 of at most 255 bytes.
std::vector<std::string> words_of(const json::Value& tags);

/// What one level (event, object, attribute) and those above it say of the audience.
struct Audience {
  Tags tags;
  std::int64_t distribution = this_community;
  bool lacks_group = false;  ///< a level said sharing group and did not bring the group
};

/// The audience of a level below `above`. The narrower distribution counts; a sharing group is narrower than
/// every community, whatever the numbers say. Absent (null, "", or a null pointer) inherits; nullopt for what
/// is no level.
std::optional<Audience> narrow(const Audience& above, const json::Value* distribution, bool has_group,
                               const Tags& tags);

/// A whole number, or a string of decimal digits: MISP writes numbers as strings, other software as numbers.
std::optional<std::int64_t> number_of(const json::Value& value);

/// True for a null pointer, null and the empty string, which is how MISP writes that there is nothing.
bool is_absent(const json::Value* value);

/// True where the member says `wanted` as a boolean, or as 1 or 0.
bool says(const json::Value* value, bool wanted);

}  // namespace protocol::misp
