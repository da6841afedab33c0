// Requests to originators and their answers, composed here from values and from what people signed.
#pragma once
#include "gateway/gate/seal.h"

namespace gateway::gate {

/// A note that a request carries, as something the guard can read: the description of an object of ours.
ReleaseOrder order_of_note(const std::string& team, const std::string& note,
                           const std::vector<std::string>& victims);

/// A request, sealed to the active partner asked. Error::invalid for values a request cannot carry; held
/// without a usable key.
Result<SealedEnvelope> seal_request(const House& house, const protocol::PermissionRequest& request,
                                    const std::string& partner, Instant now);

/// An answer, after our people's signatures are verified: what widens an audience needs its author's and
/// another approver's, what closes one its author's alone. The team signs the text without a person; the same
/// statement always gives the same envelope id.
Result<SealedEnvelope> seal_permission(const House& house, const protocol::Signed& statement, Instant now);

/// Just the check of the signatures, for what is recorded by hand and sealed to nobody.
Result<protocol::PermissionStatement> check_permission(const Roster& roster, const protocol::Signed& text,
                                                       Instant now);

}  // namespace gateway::gate
