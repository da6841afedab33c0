// What the verbs (gateway/flow) need of the world, as narrow interfaces. Adapters: store/, gate/, front/.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/calls.h"
#include "gateway/rows.h"
#include "gateway/seen.h"
#include "protocol/envelope.h"
#include "protocol/misp_event.h"
#include "protocol/receipt.h"
#include "protocol/request.h"
#include "protocol/statement.h"
#include "protocol/stix.h"

namespace gateway {

using protocol::Instant;
using protocol::Result;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual protocol::Uuid uuid() = 0;
  virtual std::string bytes(std::size_t count) = 0;
};

// ---------------------------------------------------------------- store

/// Reads one consistent state.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual Result<std::optional<Record>> record(std::string_view kind, std::string_view id) = 0;
  virtual Result<std::vector<Record>> history(std::string_view kind, std::string_view id) = 0;
  /// Newest versions whose id begins with `prefix`, ordered by id.
  virtual Result<std::vector<Record>> records(std::string_view kind, std::string_view prefix = "") = 0;
  /// People, not the gateway, who wrote some version of a record whose id begins with `prefix`. Costs what
  /// people wrote.
  virtual Result<std::vector<Hand>> hands(std::string_view kind, std::string_view prefix) = 0;

  virtual Result<std::optional<ObjectRow>> object(std::int64_t key) = 0;
  /// All versions with that id, newest (modified, then key) first.
  virtual Result<std::vector<ObjectRow>> versions(const protocol::StixId& id) = 0;
  /// Keys of objects with these terms, in order of admission; hidden ones left out unless asked for.
  virtual Result<std::vector<std::int64_t>> objects_of(std::string_view origin, std::string_view origin_id,
                                                       bool with_hidden = false) = 0;
  /// Ids of all objects with these terms, hidden ones too, each once.
  virtual Result<std::vector<std::string>> ids_of(std::string_view origin, std::string_view origin_id) = 0;
  /// Objects whose id equals, or whose bytes contain, `text` (at most `limit`, newest first).
  virtual Result<std::vector<ObjectRow>> find_objects(std::string_view text, int limit) = 0;
  virtual Result<std::vector<TermsRow>> terms(std::int64_t object) = 0;
  /// How much that partner sent is held here, hidden objects left out. Reads an index, not the objects.
  virtual Result<HeldTotal> held_from(std::string_view partner) = 0;
  /// The ids of all that was ever derived from it, for whomever.
  virtual Result<std::vector<std::string>> derived_from(std::string_view source_id) = 0;

  virtual Result<std::vector<DecisionRow>> decisions(std::string_view share) = 0;
  /// Decisions made at `since` or later with a key above `after`, by key, at most `limit`: a page for
  /// replays.
  virtual Result<std::vector<DecisionRow>> decisions_since(Instant since, std::int64_t after, int limit) = 0;
  virtual Result<std::vector<SliceRow>> slices(std::string_view rendering) = 0;
  /// Ids of the objects that the slices of a rendering were made from, each once.
  virtual Result<std::vector<std::string>> sources_of(std::string_view rendering) = 0;
  /// (rendering, position, id) of every slice made from that object, or of that delivered id.
  virtual Result<std::vector<SliceRow>> slices_of(std::int64_t object, std::string_view delivered_id) = 0;

  virtual Result<std::optional<EnvelopeRow>> envelope(std::string_view id) = 0;
  virtual Result<std::vector<EnvelopeRow>> envelopes_for(
      std::string_view reference) = 0;  ///< ciphertext left empty
  /// Due deliveries, oldest first, at most one for each partner.
  virtual Result<std::vector<DeliveryRow>> due(Instant now, int limit) = 0;
  virtual Result<std::optional<Instant>> next_due() = 0;
  virtual Result<std::vector<DeliveryRow>> deliveries(std::string_view envelope) = 0;
  virtual Result<std::vector<DeliveryRow>> deliveries_in(std::string_view state) = 0;  ///< "" = all

  virtual Result<std::optional<InboxRow>> inbox(std::string_view partner, std::string_view envelope) = 0;
  virtual Result<std::vector<InboxRow>> inbox_all(
      std::string_view state = "") = 0;  ///< newest first, without plaintext
  /// What a partner sent of one release or about it, oldest first, without plaintext.
  virtual Result<std::vector<InboxRow>> inbox_of(std::string_view partner, std::string_view release) = 0;
  /// After `seq`, oldest first, of that origin and, unless empty, that origin_id.
  virtual Result<std::vector<Arrival>> arrivals(std::int64_t seq, std::string_view origin,
                                                std::string_view origin_id, int limit) = 0;
  virtual Result<std::int64_t> last_arrival() = 0;
  virtual Result<std::optional<StandingRow>> standing(std::string_view id) = 0;
  virtual Result<std::vector<QueuedRow>> queued(std::string_view standing, int limit) = 0;  ///< "" = all
  virtual Result<int> queue_length(std::string_view standing) = 0;
  virtual Result<std::vector<AuditRow>> audit(int limit) = 0;
  /// Lines about one subject, oldest first.
  virtual Result<std::vector<AuditRow>> audit_of(std::string_view subject, int limit) = 0;
  virtual Result<std::vector<LedgerRow>> ledger(int limit) = 0;  ///< newest first
  virtual Result<LedgerHead> ledger_head() = 0;
};

