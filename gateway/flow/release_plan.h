// What a release is about to do, decided anew from what holds now.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/guarded.h"
#include "gateway/flow/share.h"

namespace gateway::flow {

/// What one recipient may no longer have as it was approved, by source id.
struct Lost {
  std::map<std::string, std::string> refused;  ///< the policy says no, with why
  std::set<std::string> stale;                 ///< it may have it, but under a stricter label than it wears
};

/// Everything one rendering's release needs, read in one go.
struct Plan {
  Share share;
  Rendering rendering;
  std::vector<SliceRow> slices;
  std::vector<protocol::Signature> signatures;
  std::vector<std::string> victims;  ///< read_plan_to_seal() alone
  AtStake at_stake;                  ///< read_plan_to_seal() alone
  std::vector<std::string> relayed;  ///< ids of the slices whose objects are (is_relayed())
  std::optional<directory::Circle> circle;
  std::map<std::string, std::string> dropped;  ///< recipient → why it is left out now
  std::map<std::string, Lost> lost;            ///< the same object by object, where some is lost
  bool unattributed = false;                   ///< the source of something in it is not to be named
  protocol::Pap pap = protocol::Pap::none;     ///< the strictest of its objects
  std::set<std::string> restrictions;          ///< what the sources of its objects ask for beside the labels
  std::map<std::string, std::set<std::string>>
      permissions;               ///< recipient → originators' permissions it needs
  std::optional<Instant> until;  ///< the first of them to end
};

/// Reads a rendering, its signatures and what it rests on, and decides again for each recipient: whoever may
/// not have one of the approved slices by now is in `dropped`.
Result<Plan> read_plan(Reader& reader, const std::string& rendering, Instant now);
/// Likewise, with everything that the gate's order names.
Result<Plan> read_plan_to_seal(Reader& reader, const std::string& rendering, Instant now);

}  // namespace gateway::flow
