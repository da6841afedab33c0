// Tokens of partners whose TAXII clients can show no certificate (MISP's, Sentinel, Splunk): by agreement,
// for reading what is GREEN or below (token_views.h).
#pragma once
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Makes a token, which is told once and kept as its SHA-256: it is 256 random bits. It ends after a year, or
/// when the administrator says. A partner has at most eight at a time, so that clients can change theirs one
/// by one. What was released to the partner and is in force opens for its first token from now on.
Result<Reply> token_add(World& world, const Call& call);
Result<Reply> token_list(World& world, const Call& call);
/// The token ends at once; what its reader has stays there.
Result<Reply> token_remove(World& world, const Call& call);

/// Those of `partners` that have a token which is not over.
Result<std::vector<std::string>> with_token(Reader& reader, const std::set<std::string>& partners,
                                            Instant now);

/// Every token that is not over, at start: what was interrupted is made good.
Result<void> show_all_tokens(World& world);

}  // namespace gateway::flow