/// Reads and writes one transaction.
class Writer : public Reader {
 public:
  /// Adds the next version; `expect` ≥ 0 is the version it replaces (0 = must be new), else Error::conflict.
  virtual Result<int> put(const Record& record, int expect = -1) = 0;
  virtual Result<Put> put_object(
      ObjectRow& row) = 0;  ///< sets key: of the fresh, the known, or (conflict) the kept newcomer
  /// Adds or replaces the terms of (object, origin, origin_id).
  virtual Result<void> put_terms(const TermsRow& row) = 0;
  virtual Result<void> put_derived(std::string_view source_id, std::string_view redaction,
                                   std::string_view derived_id) = 0;
  virtual Result<void> put_decision(const DecisionRow& row) = 0;
  virtual Result<void> put_slice(const SliceRow& row) = 0;
  virtual Result<void> put_envelope(const EnvelopeRow& row) = 0;
  virtual Result<std::int64_t> put_delivery(const DeliveryRow& row) = 0;  ///< inserts (key 0) or replaces
  virtual Result<void> put_inbox(const InboxRow& row) = 0;  ///< inserts or replaces (partner, envelope)
  /// State and outcomes alone of an item that is kept.
  virtual Result<void> set_inbox(const InboxRow& row) = 0;
  virtual Result<void> put_standing(const StandingRow& row) = 0;
  virtual Result<void> put_queued(const QueuedRow& row) = 0;  ///< or replaces; `since` of a waiting one stays
  /// Ends what waits for that object, under all where `standing` is empty; how many.
  virtual Result<int> end_queued(std::string_view standing, std::int64_t object, std::string_view state) = 0;
  virtual Result<void> put_audit(const AuditRow& row) = 0;
  /// Appends a leaf: versioned, salted digest of `payload`. Kinds: release, receipt, administration, ….
  virtual Result<std::uint64_t> append_ledger(std::string_view kind, std::string_view subject,
                                              std::string_view payload) = 0;

  // Disposal: the only ways in which something is taken out of the store. Digests, ids, times and decisions
  // stay; what is taken out is overwritten, not only unlinked.

  /// Takes out the bytes of an object and of every slice made from it, and hides its terms of that origin.
  /// nullopt, and nothing but those terms hidden, where another origin binds the object too.
  virtual Result<std::optional<protocol::Sha256>> dispose_object(std::int64_t object, std::string_view origin,
                                                                 std::string_view origin_id) = 0;
  /// Takes out the ciphertext of every envelope with that reference; their digests.
  virtual Result<std::vector<protocol::Sha256>> dispose_envelopes(std::string_view reference) = 0;
  /// Puts `body`, which must have a member "disposed", in the place of one version of an intake, an incident
  /// or an incident's life; Error::denied for any other kind. The digest of what was there.
  virtual Result<protocol::Sha256> dispose_record(const Record& version, std::string_view body) = 0;
  /// Takes out the payloads of the ledger's leaves of (kind, subject); the leaves, whose digests stay. A
  /// later leaf of kind "disposal" must list them, or the ledger no longer verifies.
  virtual Result<std::vector<LedgerRow>> dispose_leaves(std::string_view kind, std::string_view subject) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Result<void> read(const std::function<Result<void>(Reader&)>& body) = 0;
  /// One atomic step: a failure undoes it alone. Returns after the commit is on disk; steps of several
  /// callers share a commit. `body` runs on the writer's thread and must not call read() or write().
  virtual Result<void> write(const std::function<Result<void>(Writer&)>& body) = 0;
};

