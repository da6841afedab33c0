// The grammar of section 9 of STIX 2.1, one function a rule. AND, OR and FOLLOWEDBY only differ in what
// binds first, which whether a text is a pattern does not depend on: a list with any of them between is
// enough. Only parentheses nest, and their depth is bounded.
#include "protocol/pattern.h"

#include <array>

#include "protocol/timestamp.h"

namespace protocol::stix {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool in_name(char c) {
  return begins_name(c) || is_digit(c);
}

/// Reads from left to right; every function says false where what must stand there does not.
class Reader {
 public:
  Reader(std::string_view text, const PatternLimits& limits, std::vector<PatternLiteral>* literals)
      : text_(text), limits_(limits), literals_(literals) {}

  Result<void> run() {
    if (text_.size() > limits_.bytes) return fail(Error::too_large, "the pattern is too long", "pattern");
    if (observations() && (skip_blanks(), at_ == text_.size())) return {};
    if (over_) return fail(Error::too_large, "the pattern has too many comparisons or parentheses", place());
    return fail(Error::invalid, "this is no STIX pattern", place());
  }

 private:
  std::string place() const { return "byte " + std::to_string(at_); }

  // ---- observations

  bool observations() {
    do {
      if (!observation()) return false;
    } while (word("AND") || word("OR") || word("FOLLOWEDBY"));
    return true;
  }

  bool observation() {
    if (sign('[')) {
      if (!comparisons() || !sign(']')) return false;
    } else if (!sign('(') || !deeper([this] { return observations(); }) || !sign(')')) {
      return false;
    }
    return qualifiers();
  }

  bool qualifiers() {
    for (;;) {
      if (word("START")) {
        if (!moment() || !word("STOP") || !moment()) return false;
      } else if (word("WITHIN")) {
        if (!number(true) || !word("SECONDS")) return false;
      } else if (word("REPEATS")) {
        if (!number(false) || !word("TIMES")) return false;
      } else {
        return true;
      }
    }
  }

  bool moment() {
    skip_blanks();
    std::string value;
    if (peek() != 't') return false;
    ++at_;
    return quoted(&value) && Timestamp::parse(value).has_value();
  }

  // ---- comparisons

  bool comparisons() {
    do {
      if (!comparison()) return false;
    } while (word("AND") || word("OR"));
    return true;
  }

  bool comparison() {
    if (sign('(')) return deeper([this] { return comparisons(); }) && sign(')');
    if (++comparisons_ > limits_.comparisons) return over_ = true, false;
    const bool negated = word("NOT");
    if (word("EXISTS")) return path();
    if (negated || !path()) return false;
    word("NOT");
    return tested();
  }

  bool tested() {
    for (const std::string_view name : {"LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"})
      if (word(name)) return comparison_ = name, skip_blanks(), peek() == '\'' && literal();
    if (word("IN")) return comparison_ = "IN", set();
    skip_blanks();
    for (const std::string_view name : {"==", "!=", "<>", "<=", ">=", "=", "<", ">"}) {
      if (!text_.substr(at_).starts_with(name)) continue;
      at_ += name.size();
      comparison_ = name;
      const bool any = name == "=" || name == "==" || name == "!=" || name == "<>";
      return value(any);
    }
    return false;
  }

  bool set() {
    if (!sign('(')) return false;
    if (sign(')')) return true;
    do {
      if (++comparisons_ > limits_.comparisons) return over_ = true, false;
      if (!value(true)) return false;
    } while (sign(','));
    return sign(')');
  }

  bool value(bool flags) {
    skip_blanks();
    if (peek() == '+' || peek() == '-' || peek() == '.' || is_digit(peek())) return number(true, true);
    if (flags && (word("true") || word("false"))) return true;
    return literal();
  }

  /// A string, or one with the letter of its type before it.
  bool literal() {
    skip_blanks();
    PatternLiteral found;
    found.begin = at_;
    const char letter = peek();
    if (letter == 't' || letter == 'b' || letter == 'h') {
      found.type = letter;
      ++at_;
    }
    if (!quoted(literals_ == nullptr && found.type != 't' ? nullptr : &found.value)) return false;
    if (found.type == 't' && Timestamp::parse(found.value).has_error()) return false;
    if (literals_ == nullptr) return true;
    found.end = at_;
    found.path = path_;
    found.comparison = comparison_;
    literals_->push_back(std::move(found));
    return true;
  }

  // ---- object paths

  bool path() {
    skip_blanks();
    path_.clear();
    if (!name(true)) return false;
    skip_blanks();
    if (peek() != ':') return false;
    put(text_[at_++]);
    skip_blanks();
    if (!step()) return false;
    for (;;) {
      skip_blanks();
      if (peek() == '.') {
        put(text_[at_++]);
        skip_blanks();
        if (!step()) return false;
      } else if (peek() == '[') {
        if (!position()) return false;
      } else {
        return true;
      }
    }
  }

  bool step() { return peek() == '\'' ? quoted(literals_ == nullptr ? nullptr : &path_) : name(false); }

  /// The name of a type may have hyphens; a property's must be quoted for them.
  bool name(bool hyphens) {
    if (!begins_name(peek())) return false;
    while (at_ < text_.size() && (in_name(text_[at_]) || (hyphens && text_[at_] == '-'))) put(text_[at_++]);
    return true;
  }

  bool position() {
    ++at_;
    if (sign('*')) return sign(']');
    skip_blanks();
    return number(false, true) && sign(']');
  }

  // ---- words, signs, numbers, strings

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  void put(char c) {
    if (literals_ != nullptr) path_.push_back(c);
  }

  bool sign(char c) {
    skip_blanks();
    return peek() == c && ++at_ != 0;
  }

  bool word(std::string_view expected) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(expected)) return false;
    const std::size_t end = at_ + expected.size();
    if (end < text_.size() && (in_name(text_[end]) || text_[end] == '-' || text_[end] == ':')) return false;
    at_ = end;
    return true;
  }

  bool number(bool fraction, bool sign_allowed = false) {
    skip_blanks();
    if (sign_allowed && (peek() == '+' || peek() == '-')) ++at_;
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    if (!fraction || peek() != '.') return at_ > begin;
    const std::size_t point = at_++;
    while (is_digit(peek())) ++at_;
    return at_ > point + 1;
  }

  bool quoted(std::string* value) {
    if (peek() != '\'') return false;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') return ++at_, true;
      if (text_[at_] == '\\') {
        ++at_;
        if (peek() != '\'' && peek() != '\\') return false;
      }
      if (value != nullptr) value->push_back(text_[at_]);
    }
    return false;
  }

  template <typename Inside>
  bool deeper(Inside inside) {
    if (++depth_ > limits_.depth) return over_ = true, false;
    const bool good = inside();
    --depth_;
    return good;
  }

  std::string_view text_;
  const PatternLimits& limits_;
  std::vector<PatternLiteral>* literals_;  ///< null: nobody asks for them
  std::size_t at_ = 0, depth_ = 0, comparisons_ = 0;
  bool over_ = false;
  std::string path_;
  std::string_view comparison_;
};

}  // namespace

Result<void> check_pattern(std::string_view pattern, const PatternLimits& limits) {
  return Reader(pattern, limits, nullptr).run();
}

Result<std::vector<PatternLiteral>> pattern_literals(std::string_view pattern, const PatternLimits& limits) {
  std::vector<PatternLiteral> literals;
  CHECK(Reader(pattern, limits, &literals).run());
  return literals;
}

}  // namespace protocol::stix
