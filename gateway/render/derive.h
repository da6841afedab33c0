// What makes a derived object: its id, its bytes, its version. Internal to the room.
#pragma once
#include <map>
#include <string>

#include "gateway/render/render.h"
#include "protocol/json.h"

namespace gateway::render {

/// Source id → the id it leaves under, of all derived objects of one rendering.
using NewIds = std::map<std::string, std::string, std::less<>>;

/// The derived object's slice: every id of `ids` replaced wherever it stands, also within texts; `modified`
/// after the source's, and after that of what was issued under the id before unless these are the same bytes.
protocol::Result<protocol::Slice> derived_slice(protocol::json::Document& object, const Source& source,
                                                const std::string& id, const NewIds& ids,
                                                protocol::Label label, const Setting& setting);

}  // namespace gateway::render
