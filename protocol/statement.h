// What people sign: short JSON texts, signed as they stand (detached OpenPGP), never re-serialised.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/digest.h"
#include "protocol/ids.h"
#include "protocol/timestamp.h"
#include "protocol/tlp.h"

namespace protocol {

/// What the guard stops and people let through all the same: one string, one finding.
struct Exception {
  std::string object;   ///< STIX id, as it would be delivered
  std::string pointer;  ///< JSON pointer (RFC 6901) of the string in the object
  std::string code;     ///< of the finding: "victim" or "warning-list", nothing else can be excepted
  Sha256 digest{};      ///< of the string there, unescaped
  std::string reason;   ///< one line, for whoever signs
  std::string by;       ///< person id of who asked for it: counts as an author, not as an approver
  bool operator<(const Exception& other) const;  ///< by object, pointer and code
};

/// "I have seen exactly these bytes and approve that they go to exactly these recipients."
/// The author signs the same text as the approvers.
struct Approval {
  Uuid share;
  Sha256 manifest{};
  Label label = Label::unknown;       ///< strictest of the slices
  std::vector<std::string> partners;  ///< team UUIDs, sorted
  std::vector<std::string> people;    ///< for RED: "team uuid/person id" of the named people; otherwise empty
  std::string circle;                 ///< circle id, empty for single partners
  std::string author;                 ///< person id
  std::string basis;                  ///< legal-basis code of a statutory release, otherwise empty
  bool names_victim = false;
  Sha256 inputs{};  ///< digest over the inputs of the decisions it rests on
  Instant expires;
  std::vector<Exception> exceptions;  ///< sorted, each place and code once; the member is absent without any

  std::string text() const;
  static Result<Approval> parse(std::string_view text);
  /// How many people other than the author must sign: 2 for RED, statutory and victim-naming (an exception
  /// for a victim's name is one), else 1.
  int others_needed() const;
};

/// A person of ours, as the gate knows them.
struct PersonOrder {
  std::string id;  ///< short name, [a-z0-9-]{2,32}, unique in the team
  std::string name;
  std::vector<std::string> roles;  ///< of analyst, approver, administrator, auditor
  std::string tls_pin;             ///< hex SHA-256 of the certificate's SubjectPublicKeyInfo
  std::string fingerprint;         ///< OpenPGP v4, 40 upper-case hex digits
  std::string openpgp_key;         ///< ASCII-armoured public key
  std::string state;               ///< active or former
};

/// A named person at a partner, to whom RED can be sealed.
struct PartnerPerson {
  std::string id, name, fingerprint, openpgp_key;
};

/// A partner team, as the gate knows it.
struct PartnerOrder {
  std::string id;          ///< team UUID
  std::string short_name;  ///< [a-z0-9-]{2,32}, unique here
  std::string name;
  std::string endpoint;               ///< https://host:port, empty for partners that only pull
  std::vector<std::string> tls_pins;  ///< hex SHA-256 of SPKI
  std::vector<std::string>
      fingerprints;  ///< OpenPGP primary keys, 40 upper-case hex digits; the first usable one is sealed to
  std::string openpgp_keys;  ///< ASCII-armoured public keys
  std::vector<PartnerPerson> people;
  Label ceiling = Label::clear;
  std::string state;          ///< active, suspended or former
  std::string kind = "peer";  ///< peer, constituent, organisation, police or own
  /// As agreed with it, whatever it sends counts as at least so strict; unmarked: as its labels say.
  Label minimum_label = Label::unmarked;
};

/// A change of who is known, signed by an administrator. Exactly one of the two is set.
struct Order {
  Uuid id;
  Instant at;
  std::string by;  ///< person id of the administrator
  std::optional<PersonOrder> person;
  std::optional<PartnerOrder> partner;
  std::string text() const;
  static Result<Order> parse(std::string_view text);
};

/// "Stop using and remove what this release brought": signed by a person, verified by the gate.
struct RecallOrder {
  Uuid id;
  Uuid release;
  std::vector<std::string> objects;  ///< STIX ids as delivered; empty = all of the release
  std::string reason;                ///< fixed word: withdrawn, mistake, wrong-label, false-positive
  std::string by;                    ///< person id
  Instant at;
  std::string text() const;
  static Result<RecallOrder> parse(std::string_view text);
};

/// A statement and the signatures over its exact text, each with the person who claims to have made it.
struct Signature {
  std::string person;
  std::string openpgp;  ///< detached, binary
};
struct Signed {
  std::string text;
  std::vector<Signature> signatures;
};

}  // namespace protocol
