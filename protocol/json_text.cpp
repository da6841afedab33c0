#include "protocol/json_text.h"

#include <algorithm>

#include "protocol/json_scan.h"

namespace protocol::json {
namespace {

bool stands_for_itself(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

/// As RapidJSON's writer does it: letters where JSON has them, else four hexadecimal digits in upper case.
void append_escaped(std::string& to, char c) {
  constexpr std::string_view plain = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt", digits = "0123456789ABCDEF";
  to.push_back('\\');
  if (const auto which = plain.find(c); which != std::string_view::npos) {
    to.push_back(letters[which]);
    return;
  }
  const auto byte = static_cast<unsigned char>(c);
  to.append("u00");
  to.push_back(digits[byte >> 4U]);
  to.push_back(digits[byte & 0x0FU]);
}

}  // namespace

TextWriter& TextWriter::value(std::string_view text) {
  separate();
  out_.push_back('"');
  while (!text.empty()) {
    std::size_t plain = plain_bytes(text);
    while (plain < text.size() && stands_for_itself(text[plain])) ++plain;
    out_.append(text.substr(0, plain));
    if (plain < text.size()) append_escaped(out_, text[plain]);
    text.remove_prefix(std::min(text.size(), plain + 1));
  }
  out_.push_back('"');
  return *this;
}

}  // namespace protocol::json
