// Control envelopes: receipts and recalls. The gate composes them itself from ids, codes and fixed words, so
// that nothing else can leave this way.
#pragma once
#include "gateway/gate/seal.h"

namespace gateway::gate {

/// A receipt, sealed to an active partner. Error::invalid for values a receipt cannot carry; held without a
/// usable key.
Result<SealedEnvelope> seal_receipt(const House& house, const protocol::Receipt& receipt,
                                    const std::string& partner, const protocol::Uuid& id, Instant now);

/// A recall signed by one of our active analysts, approvers or administrators, as one envelope a partner:
/// they need not know of each other. The same recall and partner always give the same envelope id.
Result<SealOutcome> seal_recall(const House& house, const protocol::Signed& order,
                                const std::vector<std::string>& partners, Instant now);

}  // namespace gateway::gate
