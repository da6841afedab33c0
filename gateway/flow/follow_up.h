// What follows a release and waits for a person: a revocation, or the object again under a stricter label,
// for those who have it. It stands in the queue beside what standing shares leave there, under a name of its
// own.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// QueuedRow::standing of what waits on behalf of no standing share.
inline constexpr std::string_view follow_ups = "recorded";

/// Lets a person see that `partners` have the object (the store's key of its newest version) in a form that
/// no longer holds. Partners that wait already stay; the newest reason stands.
Result<void> await_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners,
                             const std::string& why, Instant now);

/// These partners get what follows, or wait for it under a standing share: nobody is asked twice.
Result<void> end_follow_up(Writer& writer, std::int64_t object, const std::vector<std::string>& partners);

}  // namespace gateway::flow
