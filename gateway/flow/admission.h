// The rules by which a version of an object enters the store, the same for what people add and what partners
// send.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/flow/world.h"
#include "protocol/stix.h"

namespace gateway::flow {

/// What became of one object.
struct Admitted {
  std::int64_t key = 0;
  Put put = Put::fresh;
  std::vector<std::string> holds;  ///< all open reasons, version conflicts included
};

/// Checks a version against the ones known from the same sender, stores it and binds its terms, tightened by
/// the overlay that people of ours put on the object. Refused
/// (Error::denied, `what` is the sentence) when
///  - its created time differs from that of another version (STIX 2.1 section 3.2),
///  - its creator is another than that of the versions known (section 3.6),
///  - it is newer than a revocation (section 3.6).
/// A second content for one version is kept and both are held ("version-conflict"); a newer version relayed
/// by another than its creator is refused where `authenticated_creator` (the sender's own identity id) is not
/// its creator and a version by the creator is known.
Result<Admitted> admit_object(Writer& writer, const protocol::stix::Object& object, std::string_view bytes,
                              const std::string& sender, policy::Terms terms,
                              std::string_view authenticated_creator);

/// Writes what the source asks for beside the label (IEP, PAP) into terms: it only adds.
void bind(const protocol::Handling& handling, policy::Terms& terms);

/// True where we made the object, or what was delivered under that id was made from one of ours. What comes
/// back under such an id is an echo: it binds nothing new, whatever its label says.
Result<bool> is_ours(Reader& reader, const protocol::StixId& id);

/// The spoken label of terms whose marking and given label are combined: the stricter; unmarked gives way.
protocol::Label combine(protocol::Label own, protocol::Label given);

}  // namespace gateway::flow
