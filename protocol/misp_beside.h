// What an indicator says beside its value that MISP has words for: tags of its taxonomies, and lines of the
// comment.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"

namespace protocol::misp {

/// The tags for its confidence (the level of MISP's taxonomy that it reaches) and for the first 16 phases of
/// its kill chains: MISP's word for one of Lockheed Martin's, "<chain>:<phase>" for MITRE's, none for others,
/// whose names could make any tag.
std::vector<std::string> tags_beside(const json::Value& indicator);

/// The comment: the name on a line of its own, the description, and of the first 16 references a line each
/// with the URL, or else with the id it has there. No text comes twice.
std::string comment_beside(const json::Value& indicator);

}  // namespace protocol::misp
