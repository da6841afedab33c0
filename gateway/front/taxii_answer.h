// Answers in TAXII's own words, errors included (TAXII 2.1 section 3.1, 3.6).
#pragma once
#include <string>
#include <string_view>

#include "gateway/front/http.h"
#include "protocol/ids.h"

namespace gateway::front {

inline constexpr std::string_view taxii_discovery = "/taxii2";
/// Not below /taxii2/: MISP cuts that off (its issue 8832).
inline constexpr std::string_view taxii_root = "/gateway";

/// Whether a path is answered so.
bool is_taxii_path(std::string_view path);
/// A resource of TAXII.
Response taxii_answer(int status, std::string body);
/// An error of TAXII; `title` as in problem().
Response taxii_error(int status, std::string_view title);
/// The status of a post of which nothing can be said yet: it is durable, and no object has been looked at.
std::string waiting_status(const protocol::Uuid& id);

}  // namespace gateway::front
