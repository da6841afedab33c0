// What follows a release and waits for a person: a revocation, or the object again under a stricter label,
// for those who have it. It stands in the queue beside what standing shares leave there, under a name of its
// own.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// QueuedRow::standing of what waits on behalf of no standing share.
inline constexpr std::string_view follow_ups = "recorded";

/// Lets a person see that `partners`, all who have the object (the store's key of its newest version), have
/// it in a form that no longer holds. Replaces what waited for the object.
Result<void> await_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners,
                             const std::string& why, Instant now);
/// The same beside those who wait for it already.
Result<void> join_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners,
                            const std::string& why, Instant now);

/// Object → partners who get it, or wait for it under a standing share.
using Served = std::map<std::int64_t, std::vector<std::string>>;

/// What waits for those objects on behalf of others than these partners.
Result<std::vector<QueuedRow>> still_waiting(Reader& reader, const Served& served);
/// These partners wait no longer: nobody is asked twice. Others go on waiting.
Result<void> end_follow_ups(Writer& writer, const Served& served);

}  // namespace gateway::flow
