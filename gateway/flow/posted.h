// Objects a partner posts by TAXII: no envelope and no signature of its own, the certificate alone says who
// brings them. They take the same way inwards as a release (process.cpp); what became of each is a TAXII
// status (section 4.3) that the front serves, where an envelope gets receipts.
#pragma once
#include <string>

#include "gateway/flow/receive.h"

namespace gateway::flow {

/// Ends the spool name of what was posted; envelopes end in ".pgp".
inline constexpr std::string_view posted_suffix = ".taxii";

/// Takes one spooled post: 202 with the status as it is now, or a refusal of the post as a whole (422). The
/// same bytes again get the status there is. The spool file stays where the failure is ours.
Result<InboundAnswer> take_posted(World& world, const std::string& partner, const std::string& spool_file);

/// Whether an item was posted, so that its sender waits for no receipt.
bool is_posted(const InboxRow& item);

/// Shows the item's sender what has become of its objects, and keeps the item in the same state.
Result<void> tell_posted(World& world, const InboxRow& item);

}  // namespace gateway::flow
