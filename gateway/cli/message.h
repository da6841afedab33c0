// Messages sealed to a person: opened with the profile's own key, checked, and handed over byte for byte.
#pragma once
#include <string>

#include "gateway/cli/profile.h"
#include "protocol/envelope.h"

namespace gateway::cli {

/// Who must have signed.
struct Sender {
  std::string short_name;
  std::string fingerprint;
  std::string openpgp_key;  ///< ASCII-armoured
};

/// A message that was opened. The bundle is a copy of the bytes that were signed.
struct OpenedMessage {
  protocol::EnvelopeHeader header;
  std::string bundle;
};

/// Decrypts with the profile's key, requires the sender's signature, reads the envelope. Where the envelope
/// is the outer one of a RED delivery its inner message is opened in the same way.
protocol::Result<OpenedMessage> open_message(const Profile& profile, std::string_view ciphertext,
                                             const Sender& sender);

/// The header as a person reads it.
std::string describe(const protocol::EnvelopeHeader& header, const Sender& sender);

}  // namespace gateway::cli
