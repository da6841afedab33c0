// Small operations on text that more than one room needs.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace protocol {

/// `text` made safe for a terminal or a log line: control characters (C0, C1, DEL), line separators,
/// bidirectional overrides, zero-width and other invisible characters and invalid UTF-8 become \xHH or
/// \u{HHHH}; everything else stays. Never longer than 4 KiB (cut with "…").
std::string printable(std::string_view text);

/// ASCII lower case; other bytes unchanged.
std::string lower_ascii(std::string_view text);

/// One code point of UTF-8 and the bytes it takes; 0 bytes where there is no valid one (overlong forms,
/// surrogates, values above U+10FFFF and cut sequences are invalid: RFC 3629).
struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 0;
};
CodePoint decode_utf8(std::string_view text, std::size_t at);
/// Appends the UTF-8 of `value`, which must be a Unicode scalar value.
void append_utf8(std::string& to, char32_t value);
bool valid_utf8(std::string_view text);
/// What is no UTF-8 cannot stand in JSON: one U+FFFD for each byte that belongs to no character.
std::string repaired_utf8(std::string_view text);

}  // namespace protocol