// ---------------------------------------------------------------- views: all that front may read

/// A partner as the front knows it.
struct Peer {
  std::string id;     ///< team UUID
  std::string state;  ///< active, suspended, former
  std::vector<std::string> pins;
};

/// One release in one partner's view of one collection.
struct ViewEntry {
  std::string release;
  std::string partner;
  std::string collection;  ///< circle id, or the partner's own
  std::string block;       ///< id of the block of slices
  Instant not_after;
};

/// The collection whose entries MISP servers find, beside the one that TAXII clients read.
inline std::string misp_collection(std::string_view collection) {
  return "misp/" + std::string(collection);
}

/// The collection whose entries a partner's token opens: at most GREEN (flow/token_views.h).
inline std::string token_collection(std::string_view collection) {
  return "token/" + std::string(collection);
}

/// One MISP event of a release: what its slices are in MISP's words.
struct ViewEvent {
  protocol::Uuid uuid;
  std::string head;  ///< protocol::misp::text_of()
  std::vector<protocol::misp::EventPart> parts;
};

/// What a partner finds as a TAXII collection: a view of it, or the inbox, which takes objects and shows
/// none.
struct ViewCollection {
  std::string id;           ///< UUIDv4
  std::string view;         ///< ViewEntry::collection; empty for the inbox
  std::string alias;        ///< may stand for the id; empty where there is none
  std::string title;        ///< the partner reads it
  std::string description;  ///< so is this; may be empty
};

/// The front's database. Closing calls commit before the store records their cause; opening calls come after.
class Views {
 public:
  virtual ~Views() = default;
  virtual Result<void> put_peer(const Peer& peer) = 0;
  /// Replaces the list of what the partner finds, in this order.
  virtual Result<void> put_collections(std::string_view partner,
                                       const std::vector<ViewCollection>& collections) = 0;
  virtual Result<void> put_block(std::string_view id, const std::vector<protocol::Slice>& slices) = 0;
  /// A block of parts, cut into events; its entries belong in a misp_collection().
  virtual Result<void> put_events(std::string_view id, const std::vector<ViewEvent>& events) = 0;
  virtual Result<void> open_entry(
      const ViewEntry& entry) = 0;  ///< idempotent; date_added assigned here, unique
  virtual Result<void> open_envelope(const EnvelopeRow& envelope,
                                     std::string_view partner) = 0;  ///< idempotent
  virtual Result<void> close_release(std::string_view release,
                                     const std::vector<std::string>& slice_ids) = 0;  ///< empty ids = whole
  virtual Result<void> close_envelope(std::string_view envelope, std::string_view partner) = 0;
  /// Everything one partner may read of one collection ends: its membership has. What opens later is new.
  virtual Result<void> close_collection(std::string_view partner, std::string_view collection) = 0;
  /// Closes a release for one partner alone, its entry and its envelopes; with ids, those slots of the entry.
  virtual Result<void> close_entry(std::string_view release, std::string_view partner,
                                   const std::vector<std::string>& slice_ids) = 0;
  /// Who we are, as MISP servers are told.
  virtual Result<void> put_team(std::string_view id, std::string_view name) = 0;
  /// SHA-256 of the key that a partner's MISP server shows beside its certificate; nothing: it shows none.
  virtual Result<void> put_misp_key(std::string_view partner,
                                    const std::optional<protocol::Sha256>& digest) = 0;
  /// What SHA-256 a token of the partner's has, and until when it opens anything. A token that was closed
  /// stays closed.
  virtual Result<void> put_token(std::string_view partner, const protocol::Sha256& digest,
                                 Instant valid_until) = 0;
  virtual Result<void> close_token(const protocol::Sha256& digest) = 0;
  /// An event a partner pushed is here, with its own timestamp (seconds); the newest stays.
  virtual Result<void> put_pushed(std::string_view partner, const protocol::Uuid& event,
                                  std::int64_t timestamp) = 0;
  /// What has become of the objects a partner posted: a TAXII status resource; the newest replaces what was
  /// there.
  virtual Result<void> put_status(std::string_view partner, std::string_view id, std::string_view body,
                                  Instant expires) = 0;
  /// Takes out entries, envelopes, statuses and tokens whose time is over. They are not served from that
  /// moment on, dropped or not.
  virtual Result<void> drop_expired() = 0;
};

