// What the source of a relayed object added to the standard: custom properties, extensions and object types.
// Nothing lists them, so that they are held to bounds instead; the search reads their names and texts as it
// reads all others. Internal to the guard.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "gateway/guard/report.h"
#include "protocol/json.h"

namespace gateway::guard {

/// A name within custom content, or of an extension: letters, digits, "_-. ", 250 at most, and not what the
/// standard calls a payload.
bool is_custom_name(std::string_view name);
/// A custom property's name: "x_" and name characters, 250 at most.
bool is_custom_property(std::string_view name);
/// A custom object type: "x-" and lower-case letters, digits and hyphens, 250 at most.
bool is_custom_type(std::string_view type);

/// The bounds of custom content, one for each slice.
class CustomContent {
 public:
  static constexpr std::size_t most_depth = 4;         ///< of lists and objects in each other
  static constexpr std::size_t most_values = 4096;     ///< in the whole slice
  static constexpr std::size_t most_text = 32U << 10;  ///< bytes of one string
  static constexpr std::size_t readable_text = 512;    ///< bytes; longer ones must be made of words

  /// Tells `find` what must not be in there, one sentence each; `pointer` follows the walk.
  using Find = std::function<void(std::string what)>;
  void check(const protocol::json::Value& value, Pointer& pointer, const Find& find) {
    check(value, 0, pointer, find);
  }

 private:
  void check(const protocol::json::Value& value, std::size_t depth, Pointer& pointer, const Find& find);
  std::size_t values_ = 0;
};

}  // namespace gateway::guard
