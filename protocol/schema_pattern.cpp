#include "protocol/schema_pattern.h"

#include <algorithm>
#include <bitset>
#include <mutex>
#include <string>
#include <vector>

#include <rapidjson/encodings.h>
#include <rapidjson/internal/regex.h>

#include "protocol/text.h"

namespace protocol {
namespace {

constexpr std::size_t most_states = 2000;
constexpr unsigned most_repeats = 1000;
constexpr int most_groups = 16;  // one within the other

// What a part of a pattern costs, and whether it can match the empty text.
struct Part {
  std::size_t states = 0;
  bool nullable = false;
};

// What one character of a text may be, where it is ASCII.
using Place = std::bitset<128>;

// RapidJSON's engine is linear in time but reads some patterns otherwise than ECMA 262 does, without a word.
// This grammar lets through what both read alike.
class Grammar {
 public:
  explicit Grammar(std::string_view text) : text_(text) {}

  Result<void> check() {
    if (!valid_utf8(text_) || text_.find('\0') != std::string_view::npos)
      return refuse("it is not plain UTF-8");
    begin_anchored_ = take('^');
    end_anchored_ = text_.ends_with('$') && !text_.ends_with("\\$");
    if (end_anchored_) text_.remove_suffix(1);
    TRY(const Part whole, alternatives(0));
    if (at_ != text_.size()) return refuse("a ')' closes nothing");
    if (whole.nullable && !(begin_anchored_ && end_anchored_)) {
      return refuse("it can match nothing, so it needs both '^' and '$'");
    }
    return {};
  }

  // Of a pattern that fits texts of one length alone (a UUID, a digest): what may stand where. Else empty.
  std::vector<Place> places() && {
    return fixed_ && begin_anchored_ && end_anchored_ ? std::move(places_) : std::vector<Place>();
  }

 private:
  bool more() const { return at_ < text_.size(); }
  char peek() const { return more() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c || !more()) return false;
    ++at_;
    return true;
  }
  Failure refuse(const std::string& why) const {
    return fail(Error::unsupported, "a pattern that is not enforced the same everywhere: " + why, "",
                "use literals, [a-z] classes, groups, |, *, +, ?, {n,m}, and '^' and '$' at the ends");
  }

  Result<Part> alternatives(int depth) {
    TRY(Part all, branch(depth));
    bool several = false;
    bool nullable_branch = all.nullable;
    while (take('|')) {
      several = true;
      fixed_ = false;
      TRY(const Part next, branch(depth));
      nullable_branch = nullable_branch || next.nullable;
      all = {all.states + next.states + 1, all.nullable || next.nullable};
    }
    if (several && nullable_branch) return refuse("an alternative can match nothing");
    // The engine applies an anchor to every alternative, ECMA 262 to the one it stands in.
    if (several && depth == 0 && (begin_anchored_ || end_anchored_)) {
      return refuse("alternatives beside '^' or '$' need a group around them");
    }
    return all;
  }

  Result<Part> branch(int depth) {
    Part all{0, true};
    bool empty = true;
    while (more() && peek() != '|' && peek() != ')') {
      TRY(Part next, atom(depth));
      TRY(next, repeated(next));
      all = {all.states + next.states, all.nullable && next.nullable};
      if (all.states > most_states) return refuse("it is too large");
      empty = false;
    }
    if (empty) return refuse("an alternative or group is empty");
    return all;
  }

  Result<Part> atom(int depth) {
    const char c = peek();
    if (c == '(') return group(depth);
    places_.emplace_back();
    if (c == '[') {
      CHECK(character_class());
      return Part{1, false};
    }
    if (c == '\\') {
      TRY(const char32_t meant, escape());
      permit(meant, meant);
      return Part{1, false};
    }
    if (std::string_view("^$").find(c) != std::string_view::npos) return refuse("an anchor stands within it");
    if (c == '.') return refuse("'.' matches line ends in some engines only; use a class such as [^\\n]");
    if (std::string_view("?*+{}]").find(c) != std::string_view::npos) {
      return refuse("'" + std::string(1, c) +
                    "' repeats or closes nothing; escape it if it is meant literally");
    }
    const CodePoint point = decode_utf8(text_, at_);
    permit(point.value, point.value);
    at_ += point.bytes;
    return Part{1, false};
  }

  // Lets the place reached hold these characters too.
  void permit(char32_t low, char32_t high) {
    fixed_ = fixed_ && high < Place().size();
    for (char32_t c = low; fixed_ && c <= high; ++c) places_.back().set(c);
  }

  Result<Part> group(int depth) {
    fixed_ = false;
    if (depth >= most_groups) return refuse("its groups are nested too deeply");
    ++at_;
    if (peek() == '?') return refuse("(?: and its like are read differently; use a plain group");
    TRY(const Part inside, alternatives(depth + 1));
    if (!take(')')) return refuse("a '(' is not closed");
    return inside;
  }

