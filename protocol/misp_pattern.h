// STIX patterns as far as MISP has words for them: comparisons of one observation that are all joined alike.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace protocol::misp {

/// A property and its value; the path as in Place::path.
struct Comparison {
  std::string path;
  std::string value;
};

struct Observation {
  std::vector<Comparison> comparisons;  ///< at least one, at most 64
  bool any = false;                     ///< joined with OR; with AND otherwise
};

/// The comparisons of `[a = 'x']`, `[a = 'x' AND b = 1 …]` or `[a = 'x' OR b = 'y' …]`; nullopt for every
/// other pattern: another operator, NOT, parentheses, qualifiers, several observations, no pattern at all.
/// What only says the family of an address that is compared beside it ("dst_ref.type", as misp-stix writes)
/// is left out.
std::optional<Observation> read_observation(std::string_view pattern);

/// `path = 'value'`, with quotes around the steps that need them (STIX 2.1 section 9.6); without quotes
/// around the value of a number.
std::string write_comparison(std::string_view path, std::string_view value, bool number = false);

}  // namespace protocol::misp
