// The words of JSON: blanks, strings, numbers. Private to protocol/json*; json_walk.h is the reader to use.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/json_walk.h"

namespace protocol::json {

/// Bytes at the beginning of `text` that are ASCII and stand for themselves in a string: all of them on a
/// little-endian machine if eight more follow, else some.
inline std::size_t plain_bytes(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101U;
  constexpr std::uint64_t high = ones * 0x80U;
  std::size_t count = 0;
  for (std::uint64_t part = 0; count + sizeof part <= text.size(); count += sizeof part) {
    std::memcpy(&part, text.data() + count, sizeof part);
    // A subtraction that borrows sets the high bit of its byte.
    const std::uint64_t control = part - ones * 0x20U;
    const std::uint64_t quote = (part ^ ones * '"') - ones;
    const std::uint64_t backslash = (part ^ ones * '\\') - ones;
    const std::uint64_t special = (part | control | quote | backslash) & high;
    if (special == 0) continue;
    // A borrow reaches only bytes above the first special one.
    if constexpr (std::endian::native == std::endian::little) {
      count += static_cast<std::size_t>(std::countr_zero(special)) / 8;
    }
    break;
  }
  return count;
}

/// Reads at a position that only moves on. What answers bool answers whether it could; if not, failure() says
/// why.
class Scanner {
 public:
  Scanner(std::string_view text, Comments comments) : text_(text), comments_(comments) {}

  std::size_t at() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  /// The byte to come; NUL at the end (one within the text is no token, so it is refused wherever it stands).
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip() { ++at_; }

  bool skip_blank() {
    const bool none = at_ < text_.size() && text_[at_] > ' ' && text_[at_] != '/';
    return none || skip_blanks();
  }
  /// From a quote to behind its partner. `out` views the text or, where escaped() says so, a buffer that the
  /// next call overwrites.
  bool read_string(std::string_view& out);
  bool escaped() const { return escaped_; }
  bool read_number(Number& out);
  bool read_word(std::string_view word);

  /// Both record a failure and return false.
  bool refuse(Error error, std::string what, std::size_t at);
  bool unexpected(std::string_view wanted);

  const std::optional<Failure>& failure() const { return failure_; }
  /// "see line 3, column 4": people look for lines, not bytes.
  std::string place(std::size_t at) const;

 private:
  bool skip_blanks();
  bool skip_comment();
  bool skip_plain();
  bool unescape();
  bool unescape_unicode();
  std::optional<char32_t> read_unit();
  bool skip_digits();

  std::string_view text_;
  Comments comments_;
  std::size_t at_ = 0;
  bool escaped_ = false;
  std::string unescaped_;
  std::optional<Failure> failure_;
};

}  // namespace protocol::json