  Result<char32_t> escape() {
    static constexpr std::string_view allowed = "^$|()?*+.[]{}\\fnrtv";
    ++at_;
    const char c = peek();
    if (!more() || allowed.find(c) == std::string_view::npos) {
      return refuse("the escape \\" + printable(text_.substr(at_, 1)) +
                    "; write a class such as [0-9] or [A-Za-z0-9_] instead");
    }
    static constexpr std::string_view letters = "fnrtv";
    static constexpr std::u32string_view controls = U"\f\n\r\t\v";
    ++at_;
    const std::size_t letter = letters.find(c);
    return letter == std::string_view::npos ? static_cast<char32_t>(c) : controls[letter];
  }

  Result<void> character_class() {
    ++at_;
    if (take('^')) fixed_ = false;
    bool first = true;
    while (peek() != ']') {
      if (!more()) return refuse("a '[' is not closed");
      if (!first && starts_range()) return refuse("a '-' stands within a class; put it last");
      TRY(const char32_t low, class_character());
      char32_t high = low;
      if (starts_range()) {
        ++at_;
        TRY(high, class_character());
        if (high < low) return refuse("a range of a class runs backwards");
      }
      permit(low, high);
      first = false;
    }
    ++at_;
    if (first) return refuse("a class is empty");
    return {};
  }

  bool starts_range() const { return peek() == '-' && text_.substr(at_ + 1, 1) != "]"; }

  Result<char32_t> class_character() {
    if (!more()) return refuse("a '[' is not closed");
    // Inside a class an escaped letter stands for a control character; as the end of a range that is a
    // mistake.
    if (peek() == '\\') return escape();
    const CodePoint point = decode_utf8(text_, at_);
    at_ += point.bytes;
    return point.value;
  }

  Result<Part> repeated(Part part) {
    const char c = peek();
    unsigned least = 0;
    unsigned most = 1;
    bool endless = false;
    if (c == '*' || c == '+') {
      endless = true;
    } else if (c == '{') {
      CHECK(bounds(least, most, endless));
    } else if (c != '?') {
      return part;
    }
    if (part.nullable) return refuse("a part that can match nothing is repeated");
    if (c != '{') ++at_;
    if (std::string_view("*+?{").find(peek()) != std::string_view::npos && more()) {
      return refuse("two quantifiers follow one another");
    }
    if (c == '+') least = 1;
    const std::size_t copies = std::max<std::size_t>(endless ? std::max(least, 1U) : most, 1);
    fixed_ = fixed_ && !endless && least == most && places_.size() + copies <= most_states;
    if (fixed_) places_.insert(places_.end(), copies - 1, Place(places_.back()));
    return Part{copies * (part.states + 1), least == 0};
  }

  Result<void> bounds(unsigned& least, unsigned& most, bool& endless) {
    ++at_;
    TRY(least, number());
    most = least;
    if (take(',')) {
      endless = peek() == '}';
      if (!endless) {
        TRY(most, number());
      }
    }
    if (!take('}')) return refuse("a '{' is no {n}, {n,} or {n,m}");
    if (!endless && (most == 0 || most < least)) return refuse("a {n,m} allows nothing");
    return {};
  }

  Result<unsigned> number() {
    const std::size_t begin = at_;
    unsigned value = 0;
    while (peek() >= '0' && peek() <= '9' && value <= most_repeats)
      value = value * 10 + static_cast<unsigned>(text_[at_++] - '0');
    if (at_ == begin) return refuse("a '{' is no {n}, {n,} or {n,m}");
    if (value > most_repeats)
      return refuse("a part is repeated more than " + std::to_string(most_repeats) + " times");
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool begin_anchored_ = false;
  bool end_anchored_ = false;
  bool fixed_ = true;  // so far
  std::vector<Place> places_;
};

}  // namespace

struct Pattern::Engine {
  Engine(const std::string& text, std::vector<Place> fixed) : places(std::move(fixed)), regex(text.c_str()) {}
  std::vector<Place> places;  // where there are any, they say the same without the automaton
  std::mutex mutex;           // a search writes to the automaton
  rapidjson::internal::Regex regex;
};

Pattern::Pattern(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

Result<Pattern> Pattern::compile(std::string_view text) {
  Grammar grammar(text);
  CHECK(grammar.check());
  auto engine = std::make_unique<Engine>(std::string(text), std::move(grammar).places());
  if (!engine->regex.IsValid()) {
    return fail(Error::unsupported, "a pattern that the engine cannot compile", "", "write it more simply");
  }
  return Pattern(std::move(engine));
}

bool Pattern::matches(std::string_view text) const {
  if (!engine_->places.empty()) {
    return std::ranges::equal(text, engine_->places, [](char c, const Place& place) {
      const auto octet = static_cast<unsigned char>(c);
      return octet < place.size() && place[octet];
    });
  }
  // The engine takes both for the end of the text, and would match what stands before.
  if (text.find('\0') != std::string_view::npos || !valid_utf8(text)) return false;
  const std::scoped_lock lock(engine_->mutex);
  return engine_->regex.Search(std::string(text).c_str());
}

}  // namespace protocol
