// A MISP event as it is served: its head, the parts that may be seen, and for those that may not any more
// what makes a MISP server delete them. MISP never learns that something is gone, only that it was deleted
// (facts: MISP issues #7409, #4784), so a withdrawn part is told as deleted, without what it said.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/misp_event.h"

namespace protocol::misp {

struct ServedPart {
  List list = List::attribute;
  Uuid uuid;
  std::size_t attributes = 0;  ///< of an object: how many it holds
  std::string_view bytes;      ///< EventPart::bytes
  bool withdrawn = false;      ///< bytes are not read
  bool unshown = false;        ///< nobody has seen it: nor are they, and it is not told as deleted either
};

struct ServedEvent {
  std::string_view head;          ///< text_of()
  std::int64_t timestamp = 0;     ///< seconds; newer after every change
  std::int64_t published = 0;     ///< seconds; when it could first be pulled
  std::vector<ServedPart> parts;  ///< in the order of parts_of()
  bool recalled = false;          ///< its release was closed: everything is withdrawn, and a note says so
};

/// {"Event":{…}}. Without `deleted` parts that are withdrawn are left out; where an object is gone and some
/// of what stands in it is not, that stands in one that says nothing. Where nothing of it lives a note stands
/// in for it: without one MISP takes the event for a failure, and deletes nothing.
std::string event_text(const ServedEvent& event, bool deleted);

/// Which MISP we speak like. Major and minor switch features of the other side on; only 2.4 and 2.5 pass.
inline constexpr std::string_view version = "2.5.40";

/// The words by which a MISP server that pushes knows that nothing is wrong: it compares them (facts: misp.md
/// §1.5).
inline constexpr std::string_view not_newer =
    "Event could not be saved: Event in the request not newer than the local copy.";

/// The number that stands for an event where MISP has one of its own: made of the UUID, so that it tells
/// nothing of how many there are.
std::string number_of(const Uuid& uuid);

}  // namespace protocol::misp
