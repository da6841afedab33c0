// What people of ours put over an object's terms: stricter than its source says, never looser, for every
// version.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Record kind "overlay", id = the object's STIX id: all that was ever tightened, together.
struct Overlay {
  protocol::Label label = protocol::Label::unmarked;
  protocol::Pap pap = protocol::Pap::none;
  std::vector<std::string> restrictions;
  std::vector<std::string> named;  ///< RED: people of ours who may see it
};

/// The overlay on an object; empty where there is none.
Result<Overlay> overlay_on(Reader& reader, const protocol::StixId& id);
/// Adds to it; the record's author counts as an editor of the object.
Result<void> extend_overlay(Writer& writer, const protocol::StixId& id, const Overlay& more,
                            const std::string& author, const std::string& reason, Instant now);

/// True where the label binds more than these terms do. What has no label is held back as if it were
/// AMBER+STRICT where it came from others, and cannot leave at all where it is ours: any label on it might
/// open something. Nothing is stricter than unknown.
bool is_stricter(protocol::Label label, const policy::Terms& terms);
/// Makes terms as strict as the overlay says; true where they changed.
bool lay_over(const Overlay& overlay, policy::Terms& terms);

}  // namespace gateway::flow
