// The first pass over a bundle: is the whole of it strict JSON, and where does each object of its list stand.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json_walk.h"
#include "protocol/stix.h"

namespace protocol::stix {

/// What the first pass found out about one item of the list.
enum class Shade : std::uint8_t {
  plain,      ///< an object that may be read
  foreign,    ///< no JSON object
  with_nul,   ///< an object with U+0000 in a string or name
  oversized,  ///< an object over its size, or with a string, list or name over its limit
};

struct Item {
  json::Span span;
  Shade shade = Shade::plain;
  bool definition = false;  ///< its type is "marking-definition"
};

struct Layout {
  std::vector<Item> items;
  std::vector<std::string> alerts;  ///< for Sink::alert
};

/// Error::malformed, invalid or too_large where the text as a whole is refused: not strict JSON, no bundle,
/// its objects no list, more objects than allowed, or a bound broken outside the objects. A TAXII envelope
/// (the same list without a type) is taken as a bundle.
Result<Layout> find_objects(std::string_view bundle, const Limits& limits);

/// What can be said of an object that may not be used: its id (or what else names it) as it stands there,
/// printable; empty where it has none.
std::string id_of_unusable(std::string_view object, const Limits& limits, std::string_view property = "id");

}  // namespace protocol::stix
