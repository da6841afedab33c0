#include "protocol/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace protocol {
namespace {

constexpr std::size_t printable_limit = 4096;
constexpr std::string_view ellipsis = "…";

struct Range {
  char32_t first;
  char32_t last;
};

// What a terminal, a log viewer or a reader's eye can be fooled with: it moves the cursor, turns the
// direction of what follows, ends a line, or shows nothing at all.
constexpr std::array<Range, 16> unsafe_ranges{{
    {0x00, 0x1F},        // C0
    {0x7F, 0x9F},        // DEL and C1
    {0xAD, 0xAD},        // soft hyphen
    {0x34F, 0x34F},      // combining grapheme joiner
    {0x61C, 0x61C},      // Arabic letter mark
    {0x115F, 0x1160},    // Hangul fillers
    {0x17B4, 0x17B5},    // Khmer inherent vowels
    {0x180B, 0x180F},    // Mongolian separators
    {0x200B, 0x200F},    // zero width, directional marks
    {0x2028, 0x202E},    // line and paragraph separators, directional embeddings and overrides
    {0x2060, 0x206F},    // word joiner, invisible operators, directional isolates
    {0x3164, 0x3164},    // Hangul filler
    {0xFE00, 0xFE0F},    // variation selectors
    {0xFEFF, 0xFEFF},    // zero width no-break space
    {0xFFF9, 0xFFFB},    // interlinear annotation
    {0xE0000, 0xE0FFF},  // tags, further variation selectors
}};

bool is_unsafe(char32_t value) {
  return std::any_of(unsafe_ranges.begin(), unsafe_ranges.end(),
                     [value](const Range& range) { return value >= range.first && value <= range.last; });
}

std::string escape_byte(char byte) {
  std::array<char, 8> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\x%02x",
                static_cast<unsigned>(static_cast<std::uint8_t>(byte)));
  return buffer.data();
}

std::string escape_code_point(char32_t value) {
  if (value < 0x80) return escape_byte(static_cast<char>(value));
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "\\u{%04X}", static_cast<unsigned>(value));
  return buffer.data();
}

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0U) == 0x80U;
}

}  // namespace

CodePoint decode_utf8(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto lead = static_cast<std::uint8_t>(text[at]);
  if (lead < 0x80) return {lead, 1};
  std::size_t bytes = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((lead & 0xE0U) == 0xC0U) {
    bytes = 2, value = lead & 0x1FU, least = 0x80;
  } else if ((lead & 0xF0U) == 0xE0U) {
    bytes = 3, value = lead & 0x0FU, least = 0x800;
  } else if ((lead & 0xF8U) == 0xF0U) {
    bytes = 4, value = lead & 0x07U, least = 0x10000;
  } else {
    return {};
  }
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!is_continuation(text, at + i)) return {};
    value = (value << 6U) | (static_cast<std::uint8_t>(text[at + i]) & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < least || surrogate || value > 0x10FFFF) return {};
  return {value, bytes};
}

void append_utf8(std::string& to, char32_t value) {
  const auto push = [&to](char32_t byte) {
    to.push_back(static_cast<char>(static_cast<std::uint8_t>(byte)));
  };
  if (value < 0x80) {
    push(value);
  } else if (value < 0x800) {
    push(0xC0U | (value >> 6U)), push(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    push(0xE0U | (value >> 12U)), push(0x80U | ((value >> 6U) & 0x3FU)), push(0x80U | (value & 0x3FU));
  } else {
    push(0xF0U | (value >> 18U)), push(0x80U | ((value >> 12U) & 0x3FU));
    push(0x80U | ((value >> 6U) & 0x3FU)), push(0x80U | (value & 0x3FU));
  }
}

bool valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (point.bytes == 0) return false;
    at += point.bytes;
  }
  return true;
}

std::string repaired_utf8(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    append_utf8(out, point.bytes == 0 ? 0xFFFD : point.value);
    at += point.bytes == 0 ? 1 : point.bytes;
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  std::size_t cut_at = 0;  // the longest prefix of `out` that still leaves room for the ellipsis
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    std::string piece;
    if (point.bytes == 0) {
      piece = escape_byte(text[at]);
    } else if (is_unsafe(point.value)) {
      piece = escape_code_point(point.value);
    } else {
      piece = text.substr(at, point.bytes);
    }
    if (out.size() + piece.size() > printable_limit) {
      out.resize(cut_at);
      return out.append(ellipsis);
    }
    out += piece;
    if (out.size() + ellipsis.size() <= printable_limit) cut_at = out.size();
    at += std::max<std::size_t>(point.bytes, 1);
  }
  return out;
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace protocol
