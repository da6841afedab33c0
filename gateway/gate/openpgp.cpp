// Signing, verifying, sealing and opening.
#include "gateway/gate/openpgp.h"

#include "gateway/gate/openpgp_state.h"

namespace gateway::gate {
namespace {

constexpr std::size_t signature_bytes = 64U << 10;
constexpr std::size_t sealed_overhead = 4U << 20;  // of a thousand recipients, with room
constexpr gpgme_encrypt_flags_t sealing =
    static_cast<gpgme_encrypt_flags_t>(GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO |
                                       GPGME_ENCRYPT_NO_COMPRESS | GPGME_ENCRYPT_THROW_KEYIDS);

protocol::Failure unproven(std::string what, std::string remedy = {}) {
  return fail(Error::unauthenticated, std::move(what), {}, std::move(remedy));
}

/// Why one signature is not good; empty if it is.
std::string why_bad(const _gpgme_signature& signature, Accept accept) {
  if (signature.wrong_key_usage) return "the signing key is not meant for signatures";
  switch (gpgme_err_code(signature.status)) {
    case GPG_ERR_NO_ERROR:
      return {};
    case GPG_ERR_KEY_EXPIRED:
      return accept == Accept::standing ? "" : "the signing key has expired";
    case GPG_ERR_CERT_REVOKED:
      return accept == Accept::standing ? "" : "the signing key is revoked";
    case GPG_ERR_SIG_EXPIRED:
      return "the signature has expired";
    case GPG_ERR_NO_PUBKEY:
      return "the signing key is unknown";
    case GPG_ERR_BAD_SIGNATURE:
      return "the signature does not match the text";
    default:
      return "the signature cannot be checked";
  }
}

/// The one good signature of the operation that has just ended.
Result<Verified> sole_signature(OpenPgp::State& state, gpgme_ctx_t context, Accept accept) {
  const auto* result = gpgme_op_verify_result(context);
  const auto* first = result == nullptr ? nullptr : result->signatures;
  if (first == nullptr) return unproven("there is no signature");
  if (first->next != nullptr) return unproven("there is more than one signature");
  if (std::string why = why_bad(*first, accept); !why.empty()) return unproven(why);
  Verified out;
  out.fingerprint = state.primary_of(first->fpr == nullptr ? "" : first->fpr);
  out.made = {static_cast<std::int64_t>(first->timestamp), 0};
  if (out.fingerprint.empty()) return unproven("the signing key is unknown");
  return out;
}

/// A refused recipient, by fingerprint; empty where gpg refused for another reason.
std::string refused_recipient(gpgme_ctx_t context) {
  const auto* result = gpgme_op_encrypt_result(context);
  const auto* invalid = result == nullptr ? nullptr : result->invalid_recipients;
  return invalid == nullptr || invalid->fpr == nullptr ? std::string() : std::string(invalid->fpr);
}

/// Of an operation with a key of our own: gpg does not say whether the key or its agent failed it.
protocol::Failure own_failure(OpenPgp::State& state, gpgme_error_t error, std::string what) {
  const auto shown = state.show_secret();
  return shown.has_error() ? shown.error() : failure_of(error, std::move(what), Error::held);
}

/// The text is no message at all, whoever reads it.
bool is_no_message(gpgme_error_t error) {
  const auto code = gpgme_err_code(error);
  return code == GPG_ERR_NO_DATA || code == GPG_ERR_BAD_DATA || code == GPG_ERR_INV_PACKET;
}

protocol::Failure open_failure(gpgme_error_t error) {
  if (gpgme_err_code(error) == GPG_ERR_NO_SECKEY)
    return fail(Error::not_addressed, "the message is not sealed to a key of ours", {},
                "the sender needs our present key");
  auto failure =
      failure_of(error,
                 is_no_message(error) ? "this is no sealed OpenPGP message"
                                      : "the message cannot be opened: it is damaged or not protected",
                 Error::malformed);
  failure.remedy = "the sender seals it to our key and signs it, with `csirt-gateway seal` or gpg";
  return failure;
}

}  // namespace

Result<std::string> OpenPgp::sign(std::string_view text, const std::string& fingerprint) {
  TRY(auto key, state_->entry(fingerprint));
  TRY(auto lease, Lease::take(*state_));
  const Data in = source(text);
  Sink out(signature_bytes);
  if (!in || out.get() == nullptr) return fail(Error::internal, "out of memory");
  gpgme_set_armor(lease.get(), 0);
  gpgme_error_t error = gpgme_signers_add(lease.get(), key.handle.get());
  if (error == 0) error = gpgme_op_sign(lease.get(), in.get(), out.get(), GPGME_SIG_MODE_DETACH);
  if (error != 0) return own_failure(*state_, error, "the text cannot be signed with this key");
  lease.give_back();
  return out.take();
}

Result<Verified> OpenPgp::verify(std::string_view text, std::string_view signature, Accept accept) {
  if (signature.empty() || signature.size() > signature_bytes) {
    return unproven("there is no signature of a plausible size");
  }
  TRY(auto lease, Lease::take(*state_));
  const Data in = source(text);
  const Data proof = source(signature);
  if (!in || !proof) return fail(Error::internal, "out of memory");
  const auto error = gpgme_op_verify(lease.get(), proof.get(), in.get(), nullptr);
  if (error != 0) return unproven("this is no detached OpenPGP signature");
  TRY(auto verified, sole_signature(*state_, lease.get(), accept));
  lease.give_back();
  return verified;
}

Result<std::string> OpenPgp::seal(std::string_view plaintext, const std::vector<std::string>& recipients,
                                  const std::string& signer) {
  if (recipients.empty()) return fail(Error::invalid, "a message sealed to nobody");
  std::vector<KeyHandle> held;
  std::vector<gpgme_key_t> keys;
  for (const auto& fingerprint : recipients) {
    TRY(auto entry, state_->entry(fingerprint));
    held.push_back(entry.handle);
    keys.push_back(entry.handle.get());
  }
  keys.push_back(nullptr);
  TRY(auto own_key, state_->entry(signer));
  TRY(auto lease, Lease::take(*state_));
  const Data in = source(plaintext);
  Sink out(plaintext.size() + sealed_overhead);
  if (!in || out.get() == nullptr) return fail(Error::internal, "out of memory");
  gpgme_set_armor(lease.get(), 0);
  gpgme_error_t error = gpgme_signers_add(lease.get(), own_key.handle.get());
  if (error == 0) error = gpgme_op_encrypt_sign(lease.get(), keys.data(), sealing, in.get(), out.get());
  // Even where gpg went on with the others: a recipient is left out by the caller, knowingly, or not at all.
  if (const std::string refused = refused_recipient(lease.get()); !refused.empty()) {
    return fail(Error::held, "gpg refuses this key", refused, "ask its owner for a usable one");
  }
  if (error != 0) return own_failure(*state_, error, "the message cannot be sealed");
  lease.give_back();
  return out.take();
}

Result<Opened> OpenPgp::open_message(std::string_view ciphertext, std::size_t most) {
  // gpg says "no secret key", or that it cannot decrypt, where its agent does not answer as well, and what a
  // sender is told is for good: such a failure is the message's own only where the agent showed its keys
  // between two tries.
  for (bool agent_answers = false;; agent_answers = true) {
    TRY(auto lease, Lease::take(*state_));
    const Data in = source(ciphertext);
    Sink out(most);
    if (!in || out.get() == nullptr) return fail(Error::internal, "out of memory");
    const auto error = gpgme_op_decrypt_ext(lease.get(), GPGME_DECRYPT_VERIFY, in.get(), out.get());
    if (out.overflowed()) {
      return fail(Error::too_large,
                  "the message is larger than " + std::to_string(most) + " bytes when opened");
    }
    if (error != 0 && !is_no_message(error) && !agent_answers) {
      CHECK(state_->show_secret());
      continue;
    }
    if (error != 0) return open_failure(error);
    const auto* result = gpgme_op_decrypt_result(lease.get());
    if (result == nullptr || result->recipients == nullptr || result->legacy_cipher_nomdc) {
      return fail(Error::malformed, "the message is not encrypted, or not protected against changes");
    }
    TRY(auto verified, sole_signature(*state_, lease.get(), Accept::now));
    lease.give_back();
    return Opened{out.take(), std::move(verified.fingerprint)};
  }
}

}  // namespace gateway::gate
