// What a partner's token opens of a release: less than its certificate does, and nothing by which it could be
// told that there is more.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/misp_events.h"

namespace gateway::flow {

/// Of what a view shows of one release, what a token's reader may know: objects that leave as GREEN or below
/// and say no more of themselves, and that name nothing which was only ever rendered above that; definitions
/// of markings where one of these bears them. The rest is a function of these alone.
Result<std::vector<protocol::Slice>> for_tokens(Reader& reader, const std::vector<protocol::Slice>& shown,
                                                Instant now);

/// Opens that for those of `partners` that have a token, in token_collection()s and with a block of its own:
/// slots that are left out of a shared one would leave gaps between the others' moments. Under the door, like
/// every opening; what closes a release, a slot or a membership closes it here too, and it ends with the
/// release. One that was made before the partner's first token opens to it where all of it may still go to
/// the partner.
Result<void> open_for_tokens(World& world, const ShownRelease& release,
                             const std::set<std::string>& partners);

}  // namespace gateway::flow
