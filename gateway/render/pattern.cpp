#include "gateway/render/pattern.h"

#include <algorithm>
#include <array>

namespace gateway::render {

namespace {

constexpr std::size_t literals_at_most = 4096;
constexpr std::array comparisons = {"IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET"};
constexpr std::array words = {"AND",   "OR",    "NOT",  "FOLLOWEDBY", "WITHIN", "REPEATS", "SECONDS",
                              "TIMES", "START", "STOP", "EXISTS",     "true",   "false"};

bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':' || c == '+';
}

template <typename List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<std::vector<Literal>> run() {
    while (at_ < text_.size())
      if (!step() || found_.size() > literals_at_most) return std::nullopt;
    return std::move(found_);
  }

 private:
  bool step() {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',') return ++at_, true;
    if (c == '[' || c == '(') return ++at_, true;
    if (c == ')') return ++at_, true;
    if (c == ']') return path_.clear(), ++at_, true;
    if (c == '=' || c == '!' || c == '<' || c == '>') return read_sign();
    if (c == '\'') return read_literal();
    if (in_word(c)) return read_word();
    return false;
  }

  bool read_sign() {
    const auto begin = at_;
    while (at_ < text_.size() && std::string_view("=!<>").find(text_[at_]) != std::string_view::npos) ++at_;
    comparison_ = text_.substr(begin, at_ - begin);
    constexpr std::array signs = {"=", "==", "!=", "<>", "<", ">", "<=", ">="};
    return contains(signs, comparison_) && !path_.empty();
  }

  /// Unescapes from a quote to behind its partner.
  bool read_string(std::string& value) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\'') return ++at_, true;
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '\\')) return false;
      }
      value.push_back(text_[at_]);
    }
    return false;
  }

  bool read_literal() {
    if (path_.empty() || comparison_.empty()) return false;
    Literal literal{at_, 0, "", path_, comparison_};
    if (!read_string(literal.value)) return false;
    literal.end = at_;
    found_.push_back(std::move(literal));
    return true;
  }

  bool read_word() {
    const auto begin = at_;
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    const auto word = text_.substr(begin, at_ - begin);
    if (at_ < text_.size() && text_[at_] == '\'') {
      // A typed literal: only a time says nothing about anybody.
      std::string ignored;
      if (word == "t") return read_string(ignored);
      if (!word.ends_with('.') || word.find(':') == std::string_view::npos) return false;
    }
    if (word.find(':') != std::string_view::npos) return read_path(word);
    if (contains(comparisons, word)) return comparison_ = word, !path_.empty();
    return contains(words, word) || word.find_first_not_of("0123456789.+-") == std::string_view::npos;
  }

  /// The rest of a path: quoted names, positions in lists.
  bool read_path(std::string_view beginning) {
    path_ = beginning;
    comparison_.clear();
    while (at_ < text_.size()) {
      if (text_[at_] == '\'' && path_.ends_with('.')) {
        if (!read_string(path_)) return false;
      } else if (text_[at_] == '[') {
        const auto close = text_.find(']', at_);
        if (close == std::string_view::npos) return false;
        const auto position = text_.substr(at_ + 1, close - at_ - 1);
        if (position.empty() ||
            (position != "*" && position.find_first_not_of("0123456789") != std::string_view::npos))
          return false;
        at_ = close + 1;
      } else if (in_word(text_[at_])) {
        path_.push_back(text_[at_++]);
      } else {
        break;
      }
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string path_, comparison_;
  std::vector<Literal> found_;
};

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

}  // namespace

std::optional<std::vector<Literal>> literals(std::string_view pattern) {
  return Reader(pattern).run();
}

std::optional<std::string> replace_literals(
    std::string_view pattern, const std::function<std::optional<std::string>(const Literal&)>& replace) {
  const auto found = literals(pattern);
  if (!found) return std::nullopt;
  std::string out;
  std::size_t done = 0;
  for (const auto& literal : *found) {
    const auto value = replace(literal);
    if (!value) return std::nullopt;
    out += pattern.substr(done, literal.begin - done);
    out += quoted(*value);
    done = literal.end;
  }
  return out += pattern.substr(done);
}

}  // namespace gateway::render
