// What partners find when they pull: a collection for each circle they are in, one for them alone, and an
// inbox to post to.
#pragma once
#include <string>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Writes one partner's collections as the directory has them now. After a membership began, last of all;
/// where one ended, its entries are closed first (supersede.h, end_membership).
Result<void> show_collections(World& world, const std::string& partner);

/// Everybody's, at start: what was interrupted is made good.
Result<void> show_all_collections(World& world);

/// Of a rendering's slices those that say for themselves how they are to be handled. A pull carries no terms,
/// so an object enters a view only if its own marking is as strict as the label it leaves under (DESIGN.md,
/// rule 4); an unmarked one, where that label is TLP:CLEAR and so asks for nothing. What a source asked for
/// beside the label, its restrictions and PAP, has to stand in the object's markings too.
Result<std::vector<protocol::Slice>> self_describing(Reader& reader, const std::vector<SliceRow>& slices,
                                                     Instant now);

}  // namespace gateway::flow
