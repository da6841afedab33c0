// Answers in MISP's own words. A refusal is always JSON: a MISP server that pushes reads the body of a 403,
// and breaks off its whole job where it cannot (facts: misp.md D4).
#pragma once
#include <string>
#include <string_view>

#include "gateway/front/http.h"

namespace gateway::front {

/// Whether a path is one of a MISP sync server's.
bool is_misp_path(std::string_view path);
/// Whether it asks for a key of MISP's beside the certificate: all but the feed.
bool needs_misp_key(std::string_view path);
Response misp_answer(std::string body, int status = 200);
/// `title` as in problem().
Response misp_error(int status, std::string_view title, std::string_view path);

/// What is said of a key that is missing, unknown, or another partner's: always the same.
inline constexpr std::string_view misp_key_refused =
    "Authentication failed. Please make sure you pass the API key of an API enabled user along in the "
    "Authorization header.";

}  // namespace gateway::front
