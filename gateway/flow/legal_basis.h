// Legal-basis codes: what a release that rests on the law alone may name. The compiled table holds examples
// for a Swedish house; an administrator adds those of another law.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

struct LegalBasis {
  std::string code;  ///< [A-Za-z0-9.-]{2,40}
  std::string text;  ///< one sentence
};
/// The table and what the house added, by code. Each text is for orientation and no legal advice.
Result<std::vector<LegalBasis>> legal_bases(Reader& reader);
/// Error::invalid for a code that is not among them.
Result<LegalBasis> legal_basis(Reader& reader, std::string_view code);

Result<Reply> basis_list(World& world, const Call& call);
Result<Reply> basis_add(World& world, const Call& call);

}  // namespace gateway::flow
