// Contexts, the keyring, and what keys say of themselves.
#include <algorithm>
#include <unistd.h>

#include "gateway/gate/openpgp_state.h"
#include "protocol/text.h"

namespace gateway::gate {
namespace {

constexpr std::size_t export_bytes = 4U << 20;
constexpr std::size_t most_inspected = 1024;
constexpr std::int64_t day = 86400;

Instant instant(long seconds) {
  return {seconds, 0};
}

std::string date(Instant when) {
  return when.text(0).substr(0, 10);
}

SubkeyFacts facts_of(const _gpgme_subkey& subkey) {
  SubkeyFacts out;
  out.fingerprint = subkey.fpr == nullptr ? "" : subkey.fpr;
  out.created = instant(subkey.timestamp);
  if (subkey.expires > 0) out.expires = instant(subkey.expires);
  out.revoked = subkey.revoked || subkey.disabled || subkey.invalid;
  out.can_sign = subkey.can_sign;
  out.can_encrypt = subkey.can_encrypt;
  return out;
}

/// Keys of a listing that was started on `context`.
Result<std::vector<KeyHandle>> collect(gpgme_ctx_t context, std::size_t most) {
  std::vector<KeyHandle> keys;
  while (true) {
    gpgme_key_t key = nullptr;
    const gpgme_error_t error = gpgme_op_keylist_next(context, &key);
    if (gpgme_err_code(error) == GPG_ERR_EOF) break;
    if (error != 0) return failure_of(error, "keys cannot be listed", Error::malformed);
    keys.push_back(own(key));
    if (keys.size() > most) return fail(Error::too_large, "more keys than are read at once");
  }
  gpgme_op_keylist_end(context);
  return keys;
}

Result<std::vector<KeyHandle>> list(gpgme_ctx_t context, bool secret) {
  if (const auto error = gpgme_op_keylist_start(context, nullptr, secret ? 1 : 0); error != 0) {
    return failure_of(error, "the keyring cannot be listed");
  }
  return collect(context, SIZE_MAX - 1);
}

gpgme_error_t answer_passphrase(void* hook, const char*, const char*, int previous_was_bad, int fd) {
  // Asking again and again would let gpg loop on a callback that always gives the same wrong answer.
  if (previous_was_bad != 0) return gpgme_error(GPG_ERR_CANCELED);
  std::string line = (*static_cast<OpenPgp::Passphrase*>(hook))() + "\n";
  return gpgme_io_writen(fd, line.data(), line.size()) == 0 ? 0 : gpgme_error_from_errno(errno);
}

void use_passphrase(gpgme_ctx_t context, OpenPgp::Passphrase& ask) {
  gpgme_set_pinentry_mode(context, GPGME_PINENTRY_MODE_LOOPBACK);
  gpgme_set_passphrase_cb(context, answer_passphrase, &ask);
}

void initialise_once() {
  // Also makes the process ignore SIGPIPE, which a gpg that ends early would cause.
  static const char* version = gpgme_check_version(nullptr);
  (void)version;
}

std::string word_of(Use use) {
  return use == Use::sign ? "signing" : "encryption";
}

bool is_for(const SubkeyFacts& subkey, Use use) {
  return use == Use::sign ? subkey.can_sign : subkey.can_encrypt;
}

/// Why a subkey cannot be used now; empty if it can.
std::string problem_of(const SubkeyFacts& subkey, Use use, Instant now) {
  const std::string what = word_of(use);
  if (subkey.revoked) return what + " subkey revoked";
  if (subkey.expires && *subkey.expires <= now) return what + " subkey expired " + date(*subkey.expires);
  if (subkey.created > now + day) return what + " subkey dated in the future";
  return {};
}

}  // namespace

KeyFacts facts_of(gpgme_key_t key) {
  KeyFacts out;
  out.fingerprint = key->fpr == nullptr ? "" : key->fpr;
  if (key->uids != nullptr && key->uids->uid != nullptr) out.user_id = protocol::printable(key->uids->uid);
  out.secret = key->secret;
  out.revoked = key->revoked || key->disabled || key->invalid;
  for (auto* subkey = key->subkeys; subkey != nullptr; subkey = subkey->next)
    out.subkeys.push_back(facts_of(*subkey));
  return out;
}

std::string why_unusable(const KeyFacts& key, Use use, Instant now) {
  if (key.subkeys.empty()) return "key is unreadable";
  if (key.revoked || key.subkeys.front().revoked) return "key revoked";
  const auto& primary = key.subkeys.front();
  if (primary.expires && *primary.expires <= now) return "key expired " + date(*primary.expires);
  std::string why = "key has no " + word_of(use) + " subkey";
  for (const auto& subkey : key.subkeys) {
    if (!is_for(subkey, use)) continue;
    auto problem = problem_of(subkey, use, now);
    if (problem.empty()) return {};
    why = std::move(problem);
  }
  return why;
}

std::optional<Instant> usable_until(const KeyFacts& key, Use use, Instant now) {
  std::optional<Instant> end;  // of the subkey that lasts longest
  bool found = false;
  for (const auto& subkey : key.subkeys) {
    if (!is_for(subkey, use) || !problem_of(subkey, use, now).empty()) continue;
    if (!found || (end && (!subkey.expires || *subkey.expires > *end))) end = subkey.expires;
    found = true;
  }
  const auto primary = key.subkeys.empty() ? std::nullopt : key.subkeys.front().expires;
  return !end || (primary && *primary < *end) ? primary : end;
}

Result<Context> OpenPgp::State::make_context() {
  gpgme_ctx_t raw = nullptr;
  if (const auto error = gpgme_new(&raw); error != 0) return failure_of(error, "gpgme gives no context");
  Context context(raw);
  gpgme_error_t error = gpgme_set_protocol(raw, GPGME_PROTOCOL_OpenPGP);
  if (error == 0) error = gpgme_ctx_set_engine_info(raw, GPGME_PROTOCOL_OpenPGP, nullptr, home.c_str());
  if (error != 0) return failure_of(error, "gpg is not installed or cannot be run", Error::unavailable);
  gpgme_set_keylist_mode(raw, GPGME_KEYLIST_MODE_LOCAL);
  gpgme_set_offline(raw, 1);
  if (ask) {
    use_passphrase(raw, ask);
  } else {
    gpgme_set_pinentry_mode(raw, GPGME_PINENTRY_MODE_ERROR);
  }
  return context;
}

Result<Lease> Lease::take(OpenPgp::State& state) {
  {
    const std::lock_guard lock(state.pool_mutex);
    if (!state.pool.empty()) {
      Context context = std::move(state.pool.back());
      state.pool.pop_back();
      return Lease(state, std::move(context));
    }
  }
  TRY(auto context, state.make_context());
  return Lease(state, std::move(context));
}

void Lease::give_back() {
  gpgme_signers_clear(context_.get());
  const std::lock_guard lock(state_->pool_mutex);
  state_->pool.push_back(std::move(context_));
}

Result<void> OpenPgp::State::relist() {
  TRY(auto lease, Lease::take(*this));
  TRY(auto keys, list(lease.get(), false));
  TRY(auto secret, list(lease.get(), true));
  lease.give_back();
  Keyring fresh;
  for (auto& key : keys) {
    KeyFacts facts = facts_of(key.get());
    for (const auto& subkey : facts.subkeys) fresh.primaries[subkey.fingerprint] = facts.fingerprint;
    const std::string fingerprint = facts.fingerprint;
    fresh.keys.insert_or_assign(fingerprint, Keyring::Entry{std::move(facts), std::move(key)});
  }
  std::stable_sort(secret.begin(), secret.end(), [](const auto& a, const auto& b) {
    return a->subkeys != nullptr && b->subkeys != nullptr && a->subkeys->timestamp > b->subkeys->timestamp;
  });
  for (const auto& key : secret) fresh.secret.emplace_back(key->fpr);
  fresh.listed = true;
  const std::unique_lock lock(keyring_mutex);
  keyring = std::move(fresh);
  return {};
}

Result<void> OpenPgp::State::ensure_listed() {
  {
    const std::shared_lock lock(keyring_mutex);
    if (keyring.listed) return {};
  }
  return relist();
}

Result<void> OpenPgp::State::show_secret() {
  TRY(auto lease, Lease::take(*this));
  const auto secret = list(lease.get(), true);
  if (secret.has_error() || secret->empty())
    return fail(Error::unavailable, "gpg's agent shows no secret key", home,
                "see that gpg-agent runs, and that this home has a key: gpg --list-secret-keys");
  lease.give_back();
  return {};
}

Result<Keyring::Entry> OpenPgp::State::entry(const std::string& fingerprint) {
  CHECK(ensure_listed());
  const std::shared_lock lock(keyring_mutex);
  const auto found = keyring.keys.find(fingerprint);
  if (found != keyring.keys.end()) return found->second;
  return fail(Error::not_found, "no such OpenPGP key in the keyring", fingerprint, "import it first");
}

std::string OpenPgp::State::primary_of(const std::string& fingerprint) {
  if (ensure_listed().has_error()) return {};
  const std::shared_lock lock(keyring_mutex);
  const auto found = keyring.primaries.find(fingerprint);
  return found == keyring.primaries.end() ? std::string() : found->second;
}

OpenPgp::OpenPgp(std::unique_ptr<State> state) : state_(std::move(state)) {}
OpenPgp::~OpenPgp() = default;
const std::string& OpenPgp::home() const {
  return state_->home;
}

Result<std::unique_ptr<OpenPgp>> OpenPgp::open(const std::string& home, Passphrase ask) {
  initialise_once();
  CHECK(prepare_home(home));
  auto state = std::make_unique<State>();
  state->home = home;
  state->ask = std::move(ask);
  return std::unique_ptr<OpenPgp>(new OpenPgp(std::move(state)));
}

Result<std::string> OpenPgp::generate(const std::string& user_id, int days, const std::string& passphrase) {
  if (user_id.empty() || user_id.size() > 250 || protocol::printable(user_id) != user_id) {
    return fail(Error::invalid, "a key needs a name of at most 250 printable bytes", "user id");
  }
  if (days < 1 || days > 3650) return fail(Error::invalid, "a key lives between 1 and 3650 days", "days");
  TRY(auto context, state_->make_context());
  Passphrase give = [&passphrase] { return passphrase; };
  unsigned flags = GPGME_CREATE_FORCE;
  if (passphrase.empty()) {
    flags |= GPGME_CREATE_NOPASSWD;
  } else {
    use_passphrase(context.get(), give);
  }
  const auto seconds = static_cast<unsigned long>(days * day);
  const auto error =
      gpgme_op_createkey(context.get(), user_id.c_str(), "future-default", 0, seconds, nullptr, flags);
  if (error != 0) return failure_of(error, "the OpenPGP key cannot be made");
  const auto* made = gpgme_op_genkey_result(context.get());
  if (made == nullptr || made->fpr == nullptr) return fail(Error::internal, "gpg made no key");
  std::string fingerprint = made->fpr;
  CHECK(state_->relist());
  return fingerprint;
}

Result<std::vector<KeyFacts>> OpenPgp::inspect(std::string_view keys) {
  TRY(auto lease, Lease::take(*state_));
  const Data data = source(keys);
  if (!data) return fail(Error::internal, "out of memory");
  if (const auto error = gpgme_op_keylist_from_data_start(lease.get(), data.get(), 0); error != 0) {
    return failure_of(error, "the OpenPGP keys cannot be read", Error::malformed);
  }
  TRY(auto handles, collect(lease.get(), most_inspected));
  lease.give_back();
  std::vector<KeyFacts> out;
  for (const auto& handle : handles) out.push_back(facts_of(handle.get()));
  if (out.empty())
    return fail(Error::malformed, "no OpenPGP key in this text", {}, "give an ASCII-armoured public key");
  return out;
}

Result<void> OpenPgp::import_keys(std::string_view keys) {
  TRY(auto found, inspect(keys));
  for (const auto& key : found) {
    if (!key.secret) continue;
    return fail(Error::denied, "this text holds a secret key, which nobody should ever hand over",
                key.fingerprint, "give the public key alone, and replace that key: it is no secret any more");
  }
  TRY(auto lease, Lease::take(*state_));
  const Data data = source(keys);
  if (!data) return fail(Error::internal, "out of memory");
  if (const auto error = gpgme_op_import(lease.get(), data.get()); error != 0) {
    return failure_of(error, "the OpenPGP keys cannot be imported", Error::malformed);
  }
  const auto* result = gpgme_op_import_result(lease.get());
  for (const auto* each = result == nullptr ? nullptr : result->imports; each != nullptr; each = each->next) {
    if (each->result != 0) {
      return failure_of(each->result, "an OpenPGP key was not imported", Error::invalid);
    }
  }
  if (result == nullptr || result->considered == 0)
    return fail(Error::malformed, "no OpenPGP key was imported");
  lease.give_back();
  return state_->relist();
}

Result<std::string> OpenPgp::export_key(const std::string& fingerprint) {
  TRY(auto context, state_->make_context());
  gpgme_set_armor(context.get(), 1);
  Sink sink(export_bytes);
  const auto error =
      gpgme_op_export(context.get(), fingerprint.c_str(), GPGME_EXPORT_MODE_MINIMAL, sink.get());
  if (error != 0) return failure_of(error, "the OpenPGP key cannot be exported");
  std::string armoured = sink.take();
  if (armoured.empty()) return fail(Error::not_found, "no such OpenPGP key in the keyring", fingerprint);
  return armoured;
}

Result<KeyFacts> OpenPgp::key(const std::string& fingerprint) {
  TRY(auto entry, state_->entry(fingerprint));
  return std::move(entry.facts);
}

Result<std::vector<KeyFacts>> OpenPgp::secret_keys() {
  CHECK(state_->ensure_listed());
  std::vector<KeyFacts> out;
  const std::shared_lock lock(state_->keyring_mutex);
  for (const auto& fingerprint : state_->keyring.secret) {
    const auto found = state_->keyring.keys.find(fingerprint);
    if (found == state_->keyring.keys.end()) continue;
    out.push_back(found->second.facts);
    out.back().secret = true;
  }
  return out;
}

Result<void> OpenPgp::look_again() {
  return state_->relist();
}

Result<KeyFacts> OpenPgp::signing_key(Instant now) {
  std::string why = "there is no OpenPGP key of our own";
  // A second look at the keyring: a key may have been renewed beside us since it was listed.
  for (int attempt = 0; attempt < 2; ++attempt) {
    TRY(auto keys, secret_keys());
    for (const auto& key : keys) {
      std::string reason = why_unusable(key, Use::sign, now);
      if (reason.empty()) return key;
      why = "our own " + reason;
    }
    if (attempt == 0) CHECK(state_->relist());
  }
  return fail(Error::held, why, state_->home, "make or renew the key");
}

}  // namespace gateway::gate
