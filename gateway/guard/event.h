// The second opinion on a MISP event that is made of finished slices: people approved the slices, so that the
// event may say nothing which they do not. Pure, and shares nothing with what made the event but the strict
// JSON reader, the label table and the names of the lists (DESIGN.md, rule 2).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/guard.h"
#include "protocol/misp_event.h"

namespace gateway::guard {

struct EventPart {
  protocol::misp::List list = protocol::misp::List::attribute;
  std::string_view bytes;
  std::string_view slice;                              ///< the one it stands for
  protocol::Label claimed = protocol::Label::unknown;  ///< that slice's label
};

struct Event {
  std::string_view head;  ///< its own members, without its lists of parts
  std::vector<EventPart> parts;
  std::string team;              ///< our UUID: Org and Orgc
  std::string_view circle_name;  ///< may stand in the event's info; empty where there is none
};

/// Empty if it may be shown; at most 1,000 findings, Finding::index being that of the part, and for the head
/// the number of parts. Every text of a part is a word of MISP's own, from a list of the guard's, or stands
/// in the part's slice (case and backslashes aside; a composite in pieces between bars). Every attribute
/// carries one TLP tag, as strict as its slice at least, and the slice's PAP; the head's tag is as strict as
/// every part, and its distribution no wider than that. Revoked is deleted; only indicators are to detect
/// with.
std::vector<Finding> check_event(const Event& event);

}  // namespace gateway::guard
