// STIX patterns (STIX 2.1 section 9): whether one is well formed, and the string literals in it with what
// each is compared with. Bounded in size, comparisons and depth; nothing is guessed at, nothing is evaluated.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace protocol::stix {

struct PatternLimits {
  std::size_t bytes = 262144;
  std::size_t comparisons = 10000;  ///< the largest seen in public data is 1,020
  std::size_t depth = 64;           ///< of parentheses
};

/// One literal in quotes.
struct PatternLiteral {
  std::size_t begin = 0,
              end = 0;     ///< bytes [begin, end) of the pattern: quotes included, a type's letter too
  char type = 0;           ///< 't' time, 'b' base64, 'h' hexadecimal; 0 for a plain string
  std::string value;       ///< unescaped
  std::string path;        ///< "ipv4-addr:value"; list positions left out ("email-message:to_refs.value")
  std::string comparison;  ///< as written: "=", "!=", "IN", "LIKE", "MATCHES", "ISSUBSET", …
};

/// Error::invalid where the text is no pattern, `where` is "byte N"; Error::too_large past a limit. Keywords
/// are in capitals and strings escape the quote and the backslash alone, as the grammar has them.
Result<void> check_pattern(std::string_view pattern, const PatternLimits& limits = {});
/// The same, with every literal of its comparisons in order; times of START and STOP are none.
Result<std::vector<PatternLiteral>> pattern_literals(std::string_view pattern,
                                                     const PatternLimits& limits = {});

}  // namespace protocol::stix
