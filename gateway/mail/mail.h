// Mails as values. Nothing of a mail is believed: who wrote it, only a signature says.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace gateway::mail {

inline constexpr std::size_t parts_at_most = 200;
inline constexpr int depth_at_most = 16;  ///< of parts within parts, forwarded mails included

/// One part that holds something, decoded.
struct Part {
  std::string type;        ///< "text/plain", in lower case
  std::string name;        ///< of the file, as the mail says; empty where it has none
  bool is_letter = false;  ///< what somebody wrote, not a file attached to it
  std::string text;        ///< of a text/… part in UTF-8 where its character set is known
};

/// An OpenPGP message found in a mail.
struct Encrypted {
  std::string text;
  /// PGP/MIME (RFC 3156): what is in it is parts again. Otherwise it is what stands there: a text, or a file
  /// of this name.
  bool is_mime = false;
  std::string name;
};

struct Mail {
  std::string subject;                  ///< decoded; empty where there is none
  std::optional<std::int64_t> written;  ///< its Date, seconds since 1970
  std::optional<Encrypted> encrypted;   ///< the first
  std::vector<std::string> others;      ///< names or types of further encrypted parts
  std::vector<Part> parts;              ///< of alternatives the plain text; without what is encrypted
};

/// True for what begins like a mail: header fields, some of which say what kind of parts follow.
bool looks_like_mail(std::string_view text);

/// Takes a mail apart, or what was encrypted in one. Error::malformed for what is none, Error::too_large for
/// more parts than the limit, or deeper ones.
protocol::Result<Mail> parse(std::string_view text);

}  // namespace gateway::mail
