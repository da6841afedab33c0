// What objects of MISP say that STIX has no property for, kept as labels in the form of MISP's own tags:
// misp:object-relation="md5" of what an attribute became, misp:template-uuid="…", misp:template-version="24"
// and misp:meta-category="file" of a grouping. Without them a grouping could not be an object again.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"

namespace protocol::misp {

enum class Kept { relation, template_uuid, template_version, meta_category };

/// Nothing where the value is none that MISP's templates have: letters, digits, '-', '_', '.', ' ' and at
/// most 64 of them.
std::optional<std::string> kept_label(Kept what, std::string_view value);

/// What a label keeps; nothing for all other labels.
std::optional<Kept> kept_by(std::string_view label);

/// What an object keeps by its labels, the first of several; empty where it keeps nothing.
std::string_view kept_in(const json::Value& object, Kept what);

/// Puts what is kept first among the words, and takes out what said the same of something else.
void keep(Kept what, std::string_view value, std::vector<std::string>& words);

}  // namespace protocol::misp
