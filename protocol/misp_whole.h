// What in a MISP event is no value: texts, objects and the event as wholes, and what refers to what.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "protocol/misp.h"

namespace protocol::misp {

/// An attribute that STIX has no other place for, as a note's abstract names it:
/// "MISP attribute: Network activity, jarm-fingerprint, for detection".
struct Noted {
  std::string_view category, type;
  bool for_detection = false;
};
std::string abstract_of(const Noted& attribute);
/// Nothing for every other abstract, and for one that names a category of the victim's or none of MISP's.
std::optional<Noted> noted_in(std::string_view abstract);

/// The note for an attribute or an event's report, about `frame.refs`: a report's name is its abstract, a
/// comment stands as set_comment() (misp_made.h) has it. Error::invalid for one without a text.
Result<std::string> to_note(const Attribute& attribute, const ObjectFrame& frame);

/// The grouping for an object, the relationship for a reference or the report for an event. An object's
/// template is the name, of the context "unspecified"; an event's info is the name, or its UUID where it has
/// none; what a reference says in other letters than a relationship may is its description.
/// Error::invalid where the frame has not the refs that they need.
Result<std::string> to_whole(const Attribute& attribute, const ObjectFrame& frame);

}  // namespace protocol::misp