// ---------------------------------------------------------------- gate

/// What is sealed after the gate's own checks. One order is one rendering.
struct ReleaseOrder {
  protocol::Signed approval;  ///< signatures over the text of an Approval, or of a StandingOrder
  protocol::Uuid release;
  std::string manifest;  ///< Manifest::text()
  std::vector<protocol::Slice> slices;
  std::vector<std::vector<std::string>> groups;  ///< still to be served; one group may know of each other
  protocol::EnvelopeTerms terms;
  std::vector<std::string> victims;   ///< names the guard looks for
  std::vector<std::string> withheld;  ///< STIX ids that no string may hold: what stays in, or is re-issued
  std::vector<std::string> known;     ///< STIX ids that all of these have from us: references may point there
  std::vector<std::string> relayed;   ///< slices that others published (guard::Item), by core's word
  Instant expires;
};

struct SealedEnvelope {
  protocol::EnvelopeHeader header;
  std::string ciphertext;
};

struct HeldKey {
  std::string partner;
  std::string why;  ///< "key expired 2026-03-01", for a person
};

struct SealOutcome {
  std::vector<SealedEnvelope> envelopes;
  std::vector<HeldKey> held;  ///< left out: their deliveries alone wait
};

/// One thing the guard would stop.
struct GuardFinding {
  std::size_t index = 0;  ///< of the slice
  std::string code;       ///< guard/guard.h
  std::string pointer;    ///< JSON pointer in the slice
  std::string what;       ///< one sentence
};

/// A MISP event of a release, for the guard's second opinion: nothing may stand in it that its slices do not
/// say.
struct EventOrder {
  struct Part {
    protocol::misp::List list = protocol::misp::List::attribute;
    std::string bytes;
    std::size_t slice = 0;                ///< index into slices
    std::optional<std::size_t> beside{};  ///< likewise, of the observable that an observed-data speaks of
  };
  std::string head;  ///< protocol::misp::text_of()
  std::vector<Part> parts;
  std::vector<protocol::Slice> slices;  ///< guarded as a release
  std::string circle_name;              ///< may stand in the event's info
  std::string team_name;                ///< ours, as Org and Orgc say it
  std::vector<std::string> victims;     ///< names the guard looks for in the head, whose words are ours
};

/// An OpenPGP key of a team's as the gate has it.
struct TeamKey {
  std::string team;  ///< UUID
  std::string fingerprint;
  std::string problem;             ///< why it cannot be used now, for a person; empty if it can
  std::optional<Instant> expires;  ///< when it ends; nothing: never, or it cannot be used now
};

struct OpenedEnvelope {
  std::string plaintext;    ///< for red: of the outer
  std::string fingerprint;  ///< the one valid signature's primary key
};

