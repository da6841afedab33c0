// From checked slices to sealed envelopes: guard, choose keys, compose, seal.
#pragma once
#include "gateway/gate/approvals.h"
#include "gateway/gate/openpgp.h"
#include "gateway/gate/roster.h"
#include "gateway/gate/watch.h"
#include "gateway/ports.h"

namespace gateway::gate {

/// What sealing needs of the gate: its keys, whom it knows, and which team it speaks for.
struct House {
  OpenPgp& pgp;
  const Roster& roster;
  std::string team;  ///< our team UUID; our STIX identity is identity--<team>
  Watch& watch;      ///< what the guard looks for in every release
};

/// Everything the guard finds in these slices. Of `approval` its exceptions, its people and whether it names
/// the victim are read.
std::vector<guard::Finding> guard_slices(const House& house, const ReleaseOrder& order,
                                         protocol::Label ceiling, const protocol::Approval& approval);

/// Guards for the recipients that can be served (the least of their ceilings) and seals: one envelope a group
/// and part, or, for RED, a person and part. Recipients whose state or key stops them are held with a
/// sentence and change nothing for the others. Error::denied if the guard finds anything.
Result<SealOutcome> seal_release(const House& house, const ReleaseOrder& order, const CheckedContent& content,
                                 const protocol::Approval& approval, Instant now);

/// A key that can be sealed to, or why there is none.
struct SealKey {
  std::string fingerprint;  ///< empty: none
  std::string why;
};
/// The first usable one of `fingerprints`.
SealKey choose_key(OpenPgp& pgp, const std::vector<std::string>& fingerprints, Instant now);

/// The header is checked as a recipient will; the plaintext is bounded; then signed and sealed.
Result<SealedEnvelope> seal_envelope(const House& house, protocol::EnvelopeHeader header,
                                     std::string_view plaintext, const std::vector<std::string>& fingerprints,
                                     Instant now);

}  // namespace gateway::gate
