// What the guard says of a rendering, and what people let through all the same: findings kept with the share,
// exceptions kept as records of the kind "guard-exception".
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/flow/judge.h"

namespace gateway::flow {

Result<Reply> guard_except(World& world, const Call& call);

/// SHA-256 of the string at a JSON pointer (RFC 6901) of an object; nothing where there is no string.
std::optional<protocol::Sha256> digest_at(std::string_view bytes, const std::string& pointer);

/// Ids that nothing which leaves may hold unless it is an object of its own there: of the candidates, of
/// everything else rooted in their incidents, recalled or not, and of all that was derived from any of these
/// for other recipients.
Result<std::set<std::string>> ids_at_stake(Reader& reader, const std::vector<Candidate>& candidates);
/// Those of them that are no slice of this rendering: what stays in, and what leaves under another id.
std::vector<std::string> withheld_from(const std::set<std::string>& at_stake,
                                       const std::vector<protocol::Slice>& slices);

/// A finding of the gate as it is kept with the share.
GuardStop stop_of(const GuardFinding& finding, const render::RenderedSlice& slice);

/// Every exception recorded for one of the objects, by source id.
Result<std::vector<protocol::Exception>> exceptions_for(Reader& reader,
                                                        const std::vector<Candidate>& candidates);

protocol::json::Builder describe(const protocol::Exception& exception);

}  // namespace gateway::flow
