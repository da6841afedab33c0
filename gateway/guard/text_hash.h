// Lets hash tables of strings be asked with views. Internal to the guard.
#pragma once
#include <functional>
#include <string_view>

namespace gateway::guard {

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};
struct TextEqual : std::equal_to<std::string_view> {
  using is_transparent = void;
};

}  // namespace gateway::guard
