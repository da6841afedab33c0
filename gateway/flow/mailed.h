// Mails of partners, brought in by people: PGP/MIME, or a file or text in a mail that is encrypted by itself.
// What the partner's signature covers becomes objects of the partner's, like what it posts (posted.h); the
// mail itself is not kept.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/flow/posted.h"

namespace gateway::flow {

/// A mail, opened.
struct ReadMail {
  std::string
      envelope;     ///< ciphertext of an envelope that lies in it, to be taken like any other; else empty
  Brought brought;  ///< its objects, where there is no envelope
  protocol::Label label = protocol::Label::unmarked;  ///< what binds all of them at least
  std::size_t refused = 0;                            ///< pieces of its parts that could not be taken
  std::vector<std::string> left_out;                  ///< names or types of parts in which nothing was found
};

/// Opens a mail and reads what is in it: STIX, MISP events, CSV, text files, and what its letter spells out
/// defanged. All of it is bound at least by the labels that its subject, its letter and its files of text
/// name; where nothing names one, it counts as AMBER+STRICT. Error::denied where it is not encrypted to us,
/// and for TLP:RED, which is for whoever it was written to; unauthenticated where the partner did not sign
/// it; invalid where nothing is found in it.
Result<ReadMail> read_mail(World& world, const directory::Partner& partner, std::string_view text);

/// Keeps what was read, and puts on record what came of the mail, also where it could not be read.
Result<Reply> keep_mail(World& world, const Call& call, const directory::Partner& partner,
                        Result<ReadMail>& read);

}  // namespace gateway::flow
