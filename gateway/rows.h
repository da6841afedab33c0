// What the store keeps, row by row: plain values that pass through its port (ports.h).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "protocol/manifest.h"
#include "protocol/stix.h"

namespace gateway {

using protocol::Instant;
using protocol::Result;

/// One version of a small document: person, partner, circle, intake, incident, share, rendering, approval,
/// release, recall, policy, life, alias, basis, export, disposal, setting. Versions are only ever added; the
/// newest is in force.
struct Record {
  std::string kind;
  std::string id;
  int version = 0;     ///< from 1
  std::string author;  ///< person id, or "gateway"
  Instant at;
  std::string body;  ///< JSON
};

/// Somebody had a hand in a record.
struct Hand {
  std::string id;  ///< the record's
  std::string person;
};

/// One version of a STIX object: (sender, id, modified as seconds and fraction, digest) is its identity.
struct ObjectRow {
  std::int64_t key = 0;  ///< assigned by the store
  protocol::StixId id;
  std::string sender;    ///< "self" or the partner's team UUID
  std::string creator;   ///< created_by_ref, or empty
  std::string created;   ///< text, or empty
  std::string modified;  ///< text, or empty for observables
  Instant modified_key;  ///< zero for observables
  protocol::Sha256 digest{};
  protocol::stix::Kind kind = protocol::stix::Kind::raw;
  bool revoked = false;
  std::string bytes;
};

/// What binds (object, origin). `body` is policy::Terms as JSON; the columns are for finding.
struct TermsRow {
  std::int64_t object = 0;
  std::string origin;  ///< incident, observation, partner, public-source
  std::string origin_id;
  std::string body;
  bool hidden = false;  ///< recalled by its originator, or withdrawn: never rendered, never found by default
};

enum class Put { fresh, known, conflict };  ///< conflict: same sender, id and modified, other bytes

/// One decision for one recipient and one distinct set of terms.
struct DecisionRow {
  std::string share, recipient;
  protocol::Sha256 inputs{};
  std::string inputs_text;
  std::string verdict;
  std::string reasons;  ///< JSON list of {code, sentence}
  int objects = 0;      ///< how many objects it covers
  Instant at;
  std::int64_t key = 0;  ///< assigned by the store, rising
};

/// A finished slice of a rendering.
struct SliceRow {
  std::string rendering;
  int position = 0;
  std::int64_t object = 0;  ///< the source object's key
  protocol::Slice slice;
};

/// What is held of one partner.
struct HeldTotal {
  std::int64_t objects = 0, bytes = 0;
};

struct EnvelopeRow {
  std::string id;  ///< UUID
  std::string kind;
  std::string reference;  ///< release id, recall id, or the envelope id a receipt answers
  std::vector<std::string> to;
  int part = 1, parts = 1;
  Instant created, expires;
  protocol::Sha256 digest{};  ///< of the ciphertext
  std::string ciphertext;
};

/// queued → sent (accepted, no receipt yet) → received → processed; held (a key or the partner's state;
/// `error` says what) and refused (the partner said no for good) are ends until a person acts; cancelled
/// where a withdrawal came first; removed, read: as the receipt says.
struct DeliveryRow {
  std::int64_t key = 0;
  std::string envelope, partner;
  std::string state = "queued";
  int attempts = 0;
  Instant next_at;
  std::string error;
  std::string receipt;  ///< the newest receipt's body, JSON; empty before it
  Instant changed_at;
};

/// An envelope that came in. (partner, envelope) is unique; the same digest again is a repeat.
struct InboxRow {
  std::string envelope, partner;
  std::string kind;
  protocol::Sha256 digest{};
  std::string header;            ///< the header line
  std::string plaintext;         ///< for red: the inner message
  std::string state;             ///< received, accepted, held, refused, sealed (red)
  std::string receipt_envelope;  ///< id of our `received` receipt's envelope
  std::string outcomes;          ///< JSON list of {id, outcome, code}; code is internal and never leaves
  Instant received_at;
  std::string release{};  ///< id of the release it is a part of or is about; empty where there is none
};

/// An object that came in under some origin, or whose terms changed: what standing shares look through.
struct Arrival {
  std::int64_t seq = 0;  ///< rising; a later arrival of the same (object, origin, origin_id) replaces it
  std::int64_t object = 0;
  std::string origin, origin_id;
};

/// How far a standing share has come.
struct StandingRow {
  std::string standing;
  std::int64_t seq = 0;  ///< of the last arrival it has looked at
  std::int64_t day = 0;  ///< days since 1970 (UTC) that `today` counts
  int today = 0;         ///< objects handed over for release on that day
  std::int64_t released = 0;
  std::string pending;  ///< id of the share that is being released; empty: none
};

/// An object that a standing share does not release by itself: a person decides.
struct QueuedRow {
  std::int64_t key = 0, object = 0;
  std::string standing, why;  ///< why: one sentence for a person
  std::vector<std::string> partners;
  std::string state = "waiting";  ///< waiting, shared, dismissed
  Instant since;
};

struct AuditRow {
  Instant at;
  std::string actor;  ///< person id, partner team UUID, or "unknown"
  std::string event;  ///< fixed dotted word
  std::string subject;
  std::string detail;  ///< JSON
};

/// One leaf of the ledger, its salted digest in place of what it stands for.
struct LedgerRow {
  std::uint64_t seq = 0;  ///< from 1
  std::string kind, subject;
  protocol::Sha256 digest{}, root{};
};

struct LedgerHead {
  std::uint64_t size = 0;
  protocol::Sha256 root{};
};

}  // namespace gateway
