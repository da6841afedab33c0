// Partners whose MISP servers pull from us and push to us: a key of ours stands beside their certificate,
// because MISP always sends one (facts: misp.md D2).
#pragma once
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Makes a new key, which is told once and kept as its digest; an older one ends. What was released to the
/// partner and is in force opens for its MISP server from now on.
Result<Reply> misp_add(World& world, const Call& call);
Result<Reply> misp_list(World& world, const Call& call);
/// The key ends at once; what the partner's server has stays there.
Result<Reply> misp_remove(World& world, const Call& call);

/// When a partner's key was made; nothing where it has none.
Result<std::optional<Instant>> misp_key_since(Reader& reader, const std::string& partner);
/// Those of `partners` that have a key.
Result<std::vector<std::string>> with_misp(Reader& reader, const std::set<std::string>& partners);

}  // namespace gateway::flow
