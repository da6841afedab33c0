// The string literals of a STIX pattern and what may be put in their place. What protocol/pattern.h does not
// read as a pattern, or what holds binary values, is not understood and not guessed at. Internal to the room.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/pattern.h"

namespace gateway::render {

using Literal = protocol::stix::PatternLiteral;

/// Every string literal in order, times left out, or nullopt where the pattern is not understood: comments,
/// unclosed strings, unknown escapes, literals in base64 or hexadecimal, more than 4,096 literals.
std::optional<std::vector<Literal>> literals(std::string_view pattern);

/// The pattern with each literal's value as `replace` says; nullopt where it was not understood or `replace`
/// has no answer for a literal.
std::optional<std::string> replace_literals(
    std::string_view pattern, const std::function<std::optional<std::string>(const Literal&)>& replace);

}  // namespace gateway::render
