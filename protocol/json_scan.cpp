#include "protocol/json_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "protocol/text.h"

namespace protocol::json {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

template <typename T>
std::optional<T> convert(std::string_view digits) {
  T value{};
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

Number whole_number(std::string_view digits) {
  if (const auto value = convert<std::int64_t>(digits)) return *value;
  if (const auto value = convert<std::uint64_t>(digits)) return *value;
  return {};
}

Number real_number(std::string_view digits) {
  const auto value = convert<double>(digits);
  if (!value || !std::isfinite(*value)) return {};
  // 1e-400 is no zero: a double that lost all of its digits is as wrong as infinity.
  const std::string_view mantissa = digits.substr(0, digits.find_first_of("eE"));
  if (*value == 0 && mantissa.find_first_of("123456789") != std::string_view::npos) return {};
  return *value;
}

}  // namespace

bool Scanner::skip_blanks() {
  for (;;) {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
    if (comments_ == Comments::refuse || peek() != '/') return true;
    if (!skip_comment()) return false;
  }
}

bool Scanner::skip_comment() {
  const std::string_view rest = text_.substr(at_);
  if (rest.starts_with("//")) {
    const std::size_t end = rest.find('\n');
    at_ = end == std::string_view::npos ? text_.size() : at_ + end;
    return true;
  }
  const std::size_t end = rest.starts_with("/*") ? rest.find("*/", 2) : std::string_view::npos;
  if (end == std::string_view::npos) return refuse(Error::malformed, "a comment that does not end", at_);
  at_ += end + 2;
  return true;
}

bool Scanner::read_string(std::string_view& out) {
  const std::size_t begin = ++at_;
  if (!skip_plain()) return false;
  escaped_ = peek() == '\\';
  if (!escaped_) {
    out = text_.substr(begin, at_ - begin);
    ++at_;
    return true;
  }
  unescaped_.assign(text_.substr(begin, at_ - begin));
  while (peek() == '\\') {
    if (!unescape()) return false;
    const std::size_t plain = at_;
    if (!skip_plain()) return false;
    unescaped_.append(text_.substr(plain, at_ - plain));
  }
  ++at_;
  out = unescaped_;
  return true;
}

// To the next quote or backslash; everything before it is valid UTF-8 without control characters.
bool Scanner::skip_plain() {
  at_ += plain_bytes(text_.substr(at_));
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"' || c == '\\') return true;
    if (c < 0x20) return refuse(Error::malformed, "a raw control character in a string", at_);
    const std::size_t bytes = c < 0x80 ? 1 : decode_utf8(text_, at_).bytes;
    if (bytes == 0) return refuse(Error::malformed, "not UTF-8", at_);
    at_ += bytes;
  }
  return refuse(Error::malformed, "the text ends inside a string", at_);
}

bool Scanner::unescape() {
  static constexpr std::string_view letters = "\"\\/bfnrt";
  static constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const char letter = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
  if (letter == 'u') return unescape_unicode();
  const std::size_t which = letters.find(letter);
  if (which == std::string_view::npos) return refuse(Error::malformed, "an unknown escape in a string", at_);
  unescaped_.push_back(meanings[which]);
  at_ += 2;
  return true;
}

bool Scanner::unescape_unicode() {
  const std::size_t begin = at_;
  std::optional<char32_t> unit = read_unit();
  if (!unit) return refuse(Error::malformed, "\\u without four hexadecimal digits", begin);
  if (*unit >= 0xD800 && *unit <= 0xDFFF) {
    const std::optional<char32_t> low = *unit <= 0xDBFF ? read_unit() : std::nullopt;
    if (!low || *low < 0xDC00 || *low > 0xDFFF) {
      return refuse(Error::malformed, "a surrogate escape without its partner", begin);
    }
    unit = 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
  }
  append_utf8(unescaped_, *unit);
  return true;
}

std::optional<char32_t> Scanner::read_unit() {
  if (!text_.substr(at_).starts_with("\\u") || at_ + 6 > text_.size()) return std::nullopt;
  unsigned unit = 0;
  const char* first = text_.data() + at_ + 2;
  const auto [end, error] = std::from_chars(first, first + 4, unit, 16);
  if (error != std::errc() || end != first + 4) return std::nullopt;
  at_ += 6;
  return unit;
}

bool Scanner::read_number(Number& out) {
  const std::size_t begin = at_;
  bool whole = true;
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
  } else if (!skip_digits()) {
    return false;
  }
  if (peek() == '.') {
    whole = false;
    ++at_;
    if (!skip_digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    whole = false;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!skip_digits()) return false;
  }
  const std::string_view digits = text_.substr(begin, at_ - begin);
  out = whole ? whole_number(digits) : real_number(digits);
  return true;
}

bool Scanner::skip_digits() {
  if (!is_digit(peek())) return unexpected("a digit");
  while (is_digit(peek())) ++at_;
  return true;
}

bool Scanner::read_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) return unexpected("a value");
  at_ += word.size();
  return true;
}

bool Scanner::unexpected(std::string_view wanted) {
  if (at_ >= text_.size())
    return refuse(Error::malformed, "the text ends where " + std::string(wanted) + " is due", at_);
  if (peek() == '/') return refuse(Error::malformed, "a comment, or a stray '/', which is not JSON", at_);
  const std::size_t bytes = std::max<std::size_t>(decode_utf8(text_, at_).bytes, 1);
  return refuse(
      Error::malformed,
      "found '" + printable(text_.substr(at_, bytes)) + "' where " + std::string(wanted) + " is due", at_);
}

bool Scanner::refuse(Error error, std::string what, std::size_t at) {
  failure_ = fail(error, std::move(what), "byte " + std::to_string(at), place(at));
  return false;
}

std::string Scanner::place(std::size_t at) const {
  const std::string_view before = text_.substr(0, at);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  return "see line " + std::to_string(line) + ", column " + std::to_string(at - line_begin + 1);
}

}  // namespace protocol::json
