// Partners whose MISP servers pull from us and push to us (and those we push to, misp_push.h): a key of ours
// stands beside their certificate, because MISP always sends one (facts: misp.md D2).
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
/// Those of `partners` that find releases as events: they have a key, or we push to them (misp_push.h).
Result<std::vector<std::string>> with_misp(Reader& reader, const std::set<std::string>& partners);

/// What went to the partner is opened once more, and then for MISP too (release.cpp).
Result<void> open_again(Writer& writer, const std::string& partner, Instant now);

}  // namespace gateway::flow
