#include <charconv>
#include <cstring>
#include <utility>

#include "gateway/guard/personal.h"
#include "gateway/guard/search.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

std::uint64_t eight_bytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

std::size_t hash_of(std::string_view text) {
  std::uint64_t hash = text.size();
  const auto mix = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29U;
  };
  if (text.size() < 8) {
    std::uint64_t all = 0;
    for (char c : text) all = all << 8U | static_cast<unsigned char>(c);
    mix(all);
  } else {
    for (std::size_t at = 0; at + 8 < text.size(); at += 8) mix(eight_bytes(text.data() + at));
    mix(eight_bytes(text.data() + text.size() - 8));
  }
  return hash >> 32U;
}

}  // namespace

TextSearch::Found TextSearch::look(std::string_view text) {
  const unsigned names = names_.found_in(text);
  return {(names & 1U) != 0, (names & 2U) != 0, any_personal_number(text)};
}

TextSearch::Found TextSearch::in(std::string_view text) {
  if (text.size() > remembered) return look(text);
  Known& known = known_[hash_of(text) % slots];
  if (known.length == text.size() && std::memcmp(known.text.data(), text.data(), text.size()) == 0) {
    known.again = true;
    return known.found;
  }
  if (std::exchange(known.again, false)) return look(text);
  known.found = look(text);
  known.length = static_cast<std::uint8_t>(text.size());
  std::memcpy(known.text.data(), text.data(), text.size());
  return known.found;
}

void TextSearch::every_text(const Value& value, const Use& use) {
  walk(value, use);
}

void TextSearch::walk(const Value& value, const Use& use) {
  auto look_at = [&](std::string_view text, bool is_value) {
    if (const Found found = in(text); found.any()) use(pointer_, text, is_value, found);
  };
  if (value.IsString()) {
    look_at(view(value), true);
  } else if (value.IsInt64()) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value.GetInt64()).ptr;
    look_at({digits.data(), static_cast<std::size_t>(end - digits.data())}, false);
  } else if (value.IsNumber()) {
    look_at(protocol::json::write(value), false);
  } else if (value.IsArray()) {
    std::size_t position = 0;
    for (const Value& item : value.GetArray()) {
      Pointer::Step step(pointer_, position++);
      walk(item, use);
    }
  } else if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      Pointer::Step step(pointer_, view(member.name));
      look_at(view(member.name), false);
      walk(member.value, use);
    }
  }
}

}  // namespace gateway::guard
