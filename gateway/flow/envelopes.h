// Sealed envelopes on their way into the store: as rows, and as deliveries owed.
#pragma once
#include <string_view>

#include "gateway/ports.h"

namespace gateway::flow {

/// `reference`: the release or recall it belongs to, or the envelope a receipt answers.
EnvelopeRow envelope_row(const SealedEnvelope& sealed, std::string_view reference);

/// Records an envelope and owes it to each of its recipients, from `now` on.
Result<void> put_owed(Writer& writer, const EnvelopeRow& envelope, Instant now);

}  // namespace gateway::flow
