// Control envelopes: receipts and recalls. The gate composes them itself from ids, codes and fixed words, so
// that nothing else can leave this way.
#pragma once
#include "gateway/gate/seal.h"

namespace gateway::gate {

/// The header of a control message to one partner, for so many days; id and label are the caller's.
protocol::EnvelopeHeader control_header(const House& house, protocol::EnvelopeKind kind,
                                        const std::string& partner, Instant now, std::int64_t days);

/// The key of an active partner, or why nothing is sealed to them.
SealKey key_of(const House& house, const std::string& id, Instant now);

/// A receipt, sealed to an active partner. Error::invalid for values a receipt cannot carry; held without a
/// usable key.
Result<SealedEnvelope> seal_receipt(const House& house, const protocol::Receipt& receipt,
                                    const std::string& partner, const protocol::Uuid& id, Instant now);

/// A recall signed by one of our active analysts, approvers or administrators, as one envelope a partner:
/// they need not know of each other. The same recall and partner always give the same envelope id.
Result<SealOutcome> seal_recall(const House& house, const protocol::Signed& order,
                                const std::vector<std::string>& partners, Instant now);

}  // namespace gateway::gate
