// The envelope's plaintext. What is sealed (signed and encrypted with OpenPGP) is exactly:
//   CSIRT-ENVELOPE 1\n
//   <header: one line of JSON>\n
//   <body>
// The body of a release is a STIX bundle in which every slice stands byte for byte:
//   {"type":"bundle","id":"bundle--<envelope id>","objects":[\n<slice>,\n<slice>\n]}\n
// so that `gpg --decrypt FILE | tail -n +3` is the bundle, unchanged. The body of a red envelope is the inner
// OpenPGP message; of every other kind one line of JSON. The header is signed together with the body: sender,
// recipients, serial and expiry cannot be changed or forwarded (surreptitious forwarding).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/manifest.h"
#include "protocol/pap.h"
#include "protocol/timestamp.h"

namespace protocol {

/// release, red: objects · recall, receipt: protocol/receipt.h · request, permission: protocol/request.h
enum class EnvelopeKind { release, red, recall, receipt, request, permission };
std::string_view text(EnvelopeKind kind);

/// Where the slices come from and how far they may go, beside their labels.
struct EnvelopeTerms {
  std::string circle;  ///< circle id it is addressed to, empty for single partners
  std::string circle_name;
  std::string originator;  ///< team UUID, or "undisclosed"
  std::vector<std::string>
      restrictions;     ///< fixed words (schemas/envelope.json), of any object in it, sorted
  Pap pap = Pap::none;  ///< the strictest of any object in it; not written where there is none
};

struct EnvelopeHeader {
  Uuid id;
  EnvelopeKind kind = EnvelopeKind::release;
  std::string from;             ///< team UUID
  std::vector<std::string> to;  ///< team UUIDs who may know of each other, sorted
  Instant created, expires;
  std::optional<Uuid> release;  ///< of release, red and recall
  int part = 1, parts = 1;
  Sha256 manifest{};  ///< of the whole release; zero for control messages
  Label label = Label::clear;
  EnvelopeTerms terms;
  std::vector<SliceEntry> slices;  ///< of this part
  std::string person;              ///< red: the person id at the recipient; otherwise empty
};

struct Envelope {
  EnvelopeHeader header;
  std::vector<std::string_view> slices;  ///< into the plaintext, release only
  std::string_view body;                 ///< into the plaintext
};

/// Plaintext of a release part; `slices` in the order of header.slices.
std::string compose(const EnvelopeHeader& header, const std::vector<std::string_view>& slices);
/// Plaintext of any other kind; body without a trailing newline for JSON bodies gets one.
std::string compose(const EnvelopeHeader& header, std::string_view body);

/// Reads a plaintext: header by schema, framing, lengths and every slice's digest. `plaintext` must outlive
/// the result.
Result<Envelope> parse_envelope(std::string_view plaintext);

/// The header as it stands in an envelope: one line of JSON, without the newline.
std::string header_line(const EnvelopeHeader& header);
/// A header line by schema, and what holds between its members (part within parts, red names a person, …).
Result<EnvelopeHeader> parse_header(std::string_view line);

/// The largest plaintext that is composed or read: a part of 1 MiB and its header with a wide margin.
inline constexpr std::size_t max_envelope = 16U << 20;
/// How far in the future `created` may lie: other people's clocks.
inline constexpr std::int64_t envelope_skew_seconds = 600;

/// It is from `from` (Error::unauthenticated) and `to` holds `team` (not_addressed); created no further in
/// the future than envelope_skew_seconds, and not expired (expired).
Result<void> check_addressed(const EnvelopeHeader& header, std::string_view from, std::string_view team,
                             Instant now);

}  // namespace protocol