class Gate {
 public:
  virtual ~Gate() = default;
  /// Verifies the administrator's signature and takes the person or partner over into the gate's own roster.
  virtual Result<void> apply(const protocol::Signed& order) = 0;
  /// The signature is by that active person's key over exactly `text`. `signature.person` is one of ours,
  /// "<team UUID>/<person id>" for a named person of a partner, or a partner's team UUID for its team key.
  virtual Result<void> verify(std::string_view text, const protocol::Signature& signature) = 0;
  /// Checks approvals, guards, seals by group and part; under a StandingOrder counts it (gate/standing.h).
  virtual Result<SealOutcome> release(const ReleaseOrder& order) = 0;
  virtual Result<void> stop_standing(const protocol::Uuid& order) = 0;  ///< for ever; on disk at the return
  /// Guards only, for reviews: what in this rendering would be stopped, empty if nothing. approval.text is
  /// read for names_victim and people (no signatures are needed); `ceiling` is the least of the circle's and
  /// the recipients'.
  virtual Result<std::vector<GuardFinding>> guard(const ReleaseOrder& order, protocol::Label ceiling) = 0;
  /// What the guard finds in an event, empty if nothing; GuardFinding::index is of the part, and that of the
  /// head the number of parts. Error::invalid where a slice is not what its entry says, or a part stands for
  /// none.
  virtual Result<std::vector<GuardFinding>> guard_event(const EventOrder& order) = 0;
  /// Control messages: the gate composes them from these values itself.
  virtual Result<SealedEnvelope> receipt(const protocol::Receipt& receipt, std::string_view partner,
                                         protocol::Uuid id) = 0;
  virtual Result<SealOutcome> recall(const protocol::Signed& order,
                                     const std::vector<std::string>& partners) = 0;
  /// Asks an originator. The note is guarded like any text that leaves: Error::denied where it names one of
  /// `victims`, an identity number, or anything else the guard stops.
  virtual Result<SealedEnvelope> request(const protocol::PermissionRequest& request, std::string_view partner,
                                         const std::vector<std::string>& victims) = 0;
  /// Answers a request: our people's signatures are verified (two for what is granted, its author's and an
  /// approver's; one for what closes), then the same statement without a person is signed by the team and
  /// sealed to the team it names.
  virtual Result<SealedEnvelope> permission(const protocol::Signed& statement) = 0;
  /// The keys of these teams, or our own for our own UUID; nothing for teams that the gate does not know.
  virtual Result<std::vector<TeamKey>> team_keys(const std::vector<std::string>& teams) = 0;
  /// Decrypts, and requires exactly one good signature by a key the roster has for `partner`.
  virtual Result<OpenedEnvelope> open(std::string_view partner, std::string_view ciphertext) = 0;
};

// ---------------------------------------------------------------- files that wait: uploads of people, spool
// of the front

/// A whole file as text, mapped and not copied; valid while the value lives.
class MappedText {
 public:
  virtual ~MappedText() = default;
  virtual std::string_view text() const = 0;
};

struct SpoolFile {
  std::string name;  ///< "<team UUID>-<sha256 hex>.pgp"
  std::int64_t age_seconds = 0;
};

class Files {
 public:
  virtual ~Files() = default;
  /// Appends to the upload `id`, which begins when it does not exist. Error::too_large past `limit` bytes.
  virtual Result<void> append_upload(const protocol::Uuid& id, std::string_view chunk, std::size_t limit) = 0;
  virtual Result<std::unique_ptr<MappedText>> open_upload(const protocol::Uuid& id) = 0;
  virtual void remove_upload(const protocol::Uuid& id) = 0;
  virtual Result<std::string> read_spool(const std::string& name) = 0;
  virtual void remove_spool(const std::string& name) = 0;
  virtual Result<std::vector<SpoolFile>> list_spool() = 0;
};

// ---------------------------------------------------------------- link to partners

class Link {
 public:
  virtual ~Link() = default;
  /// POSTs an envelope to a partner's endpoint over mutual TLS 1.3; Error::unavailable where it cannot be
  /// reached.
  virtual Result<PostAnswer> post(const std::string& endpoint, const std::vector<std::string>& pins,
                                  std::string_view ciphertext) = 0;
  /// Fetches with our client certificate over TLS 1.3; Error::unavailable, naming the stage, where it cannot
  /// be reached, shows another key, is too slow or says too much.
  virtual Result<GetAnswer> get(const GetRequest& request) = 0;
  /// What the partner may see now and what changed at `since` (seconds) or later, the one that changed last
  /// first. Error::unavailable where the front or its views cannot be reached.
  virtual Result<std::vector<OfferedEvent>> offered(const std::string& partner, std::int64_t since) = 0;
  /// POSTs an event. Error::not_found where the partner may not see it any more, Error::denied where it is
  /// not active; otherwise as get().
  virtual Result<PushAnswer> push(const PushRequest& request) = 0;
  /// The same request, to see how far one comes; whatever stops it is part of what was seen. A server that
  /// shows another key gets neither our certificate nor the request. Seconds at most (front/probe.h).
  virtual Result<Sighting> probe(const GetRequest& request) = 0;
  /// The certificate we show to partners; Error::unavailable or malformed where its file is none.
  virtual Result<ShownCertificate> own_certificate() = 0;
  /// One for each partner that has asked anything.
  virtual Result<std::vector<Visit>> visits() = 0;
};

}  // namespace gateway
