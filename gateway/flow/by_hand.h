// Envelopes that people carry, by mail, on a stick, across an air gap: out as the files a pull would give, in
// by the way of a POST.
#pragma once
#include <set>
#include <string>
#include <string_view>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// One envelope owed to a partner, its stored ciphertext; that it was handed over is on record. Nothing is
/// sealed anew. Error::not_found where nothing of it is for that partner, denied where it was withdrawn or
/// the partner may not have it any more, expired.
Result<Reply> outbox_hand_over(World& world, const Call& call);

/// An uploaded file that a partner sealed: opened, checked, kept and answered with the receipt; or a mail of
/// the partner's (mailed.h). Errors as take_envelope().
Result<Reply> inbox_bring_in(World& world, const Call& call);

/// The people who handed that envelope to that partner as a file.
Result<std::set<std::string>> handed_over_by(Reader& reader, std::string_view envelope,
                                             std::string_view partner);

}  // namespace gateway::flow
