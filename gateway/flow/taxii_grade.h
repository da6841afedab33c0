// How well a TAXII server that somebody else runs keeps to the standard: a few requests that change nothing,
// and a sheet of what came.
#pragma once
#include "gateway/flow/taxii_sheet.h"

namespace gateway::flow {

/// Grades the server at "https://host[:port]"; a partner's pins count where one is named, else the system's
/// CAs.
Result<Reply> partner_grade(World& world, const Call& call);

/// Everything below an API root ("/…/"): collections, objects, manifest (taxii_grade_root.cpp).
void grade_root(World& world, Asker& server, const std::string& root, Sheet& sheet);

}  // namespace gateway::flow
