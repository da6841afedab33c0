// A share as people are shown it.
#pragma once
#include "gateway/flow/share.h"

namespace gateway::flow {

/// Everything but the bytes: decisions, what is withheld and why, renderings with their statements,
/// approvals, deliveries.
/// What is RED and does not name the person is left out.
Result<protocol::json::Builder> describe_share(Reader& reader, const Share& share,
                                               const directory::Person& who);
/// Error::not_found where a rendering of the share is RED and does not name the person.
Result<void> may_know_share(Reader& reader, const Share& share, const directory::Person& who,
                            std::string_view given);
/// One rendering: what share.propose, share.show and share.review answer of it.
protocol::json::Builder describe_rendering(const Rendering& rendering);
/// Deliveries of a release, each as
/// {"envelope","partner","part","parts","state","attempts","error","changed_at"}.
Result<std::vector<protocol::json::Builder>> describe_deliveries(Reader& reader, const std::string& release);

}  // namespace gateway::flow
