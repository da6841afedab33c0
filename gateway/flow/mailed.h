// Mails of partners, brought in by people: PGP/MIME, or a file or text in a mail that is encrypted by itself.
// What the partner's signature covers becomes objects of the partner's, like what it posts (posted.h); the
// mail itself is not kept.
#pragma once
#include <string>
#include <string_view>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Opens the mail and keeps what is in it: STIX, MISP events, CSV, text files, and what its letter spells out
/// defanged. All of it is bound at least by the labels its subject and letter name; where nothing names one,
/// it counts as AMBER+STRICT.
/// Error::denied where it is not encrypted to us and signed by the partner, and for TLP:RED, which is for
/// whoever it was written to; Error::invalid where nothing is found in it.
Result<Reply> mail_bring_in(World& world, const Call& call, const directory::Partner& partner,
                            std::string_view text);

/// The ciphertext of an envelope that lies in the mail, to be taken like any other; empty where none does.
Result<std::string> envelope_in_mail(World& world, const directory::Partner& partner, std::string_view text);

}  // namespace gateway::flow
