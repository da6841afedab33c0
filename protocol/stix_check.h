// The rules one STIX object has to keep, whatever bundle it came in, and what is read from it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "protocol/json.h"
#include "protocol/stix.h"
#include "protocol/stix_types.h"

namespace protocol::stix {

/// Why an object is refused: a fixed word as in Refusal::code, and one sentence without content from outside.
struct Problem {
  std::string_view code;
  std::string what;
};

/// Fills id, created, modified, created_by, kind, revoked, markings and refs of `object` from `value`, or
/// says which rule the object breaks. Labels and holds are none of its business: see stix_marking.h. A type
/// that STIX does not define has to keep the rules of the common properties only.
std::optional<Problem> read_properties(const json::Value& value, const Limits& limits, Instant now,
                                       Object& object);

/// A string value as a view; empty for anything else.
inline std::string_view view(const json::Value& value) {
  return value.IsString() ? std::string_view(value.GetString(), value.GetStringLength()) : std::string_view();
}

}  // namespace protocol::stix
