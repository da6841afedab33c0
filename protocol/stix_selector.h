// Granular markings: which of them count, and whether they keep the rules (STIX 2.1 section 7.2.3).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"

namespace protocol::stix {

/// What the granular markings of one object come to.
struct Granular {
  std::vector<std::string> markings;  ///< those that point at something; no use where a language stands alone
  std::vector<std::string> all;       ///< every marking_ref, whatever it points at
  /// An entry has a marking and a language, or neither; a selector points at nothing; or there are more
  /// selectors than anybody needs (256). What was meant may be a prohibition.
  bool malformed = false;
};
Granular read_granular(const json::Value& object);

/// True where the selector ("a.b.[0].c") points at something in `object`.
bool selects(const json::Value& object, std::string_view selector);

}  // namespace protocol::stix
