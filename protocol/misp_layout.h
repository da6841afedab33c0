// The first passes over a MISP text: is it strict JSON, where does the one event stand, and where in it stand
// the parts that are read later. Tags come after attributes, so nothing can be said of an attribute before
// the end.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "protocol/stix.h"

namespace protocol::misp {

/// An item of one of the lists of an event or object.
struct Part {
  std::string_view bytes;
  bool is_object = false;
  std::string_view code;  ///< why it may not be used, as in Refusal::code: "nul", "size"; empty where it may
};

/// Where the parts of one event stand. Views point into the scanned text.
struct EventLayout {
  std::vector<Part> attributes;
  std::vector<Part> objects;
  std::vector<Part> references;        ///< of an object: its ObjectReference list
  std::vector<Part> reports;           ///< of an event: its EventReport list
  std::string_view scalars[14];        ///< JSON text of its own properties, see Scalar; empty where absent
  std::vector<std::string_view> tags;  ///< the values of Tag and EventTag
  std::string_view orgc;               ///< the value of Orgc
  bool has_sharing_group = false;
};

enum Scalar : std::size_t {
  uuid,
  info,
  timestamp,
  distribution,
  published,
  is_protected,
  comment,
  first_seen,
  last_seen,
  name,
  deleted,
  template_uuid,
  template_version,
  meta_category,
};

/// The text of the one event in `text`: {"Event":{…}}, {"response":[{"Event":{…}}]},
/// {"response":{"Event":{…}}} or the event itself. Error::malformed or too_large where the text is not strict
/// JSON, Error::invalid where it holds no event, Error::unsupported where it holds several.
Result<std::string_view> find_event(std::string_view text, const stix::Limits& limits);

/// Where everything stands in an event that find_event() found. Error::too_large, malformed or invalid where
/// a bound is broken outside the attributes and objects.
Result<EventLayout> find_parts(std::string_view event, const stix::Limits& limits);

}  // namespace protocol::misp
