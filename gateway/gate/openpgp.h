// OpenPGP through gpgme, bound to one GNUPGHOME: keys, signatures, sealed messages. Used by the gate with the
// team's home and by the command line with a person's. Every call starts gpg, so call it from a small process
// only (a fork costs with the caller's memory). Thread-safe: each call takes a context of its own from a
// pool.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"
#include "protocol/timestamp.h"

namespace gateway::gate {

using protocol::Instant;
using protocol::Result;

/// What a primary key or a subkey may do, and until when.
struct SubkeyFacts {
  std::string fingerprint;
  Instant created;
  std::optional<Instant> expires;
  bool revoked = false;  ///< or otherwise invalid or disabled
  bool can_sign = false;
  bool can_encrypt = false;
};

/// One OpenPGP key. subkeys[0] is the primary key itself.
struct KeyFacts {
  std::string fingerprint;  ///< of the primary key, 40 upper-case hexadecimal digits
  std::string user_id;      ///< the first one, printable
  bool secret = false;
  bool revoked = false;  ///< or otherwise invalid or disabled
  std::vector<SubkeyFacts> subkeys;
};

enum class Use { sign, encrypt };

/// Why a key cannot be used now, as a sentence for a person ("key expired 2026-03-01"); empty if it can.
std::string why_unusable(const KeyFacts& key, Use use, Instant now);

/// When a key that can be used now will end; nothing where it never does.
std::optional<Instant> usable_until(const KeyFacts& key, Use use, Instant now);

/// A good signature.
struct Verified {
  std::string fingerprint;  ///< primary key of the signer
  Instant made;
};

/// An opened message. Nothing of it exists unless exactly one good signature was found.
struct Opened {
  std::string plaintext;
  std::string fingerprint;  ///< primary key of the signer
};

/// Which signatures verify() accepts. `standing` is for statements that were accepted when they were made: a
/// key may have expired or been revoked since.
enum class Accept { now, standing };

class OpenPgp {
 public:
  /// Asks the person for the passphrase of their key. Empty: a key with a passphrase cannot be used (never
  /// prompts).
  using Passphrase = std::function<std::string()>;

  /// Opens a home. One that does not exist, or holds no keyring yet, is made private (0700) and gets the
  /// settings this gateway relies on. Error::invalid for a path over 80 characters: gpg-agent's socket would
  /// not fit under it.
  static Result<std::unique_ptr<OpenPgp>> open(const std::string& home, Passphrase ask = {});
  ~OpenPgp();

  /// A new Ed25519 signing key with a Curve25519 encryption subkey; the whole key expires after `days` (1 to
  /// 3650). Returns the fingerprint. An empty passphrase leaves the key protected by the home's permissions
  /// alone.
  Result<std::string> generate(const std::string& user_id, int days, const std::string& passphrase = {});

  /// The keys in an armoured or binary text, without importing them.
  Result<std::vector<KeyFacts>> inspect(std::string_view keys);
  /// Imports public keys. A text with a secret key is refused as a whole; so is one without any key.
  Result<void> import_keys(std::string_view keys);
  /// The public key, ASCII-armoured, without other people's certifications.
  Result<std::string> export_key(const std::string& fingerprint);

  /// Lists the keyring anew: a key may have been renewed beside us since it was listed.
  Result<void> look_again();
  /// A key of the keyring by its primary fingerprint; Error::not_found.
  Result<KeyFacts> key(const std::string& fingerprint);
  /// Our own keys, newest first.
  Result<std::vector<KeyFacts>> secret_keys();
  /// The newest of our own keys that can sign now; Error::held with the reason where none can.
  Result<KeyFacts> signing_key(Instant now);

  /// A detached binary signature over exactly `text`.
  Result<std::string> sign(std::string_view text, const std::string& fingerprint);
  /// Exactly one good detached signature over exactly `text`; Error::unauthenticated otherwise. The caller
  /// compares the fingerprint: the keyring alone authenticates nobody.
  Result<Verified> verify(std::string_view text, std::string_view signature, Accept accept = Accept::now);

  /// Signs with `signer` and encrypts to the recipients' primary fingerprints, key ids hidden, not
  /// compressed, binary. Error::held with the fingerprint in `where` if gpg refuses one of the recipients.
  Result<std::string> seal(std::string_view plaintext, const std::vector<std::string>& recipients,
                           const std::string& signer);
  /// Decrypts and verifies. Error::not_addressed without a matching secret key, too_large past `most` bytes
  /// (nothing beyond it is kept: decompression is bounded), unauthenticated without exactly one good
  /// signature, malformed for what is damaged, not encrypted or not integrity-protected.
  Result<Opened> open_message(std::string_view ciphertext, std::size_t most);

  const std::string& home() const;

  struct State;  ///< openpgp_state.h; nothing outside openpgp*.cpp can see it

 private:
  explicit OpenPgp(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Ends the gpg-agent of a home; nothing happens where none runs.
void stop_agent(const std::string& home);

}  // namespace gateway::gate
