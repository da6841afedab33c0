#include <algorithm>
#include <array>

#include "protocol/indicator_value.h"
#include "protocol/text.h"

namespace protocol::indicators {
namespace {

struct Spelling {
  std::string_view written, meant;
};

constexpr std::string_view dot("\x02", 1), spoken("\x01", 1);

constexpr std::array<Spelling, 17> spellings{{
    {"[.]", dot},
    {"(.)", dot},
    {"{.}", dot},
    {"[dot]", dot},
    {"(dot)", dot},
    {"{dot}", dot},
    {" dot ", spoken},
    {"[:]", ":"},
    {"[://]", "://"},
    {"[:/]", ":/"},
    {"[/]", "/"},
    {"[@]", "@"},
    {"(@)", "@"},
    {"{@}", "@"},
    {"[at]", "@"},
    {"(at)", "@"},
    {"{at}", "@"},
}};

/// The same but for the case of letters.
bool is_written(std::string_view text, std::string_view spelling) {
  const auto same = [](char c, char lower) {
    return c == lower || (c >= 'A' && c <= 'Z' && c + 32 == lower);
  };
  return std::equal(text.begin(), text.end(), spelling.begin(), spelling.end(), same);
}

const Spelling* spelling_at(std::string_view line, std::size_t at) {
  const char first = line[at];
  if (first != '[' && first != '(' && first != '{' && first != ' ') return nullptr;
  for (const auto& spelling : spellings)
    if (is_written(line.substr(at, spelling.written.size()), spelling.written)) return &spelling;
  return nullptr;
}

/// Blanks, quotes, dashes and invisible characters of typography, which end a word.
bool ends_word(char32_t c) {
  return c == 0xA0 || c == 0xAB || c == 0xBB || (c >= 0x2000 && c <= 0x206F) ||
         (c >= 0x3000 && c <= 0x303F) || c == 0xFEFF;
}

}  // namespace

std::string refang(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (std::size_t at = 0; at < line.size();) {
    if (const auto* spelling = spelling_at(line, at)) {
      out += spelling->meant;
      at += spelling->written.size();
      continue;
    }
    const auto point = decode_utf8(line, at);
    const std::size_t bytes = point.bytes == 0 ? 1 : point.bytes;
    if (bytes > 1 && ends_word(point.value)) {
      out.push_back(' ');
    } else {
      out += line.substr(at, bytes);
    }
    at += bytes;
  }
  return out;
}

}  // namespace protocol::indicators
