// Objects in: files that people bring, with origin and label as they say, never inferred.
#pragma once
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> upload(World& world, const Call& call);
Result<Reply> object_add(World& world, const Call& call);
Result<Reply> object_find(World& world, const Call& call);
Result<Reply> object_show(World& world, const Call& call);
Result<Reply> object_unhold(World& world, const Call& call);
/// A local overlay: stricter terms for every version of an object, never looser ones; its bytes stay.
Result<Reply> object_tighten(World& world, const Call& call);

/// Admits the objects of a page of a public source's as `object add` does, and keeps the report, which is
/// returned: accepted, known, refused_count, …. `label` is what a person said of the source.
Result<protocol::json::Builder> admit_public_page(World& world, Writer& writer, const std::string& source,
                                                  protocol::Label label, std::string_view page,
                                                  std::string_view digest);

}  // namespace gateway::flow
