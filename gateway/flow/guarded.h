// What the guard says of a rendering, and what people let through all the same: findings kept with the share,
// exceptions kept as records of the kind "guard-exception".
#pragma once
#include <map>
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

/// Ids of what is here, and what they may be to those who get something.
struct AtStake {
  /// Nothing that leaves may hold them unless they are objects of their own there: of the candidates, of
  /// everything else rooted in their incidents, recalled or not, of all that was derived from any of these
  /// for other recipients, and of what candidates name.
  std::set<std::string> ids;
  /// Of those that candidates name: the partners who have it from us under that id. Nobody where it was
  /// recalled.
  std::map<std::string, std::set<std::string>> holders;

  /// Those that candidates name and all of these partners have.
  std::vector<std::string> known_to(const std::vector<std::string>& partners) const;
  /// What must not be in this rendering for these partners: what stays in, and what leaves under another id.
  std::vector<std::string> withheld_from(const std::vector<protocol::Slice>& slices,
                                         const std::vector<std::string>& partners) const;
};
/// What a share is about beside these candidates.
struct Beside {
  std::set<std::string> ids, incidents;
};
Result<AtStake> at_stake(Reader& reader, const std::vector<Candidate>& candidates, const Beside& beside);

/// Somebody else published it, and under none of these terms is it ours or of an incident.
bool is_relayed(const Candidate& candidate);

/// A finding of the gate as it is kept with the share.
GuardStop stop_of(const GuardFinding& finding, const render::RenderedSlice& slice);

/// Every exception recorded for one of the objects, by source id.
Result<std::vector<protocol::Exception>> exceptions_for(Reader& reader,
                                                        const std::vector<Candidate>& candidates);

protocol::json::Builder describe(const protocol::Exception& exception);

}  // namespace gateway::flow
