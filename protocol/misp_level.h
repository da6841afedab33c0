// One level of a MISP event: the event itself, an object in it, and what either says of all that it holds.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json.h"
#include "protocol/misp_audience.h"
#include "protocol/misp_layout.h"
#include "protocol/misp_object.h"

namespace protocol::misp {

/// An event, or an object in it. The text of its parts stays where it is.
struct Level {
  EventLayout layout;
  Tags tags;
  std::vector<std::string> words;  ///< its tags that bind nobody
};

/// Error::too_large, malformed or invalid where a bound is broken outside its parts.
Result<Level> read_level(std::string_view text, const stix::Limits& limits);

/// A property of an event or object, null where it is absent. None of them is a container: one that is reads
/// as an empty list, which is the right value nowhere.
json::Document scalar(const EventLayout& layout, Scalar which);
/// The same where it is a text; empty for everything else.
std::string text_in(const EventLayout& layout, Scalar which);

/// Adds those that are not there yet.
void add_words(const std::vector<std::string>& more, std::vector<std::string>& to);

/// A first_seen or last_seen: RFC 3339, in UTC as MISP writes it ("+00:00") or with another offset. What
/// cannot be read counts as not said.
std::optional<Instant> seen_time(const json::Value* value);

/// What is said of detection; what cannot be read does not ask for it.
ForDetection for_detection(const json::Value& attribute);

/// True for an attribute by which parts_of() carries a STIX object as text.
bool carries_object(const json::Value& attribute);

}  // namespace protocol::misp
