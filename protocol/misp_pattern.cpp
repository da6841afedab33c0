#include "protocol/misp_pattern.h"

#include <algorithm>

#include "protocol/misp_value.h"
#include "protocol/pattern.h"

namespace protocol::misp {
namespace {

constexpr std::size_t most_comparisons = 64;  // more than any object of MISP has attributes for

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool in_step(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

/// Reads a text that check_pattern() let through; every function says false where it is not as simple as
/// wanted.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::optional<Observation> run() {
    if (!sign('[')) return {};
    Observation out;
    do {
      if (out.comparisons.size() == most_comparisons) return {};
      if (!comparison(out.comparisons.emplace_back())) return {};
    } while (joined(out));
    if (mixed_ || !sign(']')) return {};
    blanks();
    if (at_ != text_.size()) return {};
    return out;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool sign(char c) {
    blanks();
    return peek() == c && ++at_ != 0;
  }
  bool word(std::string_view expected) {
    blanks();
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  bool joined(Observation& out) {
    const bool any = word("OR");
    if (!any && !word("AND")) return false;
    mixed_ = mixed_ || (out.comparisons.size() > 1 && any != out.any);
    out.any = any;
    return true;
  }

  bool comparison(Comparison& out) {
    if (!path(out.path) || !sign('=') || peek() == '=') return false;
    blanks();
    return peek() == '\'' ? quoted(out.value) : number(out.value);
  }

  bool path(std::string& out) {
    blanks();
    while (in_step(peek()) || peek() == '-') out.push_back(text_[at_++]);
    if (peek() != ':') return false;
    do {
      out.push_back(text_[at_++]);
      if (!step(out)) return false;
    } while (peek() == '.');
    return true;
  }

  // A quoted step with other signs could be taken for two.
  bool step(std::string& out) {
    std::string name;
    if (peek() == '\'') {
      if (!quoted(name)) return false;
      if (!std::all_of(name.begin(), name.end(), [](char c) { return in_step(c) || c == '-'; })) return false;
    } else {
      while (in_step(peek())) name.push_back(text_[at_++]);
    }
    if (name.empty()) return false;
    out += name;
    while (peek() == '[') {
      const std::size_t end = text_.find(']', at_);
      if (end == std::string_view::npos) return false;
      out += text_.substr(at_, end + 1 - at_);
      at_ = end + 1;
    }
    return true;
  }

  bool quoted(std::string& out) {
    for (++at_; at_ < text_.size() && text_[at_] != '\''; ++at_) {
      if (text_[at_] == '\\') ++at_;
      out.push_back(peek());
    }
    return peek() == '\'' && ++at_ != 0;
  }

  bool number(std::string& out) {
    while (is_digit(peek())) out.push_back(text_[at_++]);
    return !out.empty() && peek() != '.';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool mixed_ = false;
};

bool says_family(const Comparison& type, const std::vector<Comparison>& all) {
  constexpr std::string_view ending = ".type";
  if (!type.path.ends_with("_ref.type")) return false;
  const std::string value_path = type.path.substr(0, type.path.size() - ending.size()) + ".value";
  return std::any_of(all.begin(), all.end(), [&](const Comparison& other) {
    if (other.path != value_path) return false;
    const Family family = address_family(other.value);
    return (family == Family::v4 && type.value == "ipv4-addr") ||
           (family == Family::v6 && type.value == "ipv6-addr");
  });
}

bool needs_quotes(std::string_view step) {
  const std::string_view name = step.substr(0, step.find('['));
  return !std::all_of(name.begin(), name.end(), in_step);
}

}  // namespace

std::optional<Observation> read_observation(std::string_view pattern) {
  if (stix::check_pattern(pattern).has_error()) return {};
  auto read = Reader(pattern).run();
  if (!read || read->any || read->comparisons.size() == 1) return read;
  const auto all = read->comparisons;
  std::erase_if(read->comparisons, [&](const Comparison& one) { return says_family(one, all); });
  return read;
}

std::string write_comparison(std::string_view path, std::string_view value, bool number) {
  const std::size_t colon = path.find(':') + 1;
  std::string out(path.substr(0, colon));
  std::string_view rest = path.substr(colon);
  while (!rest.empty()) {
    const std::string_view step = rest.substr(0, rest.find('.'));
    out += needs_quotes(step) ? "'" + std::string(step) + "'" : std::string(step);
    rest.remove_prefix(std::min(rest.size(), step.size() + 1));
    if (!rest.empty()) out.push_back('.');
  }
  out += " = ";
  if (number) return out.append(value);
  out.push_back('\'');
  for (const char c : value) {
    if (c == '\\' || c == '\'') out.push_back('\\');
    out.push_back(c);
  }
  out.push_back('\'');
  return out;
}

}  // namespace protocol::misp
