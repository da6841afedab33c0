// A person's OpenPGP key: in the profile's own GnuPG home, used through gate/openpgp.h.
#pragma once
#include <string>
#include <string_view>

#include "gateway/cli/profile.h"

namespace gateway::cli {

/// A detached binary signature over exactly `text` by the profile's key. A passphrase is asked for at the
/// terminal.
protocol::Result<std::string> sign_with(const Profile& profile, std::string_view text);

/// Decrypts a message that is signed and sealed to the profile's key, and requires exactly one good signature
/// by `fingerprint`, whose public key is `openpgp_key`. Error::unauthenticated otherwise.
protocol::Result<std::string> open_with(const Profile& profile, std::string_view message,
                                        const std::string& fingerprint, const std::string& openpgp_key);

struct NewKey {
  std::string fingerprint;
  std::string openpgp_key;  ///< ASCII-armoured public key
};
/// A new signing and encryption key in `gnupg`, which is made 0700. An empty passphrase leaves it protected
/// by the folder's permissions alone.
protocol::Result<NewKey> make_key(const std::string& gnupg, const std::string& user_id,
                                  const std::string& passphrase);

/// Reads a passphrase from the controlling terminal without showing it; empty where there is none.
std::string read_passphrase(const std::string& prompt);

}  // namespace gateway::cli
