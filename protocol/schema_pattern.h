// Regular expressions of schemas: the part of ECMA 262 that every engine reads alike, matched in linear time.
// Private to protocol/schema*.
#pragma once
#include <memory>
#include <string_view>

#include "protocol/result.h"

namespace protocol {

class Pattern {
 public:
  /// Literals, [classes], groups, alternatives, * + ? {n} {n,} {n,m}, '^' first and '$' last, and the escapes
  /// \^ \$ \| \( \) \? \* \+ \. \[ \] \{ \} \\ \f \n \r \t \v. Refused with Error::unsupported, the reason in
  /// `what`: all else (\d \w \s \b \p, \- and \/, (?: and lookaround, lazy quantifiers, '.', anchors
  /// elsewhere, back references) and what the engine underneath gets wrong: repeated parts that can match
  /// nothing, patterns that can match nothing without both anchors, more than 2000 states.
  static Result<Pattern> compile(std::string_view text);

  /// Whether the pattern is found in `text`. Never in what is not UTF-8 or holds U+0000. Thread-safe.
  bool matches(std::string_view text) const;

  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

 private:
  struct Engine;
  explicit Pattern(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace protocol
