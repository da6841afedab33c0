// Indicators in plain text as people send it: reports, mails, chat. Defanged spellings are read ("hxxp://",
// "evil[.]example", "a[at]b(dot)example"); what may be something else as well is left alone.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace protocol::indicators {

enum class Kind { address, domain, url, email, md5, sha1, sha256, sha512 };

/// The MISP attribute type of a kind: "ip-dst", "domain", "url", "email", "md5", ….
std::string_view misp_type(Kind kind);

/// A value as an indicator would carry it: no longer defanged; domains, hosts, schemes and hashes in lower
/// case, IPv6 addresses as RFC 5952 writes them.
struct Value {
  Kind kind = Kind::domain;
  std::string text;
  /// An address, or a URL's host, that is private, local or reserved, or a network so wide (under /8, IPv6
  /// under /16) that it says nothing. The networks for documentation count as global: exercises use them.
  bool not_global = false;
  bool operator==(const Value&) const = default;
};

struct Finding {
  std::size_t line = 0;  ///< from 1
  Value value;
};

struct TextLimits {
  std::size_t bytes = 64U << 20;
  std::size_t lines = 1'000'000;
  std::size_t line_bytes = 65536;
  std::size_t findings = 65536;
};

struct Findings {
  std::vector<Finding> found;           ///< each value once, where it stood first
  std::vector<std::size_t> long_lines;  ///< lines over the limit, not looked at
};

/// Every indicator in `text`, in time linear in its size.
/// Error::malformed for what is no text (see check_text), Error::too_large over a limit.
///
/// Not taken, because it may be something else: addresses within words or after "version", names that end
/// like files ("report.pdf"; where the dot is defanged it is a name on the network), a host with a path but
/// no scheme, " dot " before anything but a common top level ("evil dot com").
Result<Findings> find(std::string_view text, const TextLimits& limits = {});

/// What the whole of `text` is, blanks around it aside; nullopt where it is none of the kinds or unclear.
std::optional<Value> recognise(std::string_view text);

/// The whole of `text` read as what somebody says it is; nullopt where it is not. Names that end like files
/// are domains here.
std::optional<Value> read_as(Kind kind, std::string_view text);

/// Error::malformed where `text` is not UTF-8 or holds control characters other than tab and line ends.
Result<void> check_text(std::string_view text);

}  // namespace protocol::indicators
