// The words MISP has for what may be in an event: the guard's own list, so that a text which is neither here
// nor in the slice is found. Internal to the guard.
#pragma once
#include <string_view>

namespace gateway::guard {

/// Types of attributes, their categories, object templates with their kinds and descriptions, relations in
/// them.
bool is_misp_word(std::string_view word);

}  // namespace gateway::guard
