// The rules by which a version of an object enters the store, the same for what people add and what partners
// send. Only the creator of an object makes versions of it, relabels it or revokes it (STIX 2.1 section 3.6);
// a creator is authenticated by having sent the object itself, over its own key.
#pragma once
#include <functional>
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
  std::vector<std::string> holds;   ///< all open reasons, version conflicts included
  std::vector<std::string> alerts;  ///< fixed words for the audit: whoever sent it is to be watched
  protocol::Label label = protocol::Label::unknown;  ///< as bound: never looser than the creator's own
  /// Its authenticated creator made it stricter than a version known before, or revoked it: what went out of
  /// those is to be closed (supersede.h).
  bool tightened = false, revoked = false;
};

/// Who brings a version. `identity` is what its key authenticates: an object with that creator is theirs.
struct Bringer {
  std::string sender;    ///< "self" or the partner's team UUID
  std::string identity;  ///< the sender's own STIX identity
  std::string ours;      ///< our STIX identity
  /// Asked before an object of so many bytes is kept as held; false where there is no room. Empty: there is.
  std::function<Result<bool>(std::size_t bytes)> may_hold{};
};

/// Checks a version against `known`, all that the store has of its id (Reader::versions), stores it and binds
/// its terms, tightened by the overlay that people of ours put on the object.
///
/// Refused with Error::too_large: what would be held where the bringer has no room for more.
/// Refused (Error::denied, `what` is the sentence): what follows a revocation by its creator; and from our
/// own people, who can mend it, another created time or creator than that of the version known (section 3.2).
///
/// Held, and kept with the strictest label known of it, so that nothing is lost and nothing leaves:
///  - "version-conflict": one version, two contents, from one sender, or from two of whom neither is the
///    creator: both are held and the strictest label binds both (nobody here can choose);
///  - "not-by-its-creator": a version by somebody else where its creator's own is known, or a newer one by
///    another than whoever brought the first; if the creator's own comes later, the others are held then;
///  - "label-looser": a new version by somebody else than the creator with a looser label than before;
///  - "created-differs", "creator-differs": not the object it says it is a version of (the first whose
///  creator
///    is authenticated stands);
///  - "claims-us": it names us as its creator, and we never made or sent those bytes.
///
/// The same bytes again keep the holds they have (what people decided stands), and only the creator loosens
/// their label. Observables (no modified, an id made of their value) are nobody's: each sender's stand alone.
Result<Admitted> admit_object(Writer& writer, const protocol::stix::Object& object, std::string_view bytes,
                              const std::vector<ObjectRow>& known, const Bringer& bringer,
                              policy::Terms terms);

/// Writes what the source asks for beside the label (IEP, PAP) into terms: it only adds.
void bind(const protocol::Handling& handling, policy::Terms& terms);

/// True where we made the object, or what was delivered under that id was made from one of ours. What comes
/// back under such an id is an echo: it binds nothing new, whatever its label says. `known` as above.
Result<bool> is_ours(Reader& reader, const protocol::StixId& id, const std::vector<ObjectRow>& known);

/// The spoken label of terms whose marking and given label are combined: the stricter; unmarked gives way.
protocol::Label combine(protocol::Label own, protocol::Label given);

}  // namespace gateway::flow
