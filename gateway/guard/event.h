// The second opinion on a MISP event that is made of finished slices: people approved the slices, so that the
// event may say nothing which they do not, and nothing more loosely. Pure, and shares nothing with what made
// the event but the strict JSON reader, the tables of TLP and PAP and the names of the lists (DESIGN.md,
// rule 2).
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
  protocol::Label claimed = protocol::Label::unknown;  ///< that slice's label, and of `beside` the stricter
  /// Of an observed-data: the one observable that it is of, whose texts are its own. Empty for all others.
  std::string_view beside = {};
};

struct Event {
  std::string_view head;         ///< its own members, without its lists of parts
  std::vector<EventPart> parts;  ///< a reference behind the object that holds it
  std::string team;              ///< our UUID: Org and Orgc
  std::string team_name;         ///< likewise
  std::string circle_name;       ///< may stand in the event's info; empty where there is none
};

/// Empty if it may be shown; at most 1,000 findings, Finding::index being that of the part, and for the head
/// the number of parts. Every text of a part is a word of MISP's own, from a list of the guard's, or stands
/// in the part's slice (README.md); a slice bound by other markings than TLP is carried whole. Labels of
/// slices are clear … amber+strict: RED is never pulled. Every attribute carries one TLP tag, as strict as
/// its slice at least, and PAP as strict; the head's tag is as strict as every part, and its distribution no
/// wider than that. Revoked is deleted; only indicators are to detect with; a reference joins what its
/// relationship does. Whether a slice may leave is not asked again: check() it with its release.
/// At most 4,096 parts of 12 MiB, slices of 4 MiB; work grows with their length and, of an object, with the
/// number of its attributes, at most 256; memory with the largest part.
std::vector<Finding> check_event(const Event& event);

}  // namespace gateway::guard
