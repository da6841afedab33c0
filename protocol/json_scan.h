// The words of JSON: blanks, strings, numbers. Private to protocol/json*; json_walk.h is the reader to use.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/json_walk.h"

namespace protocol::json {

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

  bool skip_blank();
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
