// What an indicator says beside its value that MISP has words for: tags of its taxonomies, and lines of the
// comment.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"

namespace protocol::misp {

/// The tags for its confidence (the level of MISP's taxonomy that it reaches) and for each phase of its kill
/// chains: a word of MISP's taxonomy for the Lockheed Martin cyber kill chain, "<chain>:<phase>" for all
/// others.
std::vector<std::string> tags_beside(const json::Value& indicator);

/// The comment: the name on a line of its own, the description, and of each reference a line with its URL, or
/// else with the id it has there. What stands in it already is not repeated.
std::string comment_beside(const json::Value& indicator);

}  // namespace protocol::misp
