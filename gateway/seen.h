// What the front saw of other servers, and of partners who came to it: values for the Link of ports.h.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "protocol/timestamp.h"

namespace gateway {

using protocol::Instant;

/// What a TLS certificate says of itself.
struct ShownCertificate {
  std::string pin;  ///< hex SHA-256 of its key
  Instant not_before, not_after;
};

/// What one request saw of a server, as far as it came. Nothing in it is judged.
struct Sighting {
  std::string stage;                            ///< where it ended: "connect", "handshake", "pin mismatch",
                                                ///< "certificate" (no CA vouches for it), "exchange" (no
                                                ///< whole answer); empty: an answer came
  std::string why;                              ///< and why, in words; empty where an answer came
  std::optional<ShownCertificate> certificate;  ///< as shown, also where it was not accepted
  int alert = 0;           ///< the last TLS alert of either side (RFC 8446 section 6); 0: none
  std::string alert_name;  ///< what it means
  int status = 0;          ///< HTTP status
  std::string date, content_type, first_added, last_added;  ///< header fields; empty where there is none
  std::string body;                                         ///< at most 4 MB
};

/// How a partner has come to our front for what we have, since the front began.
struct Visit {
  std::string partner;                       ///< team UUID
  Instant since;                             ///< when the front began
  std::optional<Instant> taxii, misp, drop;  ///< the last pull that was answered, by each way
  std::int64_t pulls = 0;                    ///< by TAXII and MISP
  std::int64_t refused = 0;                  ///< of those, with status 400 or more
  std::int64_t bytes = 0;                    ///< of their answers' bodies
  /// By TAXII: what was added until then it has been given, in each collection that it reads.
  std::optional<Instant> read_to{};
  std::int64_t behind_seconds = 0;  ///< by how much the newest of what is there for it is newer
};

}  // namespace gateway
