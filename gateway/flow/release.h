// Release: what people approved is decided once more, sealed by the gate, recorded, and only then opened to
// partners.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

struct ReleaseOutcome {
  std::string state;  ///< the share's: released, or approved where no key was usable
  std::vector<protocol::json::Builder>
      releases;  ///< {release, envelopes, deliveries, held[]{partner,why}, dropped[]{partner,why}}
};

/// Releases every rendering of an approved share. Idempotent: what is out already is left alone. A recipient
/// whom the policy refuses by now is dropped alone; an unusable key holds that delivery alone.
Result<ReleaseOutcome> release_share(World& world, const std::string& share);

/// Releases what was approved but not yet out, and opens what was recorded but not yet opened. The first
/// failure is returned after all others had their turn. Openings (openings.h) says when.
Result<void> resume_releases(World& world);

/// Recipients of a rendering who may not have all of it as things stand in `reader`, each with the reason.
/// Where that cannot be told, all of them.
Result<std::map<std::string, std::string>> dropped_now(Reader& reader, const std::string& rendering,
                                                       Instant now);

/// Why an envelope rooted in an incident may not go to `partner` any more (the answers have changed since it
/// was sealed); empty where nothing is against it. Envelopes that rest on no incident are not decided again:
/// their partner's state and their recall are checked elsewhere.
Result<std::string> refused_now(World& world, const EnvelopeRow& envelope, const std::string& partner);

/// Seals again for deliveries that a key held, where the key is usable by now. Returns how many go.
Result<int> retry_held(World& world, const std::string& partner);

}  // namespace gateway::flow
