// MISP events, outwards: finished STIX slices as the parts of one event (facts: MISP core format draft-20).
// Every part stands for exactly one slice, so that a slice that is withdrawn takes its part with it and
// nothing else (what an observed-data saw stands beside it: one part of two slices); whoever serves the event
// joins the parts (misp_answer.h). A conversion adds nothing: every text in a part is a word of MISP's own or
// stands in the slice.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.h"
#include "protocol/manifest.h"

namespace protocol::misp {

/// Which list of the event holds a part.
enum class List {
  attribute,
  object,
  reference,  ///< of the object that comes before it: it stands in that object's ObjectReference
  report,
  member,  ///< of the object that comes before it, a grouping: it stands in that object's Attribute
};

struct EventPart {
  List list = List::attribute;
  std::string source;          ///< id of the slice it stands for
  std::string modified;        ///< its `modified` as written; empty for observables
  Uuid uuid;                   ///< of the attribute, object, reference or report
  std::size_t attributes = 0;  ///< of an object: how many it holds, see attribute_of()
  /// One JSON object, compact: whole, but for an object's ObjectReference, which is made of the parts that
  /// follow it, as are the members of its Attribute, the last of its own, where it is a grouping's.
  std::string bytes;
  /// Where the slice is an observed-data: the id of the observable whose value the part says. If that slice
  /// is withdrawn, so is the part. Empty for all others.
  std::string beside{};
};

/// An event without its parts.
struct EventHead {
  Uuid uuid;
  std::string info;      ///< one line
  std::string org_uuid;  ///< our team's, Org and Orgc
  std::string org_name;
  Label label = Label::unmarked;  ///< the strictest of its parts: clear … amber
  std::int64_t created = 0;       ///< seconds since 1970: the day it is of
};

/// The UUID of a slice's part in an event: the same slice has another in every event, as MISP wants it, and
/// the same each time the event is made.
Uuid part_uuid(const Uuid& event, std::string_view slice_id, std::string_view modified);
/// The UUID of the `index`th attribute (from 0) of an object.
Uuid attribute_of(const Uuid& object, std::size_t index);

/// The widest distribution that a MISP server which pulls an event may store without going beyond the label,
/// as MISP lowers it at each hop: clear 3 (all communities), green 2 (stored as 1, this community), all
/// others 1 (stored as 0, your organisation only).
int distribution_of(Label label);

/// The parts of slices in one event: attributes, then objects, each with its members and its references
/// behind it, then reports; within a list in the order of the slices. Never empty for a slice: what MISP has
/// no place for is carried as text. Left out are only the definitions of TLP markings, `identity--<org_uuid>`
/// itself, and observables that stand beside an observed-data. A slice's label is its entry's; it travels as
/// a tag, and with it the PAP and the labels that its bytes say. Error::invalid where a slice is no STIX
/// object.
Result<std::vector<EventPart>> parts_of(const EventHead& head, const std::vector<Slice>& slices);

/// The event's own members, one JSON object, without `timestamp`, `publish_timestamp`, `attribute_count` and
/// its lists of parts, which whoever serves it adds.
std::string text_of(const EventHead& head);

}  // namespace protocol::misp
