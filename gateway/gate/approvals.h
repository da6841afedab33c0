// Did people approve exactly this? The gate checks it with their own keys and believes nobody else's word.
#pragma once
#include "gateway/gate/roster.h"
#include "gateway/ports.h"

namespace gateway::gate {

/// An order whose slices are what its manifest lists. The strings belong to the order.
struct CheckedContent {
  protocol::Manifest manifest;
  protocol::Label label = protocol::Label::unknown;  ///< strictest of the slices
};

/// The manifest lists exactly these slices: same count and order, lengths, digests, labels of clear … red.
Result<CheckedContent> check_content(const ReleaseOrder& order);

/// Everything that must hold before an order is sealed: the approval is unexpired, over this manifest, this
/// label and this circle; the order's recipients are among those approved and stand once; the author has
/// signed, and as many others with the role approver or administrator as the approval needs, each with their
/// own key, nobody among them who asked for one of the exceptions, which are for objects of the manifest
/// alone; for RED, and only then, named people, at least one at each partner. Error::denied, expired or
/// unauthenticated.
Result<protocol::Approval> check_approval(const Roster& roster, const ReleaseOrder& order,
                                          const CheckedContent& content, Instant now);

// Parts of it that a standing share has in common with an approval (gate/standing.h).

/// The order's recipients are among those approved and stand once; there is at least one.
Result<void> check_recipients(const ReleaseOrder& order, const protocol::Approval& approval);
/// The author is active and has signed, and so have as many others as the approval needs, over exactly
/// `text`.
Result<void> check_signers(const Roster& roster, const protocol::Signed& text,
                           const protocol::Approval& approval);

}  // namespace gateway::gate
