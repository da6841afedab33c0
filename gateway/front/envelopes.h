// What one partner may fetch: its own envelopes that have not expired.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/front/database.h"
#include "protocol/timestamp.h"

namespace gateway::front {

inline constexpr int max_listed = 1000;

struct Listed {
  std::string id;
  protocol::Instant created, expires;
  std::int64_t length = 0;
  std::string digest;  ///< hex SHA-256 of the ciphertext
};

struct Page {
  std::vector<Listed> envelopes;  ///< in the order in which they opened for the partner
  std::string next;               ///< cursor of what follows, now or later; empty where there are none
};

/// At most max_listed envelopes after the cursor ("" = from the first). A cursor names a place in the order,
/// not an envelope, so it stays good when the envelope there is withdrawn, and whatever opens later comes
/// after it. Error::invalid where it is none of ours.
protocol::Result<Page> list_envelopes(Database& views, const std::string& partner, std::string_view after,
                                      protocol::Instant now);

/// The exact ciphertext; nothing where there is none of that id for this partner, or none any more.
protocol::Result<std::optional<std::string>> fetch_envelope(Database& views, const std::string& partner,
                                                            const std::string& id, protocol::Instant now);

}  // namespace gateway::front
