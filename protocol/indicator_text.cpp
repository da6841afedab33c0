#include "protocol/indicator_text.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "protocol/indicator_value.h"
#include "protocol/text.h"

namespace protocol::indicators {
namespace {

constexpr auto nowhere = std::string_view::npos;
constexpr std::string_view blanks = " \t\r\f";
constexpr std::string_view chunk_ends = " \t\r\f\"<>`|";
constexpr std::string_view word_ends = ",;()[]{}=!?";

std::string_view trim(std::string_view text, std::string_view front, std::string_view back) {
  const auto begin = text.find_first_not_of(front);
  if (begin == nowhere) return {};
  text.remove_prefix(begin);
  const auto last = text.find_last_not_of(back);
  return last == nowhere ? std::string_view() : text.substr(0, last + 1);
}

bool is_scheme_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*';
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Punctuation of the sentence around a URL; a bracket is the URL's own where it was opened there.
std::string_view without_punctuation(std::string_view url) {
  std::string loose = ".,;:!?'\x02";
  for (const auto* pair : {"()", "[]", "{}"})
    if (url.find(pair[0]) == nowhere) loose.push_back(pair[1]);
  return url.substr(0, url.find_last_not_of(loose) + 1);
}

/// Collects what the lines hold, each value once.
class Finder {
 public:
  explicit Finder(const TextLimits& limits) : limits_(limits) {}

  Result<void> line(std::string_view text) {
    if (++line_ > limits_.lines) return fail(Error::too_large, "the text has too many lines");
    before_.clear();
    if (text.size() > limits_.line_bytes) {
      out_.long_lines.push_back(line_);
      return out_.long_lines.size() <= limits_.findings ? Result<void>() : too_many();
    }
    const std::string plain = refang(text);
    std::string_view rest = plain;
    while (!rest.empty()) {
      const auto end = rest.find_first_of(chunk_ends);
      chunk(rest.substr(0, end));
      rest = end == nowhere ? std::string_view() : rest.substr(end + 1);
    }
    return out_.found.size() <= limits_.findings ? Result<void>() : too_many();
  }

  Findings take() { return std::move(out_); }

 private:
  static Failure too_many() { return fail(Error::too_large, "the text holds too many indicators"); }

  /// What stands between blanks: words, and URLs, which hold what ends words.
  void chunk(std::string_view text) {
    while (!text.empty()) {
      const auto mark = text.find("://");
      if (mark == nowhere) return words(text);
      auto begin = mark;
      while (begin > 0 && is_scheme_byte(text[begin - 1])) --begin;
      words(text.substr(0, begin));
      const auto end = url_end(text, mark + 3);
      keep(read_url(without_punctuation(text.substr(begin, end - begin))));
      text.remove_prefix(end);
    }
  }

  /// Where a URL ends: with the text, or before a comma or semicolon and the next URL.
  static std::size_t url_end(std::string_view text, std::size_t from) {
    const auto next = text.find("://", from);
    if (next == nowhere) return text.size();
    auto begin = next;
    while (begin > from && is_scheme_byte(text[begin - 1])) --begin;
    const bool listed = begin > from && (text[begin - 1] == ',' || text[begin - 1] == ';');
    return listed ? begin : text.size();
  }

  void words(std::string_view text) {
    while (!text.empty()) {
      const auto end = text.find_first_of(word_ends);
      word(trim(text.substr(0, end), "'", "'.:\x01\x02"));
      text = end == nowhere ? std::string_view() : text.substr(end + 1);
    }
  }

  void word(std::string_view text) {
    if (text.empty()) return;
    if (!after_version(text) && !keep(read_word(text))) in_parts(text);
    before_ = lower_ascii(text.substr(0, 16));
  }

  /// "version 1.2.3.4" is no address.
  bool after_version(std::string_view text) const {
    constexpr std::array<std::string_view, 6> names{"version", "ver", "v", "release", "build", "firmware"};
    const bool numbered = text.find_first_not_of("0123456789.") == nowhere;
    return numbered && std::find(names.begin(), names.end(), before_) != names.end();
  }

  /// "sha1:…" and "mailto:…" name what follows; a port is not part of an indicator; " dot " was prose.
  void in_parts(std::string_view text) {
    if (const auto spoken = text.find(spoken_dot); spoken != nowhere) {
      while (!text.empty()) {
        const auto end = text.find(spoken_dot);
        word(trim(text.substr(0, end), "'", "'.:"));
        text = end == nowhere ? std::string_view() : text.substr(end + 1);
      }
      return;
    }
    const auto first = text.find(':'), last = text.rfind(':');
    if (first == nowhere) return;
    if (first == last && all_digits(text.substr(last + 1))) {
      keep(read_word(text.substr(0, last)));
      return;
    }
    if (std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(first),
                    [](char c) { return is_scheme_byte(c) || (c >= '0' && c <= '9') || c == '-'; }))
      keep(read_word(text.substr(first + 1)));
  }

  bool keep(std::optional<Value> value) {
    if (!value) return false;
    const auto key = std::string(misp_type(value->kind)) + "/" + value->text;
    if (out_.found.size() <= limits_.findings && seen_.insert(key).second)
      out_.found.push_back({line_, std::move(*value)});
    return true;
  }

  const TextLimits& limits_;
  std::size_t line_ = 0;
  std::string before_;  ///< the word before
  std::unordered_set<std::string> seen_;
  Findings out_;
};

}  // namespace

std::string_view misp_type(Kind kind) {
  constexpr std::array<std::string_view, 8> types{"ip-dst", "domain", "url",    "email",
                                                  "md5",    "sha1",   "sha256", "sha512"};
  return types[static_cast<std::size_t>(kind)];
}

Result<void> check_text(std::string_view text) {
  if (!valid_utf8(text))
    return fail(Error::malformed, "the file is neither JSON nor text in UTF-8", "", "save it as UTF-8");
  const auto is_control = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7F;
  };
  if (std::any_of(text.begin(), text.end(), is_control))
    return fail(Error::malformed, "the file is binary, or holds control characters", "", "bring it as text");
  return {};
}

Result<Findings> find(std::string_view text, const TextLimits& limits) {
  if (text.size() > limits.bytes) return fail(Error::too_large, "the text is too long");
  CHECK(check_text(text));
  Finder finder(limits);
  while (!text.empty()) {
    const auto end = text.find('\n');
    CHECK(finder.line(text.substr(0, end)));
    text = end == nowhere ? std::string_view() : text.substr(end + 1);
  }
  return finder.take();
}

std::optional<Value> recognise(std::string_view text) {
  const std::string plain = refang(trim(text, blanks, blanks));
  return plain.find("://") == nowhere ? read_word(plain) : read_url(plain);
}

std::optional<Value> read_as(Kind kind, std::string_view text) {
  const std::string plain = refang(trim(text, blanks, blanks));
  if (kind == Kind::domain) return read_domain(plain);
  const auto value = recognise(plain);
  return value && value->kind == kind ? value : std::nullopt;
}

}  // namespace protocol::indicators
