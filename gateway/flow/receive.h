// Inwards: an envelope from the spool is opened in the gate, checked, kept, acknowledged, and then decided
// object by object. The acknowledgement follows the commit; the same bytes again get the same receipt.
#pragma once
#include <string>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// What the front answers: 200 with a receipt envelope or MISP's answer to a push, 202 with the status of
/// posted objects, or a problem with a title that tells nothing it should not.
struct InboundAnswer {
  int status = 500;
  std::string title;
  std::string body;  ///< for 200 the receipt's ciphertext or MISP's JSON, for 202 the status
};

/// One spooled envelope, one post (posted.h) or one pushed event (pushed.h), of a partner whom the front knew
/// by its pin. The spool file is removed once its fate is recorded. A failure is one of our own (store, gate
/// not reachable): the file stays and is tried again.
Result<InboundAnswer> inbound(World& world, const std::string& partner, const std::string& spool_file);

/// An envelope that has been kept.
struct TakenEnvelope {
  std::string envelope;  ///< its id
  protocol::EnvelopeKind kind = protocol::EnvelopeKind::release;
  std::string receipt;  ///< ciphertext of the receipt's envelope; the same for the same bytes
};

/// Opens, checks and keeps one envelope of a partner, whichever way it came. Error::denied where the partner
/// is not active, unauthenticated where it did not sign it, not_addressed, expired, conflict (the id was used
/// for other bytes), malformed.
Result<TakenEnvelope> take_envelope(World& world, const std::string& partner, const std::string& ciphertext);

/// Decides the objects of every release that was received but not yet processed; processed receipts are
/// queued. Returns how many envelopes were done.
Result<int> process_inbox(World& world);

/// The same for one item of a partner's that may wait: afterwards what it brought is known.
Result<void> decide_item(World& world, const std::string& partner, const std::string& envelope);

/// Takes up spool files older than `age_seconds` that nobody asked about (core was down when they came).
Result<int> sweep_spool(World& world, std::int64_t age_seconds);

/// Queues a receipt in an envelope of its own to the partner; with `item`, its new state is in the same
/// commit.
Result<void> queue_receipt(World& world, const std::string& partner, const protocol::Receipt& receipt,
                           const InboxRow* item = nullptr);

}  // namespace gateway::flow
