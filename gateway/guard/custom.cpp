#include "gateway/guard/custom.h"

#include <algorithm>

namespace gateway::guard {
namespace {

using protocol::json::Value;

constexpr std::size_t most_name = 250;
constexpr std::size_t letters_a_blank = 32;  // one blank in so many bytes, or it is no text

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

/// Pictures, archives and keys come as one long word, or as lines of them: what cannot be read cannot be
/// checked.
bool is_opaque(std::string_view text) {
  if (text.size() <= CustomContent::readable_text) return false;
  const auto blanks = std::ranges::count_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
  return static_cast<std::size_t>(blanks) * letters_a_blank < text.size();
}

}  // namespace

bool is_custom_name(std::string_view name) {
  auto plain = [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.' ||
           c == ' ';
  };
  return !name.empty() && name.size() <= most_name && name != "payload_bin" &&
         std::ranges::all_of(name, plain);
}

bool is_custom_property(std::string_view name) {
  auto plain = [](char c) {
    return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  };
  return name.starts_with("x_") && name.size() > 2 && name.size() <= most_name &&
         std::ranges::all_of(name, plain);
}

bool is_custom_type(std::string_view type) {
  auto plain = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  return type.starts_with("x-") && type.size() > 2 && type.size() <= most_name &&
         std::ranges::all_of(type, plain);
}

void CustomContent::check(const Value& value, std::size_t depth, Pointer& pointer, const Find& find) {
  // Told once: what follows is no better.
  if (++values_ > most_values) {
    if (values_ == most_values + 1) find("there are more than 4096 values in its custom content");
    return;
  }
  if (value.IsNull()) return find("custom content has a null");
  if (value.IsString()) {
    const std::string_view text(value.GetString(), value.GetStringLength());
    if (text.size() > most_text) return find("a text of custom content is longer than 32 KiB");
    if (is_opaque(text)) find("custom content holds a payload that cannot be read");
    return;
  }
  if (!value.IsArray() && !value.IsObject()) return;
  if (depth == most_depth) return find("custom content is nested more than 4 deep");
  if (value.IsArray()) {
    std::size_t position = 0;
    for (const Value& item : value.GetArray()) {
      Pointer::Step step(pointer, position++);
      check(item, depth + 1, pointer, find);
    }
    return;
  }
  for (const auto& member : value.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    Pointer::Step step(pointer, name);
    if (!is_custom_name(name)) find("custom content has a name that is not allowed");
    check(member.value, depth + 1, pointer, find);
  }
}

}  // namespace gateway::guard
