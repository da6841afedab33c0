// The string literals of a STIX pattern, found strictly enough to replace them (STIX 2.1 section 9). No more
// of the grammar is read than which property a literal is compared with: what is not understood is not
// guessed at. Internal to the room.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::render {

struct Literal {
  std::size_t begin = 0, end = 0;  ///< bytes [begin, end) of the pattern, quotes included
  std::string value;               ///< unescaped
  std::string path;        ///< "ipv4-addr:value"; list positions left out ("email-message:to_refs.value")
  std::string comparison;  ///< "=", "!=", "IN", "LIKE", "MATCHES", "ISSUBSET", …; upper case
};

/// Every string literal in order, or nullopt where something in the pattern is none of its words: comments,
/// unclosed strings, unknown escapes, literals outside a comparison, more than 4,096 literals.
std::optional<std::vector<Literal>> literals(std::string_view pattern);

/// The pattern with each literal's value as `replace` says; nullopt where it was not understood or `replace`
/// has no answer for a literal.
std::optional<std::string> replace_literals(
    std::string_view pattern, const std::function<std::optional<std::string>(const Literal&)>& replace);

}  // namespace gateway::render
