// What a cause closes: found twice, once in a rehearsal and once for good (withdraw.h).
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "gateway/flow/withdraw.h"

namespace gateway::flow {

/// A release, whole or for one partner alone.
struct Entry {
  std::string release;
  std::string partner;  ///< empty: whole
};

/// What one partner may no longer be shown of a release, the rest of which it keeps.
struct Slots {
  std::string release, partner;
  std::vector<std::string> delivered;  ///< ids under which the object was delivered
  std::vector<std::string> envelopes;  ///< those that would still bring it
  std::int64_t object = 0;             ///< the store's key of the newest version
  bool refused = true;                 ///< false: it may have the object, but bound more strictly
  bool had = false;  ///< it was handed some envelope of the release, and that is for people to follow up
  std::string why;
  std::string bound;  ///< of one object: its terms, by which it is seen whether anything has changed
};

struct Closing {
  std::vector<std::pair<std::string, std::string>> shares;  ///< id, why
  std::vector<Entry> entries;
  std::vector<Slots> slots;
  bool has(const Entry& wanted) const;
  bool has(const Slots& wanted) const;
};

/// What rests on what a cause bears on and may not leave, or not stay open, as things stand in `reader`.
Result<Closing> closing(Reader& reader, const Bears& bears, Closes closes, Instant now);

}  // namespace gateway::flow
