// What keeps things in before the policy is asked: the purposes of question 4, and a hold on
// disclosure. Deny wins: what is kept in here is never put before the policy.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/flow/judge.h"

namespace gateway::flow {

/// The purposes that hold for an incident: those of the newest confirmed answers, less what any later version
/// no longer names. What an unconfirmed version would add is not among them.
Result<std::vector<std::string>> purposes_in_force(Reader& reader, const std::string& intake);

/// "handling the incident, warning others"
std::string purposes_text(const std::vector<std::string>& words);

/// Until when the answers that these incidents rest on hold; the earliest, nullopt where none ends.
Result<std::optional<Instant>> answers_until(Reader& reader, const std::vector<std::string>& incidents);

/// Why nothing of that incident may leave for this purpose, code and sentence, or nothing. A legal basis
/// stands in the place of the victim's purposes (it needs two others to approve), but lifts no hold.
Result<std::optional<policy::Reason>> limit_on(Reader& reader, const std::string& incident,
                                               const std::string& purpose, const std::string& basis);

/// Takes out every set of terms that is limited, and the objects that are left without any; those are noted.
Result<void> apply_limits(Reader& reader, const Share& share, std::vector<Candidate>& candidates,
                          std::vector<render::Withheld>& noted);

}  // namespace gateway::flow
