// The inside of OpenPgp: a pool of contexts and the keyring as last listed. Private to openpgp*.cpp.
#pragma once
#include <map>
#include <mutex>
#include <shared_mutex>

#include "gateway/gate/gpgme_handles.h"
#include "gateway/gate/openpgp.h"

namespace gateway::gate {

/// The public keys of a home, listed once and again after each import: gpgme_get_key costs a gpg process
/// each.
struct Keyring {
  struct Entry {
    KeyFacts facts;
    KeyHandle handle;
  };
  std::map<std::string, Entry> keys;             // by primary fingerprint
  std::map<std::string, std::string> primaries;  // of every primary and subkey fingerprint
  std::vector<std::string> secret;               // primary fingerprints, newest first
  bool listed = false;
};

struct OpenPgp::State {
  std::string home;
  Passphrase ask;

  std::mutex pool_mutex;
  std::vector<Context> pool;  // idle; the engine of a context is set up once, which costs a gpg process

  std::shared_mutex keyring_mutex;
  Keyring keyring;

  /// A context bound to the home.
  Result<Context> make_context();
  /// Lists the keyring anew.
  Result<void> relist();
  Result<Keyring::Entry> entry(const std::string& fingerprint);
  /// Primary fingerprint of a key or subkey; empty where the keyring has none.
  std::string primary_of(const std::string& fingerprint);
  Result<void> ensure_listed();
  /// The agent shows a secret key now; Error::unavailable where it shows none.
  Result<void> show_secret();
};

/// A context for one operation. It goes back to the pool only when the operation ended well: what a failed
/// one leaves behind in it is nobody's business to know.
class Lease {
 public:
  static Result<Lease> take(OpenPgp::State& state);
  gpgme_ctx_t get() const { return context_.get(); }
  void give_back();

 private:
  Lease(OpenPgp::State& state, Context context) : state_(&state), context_(std::move(context)) {}
  OpenPgp::State* state_;
  Context context_;
};

KeyFacts facts_of(gpgme_key_t key);

/// Makes a home and its settings where they are missing.
Result<void> prepare_home(const std::string& home);

}  // namespace gateway::gate
