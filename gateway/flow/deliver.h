// The outbox: envelopes owed to partners, tried until their receipt comes or they expire.
#pragma once
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Deliveries to try now, at most one for each partner; expired ones are ended on the way.
Result<std::vector<DeliveryRow>> due_deliveries(World& world, int limit);
/// When the next one falls due; nullopt if nothing waits.
Result<std::optional<Instant>> next_delivery(World& world);
/// One attempt. What comes of it is recorded; a failure here is one of our own store.
Result<void> deliver(World& world, DeliveryRow delivery);
/// Brings forward what waits for a partner that has just shown itself alive. Returns how many.
Result<int> hasten(World& world, const std::string& partner);

/// Queues anew what was held for a partner; each is decided again before it goes.
Result<void> take_up_held(World& world, const std::string& partner);

/// Notes a receipt against the delivery it answers. Error::not_found where there is none, invalid where it
/// does not fit.
Result<void> note_receipt(World& world, const std::string& partner, const protocol::Receipt& receipt);

Result<Reply> outbox_list(World& world, const Call& call);
Result<Reply> outbox_retry(World& world, const Call& call);

}  // namespace gateway::flow
