// Asking an originator whether an object may go further than its label lets a recipient hand it on, and the
// answer: the bodies of the envelopes "request" and "permission" (TLP 2.0: whoever wants to share more widely
// than the label says must have explicit permission from the source).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace protocol {

/// Body of a "request" envelope. Ids, fixed words and one short line that the guard has read: nothing of the
/// object itself, and no person.
struct PermissionRequest {
  Uuid id;
  std::string object;         ///< STIX id, as its originator knows it
  std::string audience;       ///< id of a circle, or UUID of a team: who would get it
  std::string audience_name;  ///< for a person to read; at most 250 bytes
  std::string reason;         ///< fixed word: protect, handle, analyse, report
  std::string note;           ///< one line of at most 250 bytes, or empty
  Instant at;
  Instant expires;           ///< until when an answer is of use
  std::string text() const;  ///< one line of JSON
  /// Error::invalid, with the member in `where`, for anything else.
  static Result<PermissionRequest> parse(std::string_view text);
};

/// An originator's word on exactly these objects for exactly this audience. Two of the originator's people
/// sign it with `by` set; what goes to the team that asked is the same without a person, signed by the team.
struct PermissionStatement {
  Uuid id;
  Uuid request;            ///< the request it answers; for what was told otherwise, the statement's own id
  std::string verdict;     ///< granted, refused, revoked, or recorded (told over another channel, by hand)
  std::string originator;  ///< who permits: team UUID, or a STIX identity where it is recorded by hand
  std::string to;          ///< team UUID: who may hand it on
  std::vector<std::string> objects;  ///< STIX ids, sorted; all versions by the originator
  std::string audience;              ///< id of a circle, or UUID of a team
  Label ceiling = Label::clear;      ///< of no use once the object's label is stricter
  Instant expires;
  bool once = false;     ///< for one release to each recipient; otherwise standing until it expires
  std::string reason;    ///< fixed word of a refusal or revocation, else empty: not-now, too-sensitive,
                         ///< not-ours, withdrawn
  std::string evidence;  ///< recorded: SHA-256 of the mail or note kept, in hexadecimal digits; else empty
  std::string by;        ///< person id of the author; empty in what another team is sent
  Instant at;
  std::string text() const;
  static Result<PermissionStatement> parse(std::string_view text);
  bool widens() const { return verdict == "granted" || verdict == "recorded"; }
};

/// Body of a "permission" envelope: a statement's exact text and the team's detached OpenPGP signature over
/// it, which stays a proof when the envelope is gone.
struct PermissionNotice {
  std::string statement;
  std::string signature;     ///< binary
  std::string text() const;  ///< one line of JSON
  static Result<PermissionNotice> parse(std::string_view text);
};

}  // namespace protocol
