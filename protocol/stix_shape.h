// JSON types and ranges of STIX properties.
#pragma once
#include <optional>

#include "protocol/stix_check.h"

namespace protocol::stix {

/// Why `value` does not have the shape that `rule` wants of it, if so.
std::optional<Problem> check_shape(const json::Value& value, const PropertyRule& rule);

/// Refuses a whole number that STIX 2.1 section 2.6 cannot express (beyond 2^53 - 1), at any depth: readers
/// would round it, and what they check would not be what was sent.
std::optional<Problem> check_whole_numbers(const json::Value& value);

}  // namespace protocol::stix
