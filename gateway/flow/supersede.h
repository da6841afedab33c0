// A creator's word that came after its object went on: what is still queued is stopped, the views are closed,
// and what went out is proposed to be called back or followed by its revocation.
#pragma once
#include <set>

#include "gateway/flow/observed.h"
#include "gateway/flow/world.h"

namespace gateway::flow {

/// Everything made from earlier versions of `row`'s id by its sender, derived objects too: closes its slices
/// in the views, cancels deliveries that were never tried, and records one proposal a release (record kind
/// "recall-proposal"). A revocation is to go to whoever has the object, and waits for a person until it does
/// (follow_up.h). `why`: tightened, revoked, recalled, permission-ended. Called inside the step that stores
/// the cause; views close at once, so that an interruption shows less, never more. `ended`: of that step.
Result<void> close_superseded(World& world, Writer& writer, const ObjectRow& row, std::string_view why,
                              Ended& ended);

/// The same for what was made from one version; partners who were handed some of it.
Result<std::set<std::string>> close_version(World& world, Writer& writer, std::int64_t key,
                                            std::string_view why, Ended& ended);

/// The same for one release and the delivered ids of one object in it.
Result<void> close_in_release(World& world, Writer& writer, const std::string& release,
                              const std::vector<std::string>& delivered, std::string_view why, Ended& ended);

/// Puts before people that `partners` should be called: record kind "recall-proposal", one for the release
/// and its first id. `delivered` is not empty.
Result<void> propose_recall(Writer& writer, const std::string& release,
                            const std::vector<std::string>& delivered,
                            const std::vector<std::string>& partners, std::string_view why, Instant now);

/// Nobody was handed it: no attempt was made, and a partner that fetches has not been shown it.
bool untried(const DeliveryRow& delivery);

/// A partner leaves a circle: its view of the circle's collection ends, and what was released to the circle
/// and not handed to it is cancelled. What it got as a member stays its own.
Result<void> end_membership(World& world, Writer& writer, const std::string& circle,
                            const std::string& partner);

/// Partners some envelope of the release was handed to: attempts were made, whatever came of them.
Result<std::vector<std::string>> recorded_recipients(Reader& reader, const std::string& release);

/// Releases that brought some version of the object to partners, newest first.
Result<std::vector<std::string>> releases_of(Reader& reader, const protocol::StixId& id);

/// Open proposals: of releases some partner has, not yet called back since, and where they are about a
/// revocation, not yet followed by it.
Result<std::vector<protocol::json::Builder>> open_proposals(Reader& reader, const directory::Person& who);

}  // namespace gateway::flow
