#include "protocol/json_walk.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <deque>
#include <optional>
#include <string>

#include <boost/container/small_vector.hpp>

#include "protocol/json_scan.h"
#include "protocol/text.h"

namespace protocol::json {
namespace {

Failure refusal(Finding what, std::size_t at) {
  const std::string where = "byte " + std::to_string(at);
  switch (what) {
    case Finding::nul:
      return fail(Error::malformed, "U+0000 in a string", where);
    case Finding::string_bytes:
      return fail(Error::too_large, "a string longer than allowed", where);
    case Finding::list_items:
      return fail(Error::too_large, "a list with more items than allowed", where);
    case Finding::name_bytes:
      return fail(Error::too_large, "a property name longer than allowed", where);
    case Finding::number:
      return fail(Error::malformed, "a number that cannot be kept exactly", where);
  }
  return fail(Error::internal, "a finding without a name", where);
}

class Walker {
 public:
  Walker(std::string_view text, const Limits& limits, Comments comments, Events& events)
      : text_(text), limits_(limits), events_(events), scan_(text, comments) {}

  Result<void> run() {
    if (check_whole() && walk_all()) return {};
    if (scan_.failure()) return *scan_.failure();
    if (events_.stopped()) return *events_.stopped();
    return fail(Error::internal, "a reader of JSON ended without a reason",
                "byte " + std::to_string(scan_.at()));
  }

 private:
  enum class Expect { value, first_item, first_member, member, after_value, nothing };

  struct Level {
    bool object = false;
    std::size_t begin = 0;
    std::size_t count = 0;
    std::size_t first_name = 0;     // in names_
    std::size_t first_escaped = 0;  // in escaped_names_
  };
  struct Name {
    std::string_view value;
    std::size_t at = 0;
    std::uint64_t mark = 0;  // the same for the same name
  };

  bool check_whole() {
    if (text_.size() > limits_.body_bytes) {
      return scan_.refuse(Error::too_large,
                          "a text of more than " + std::to_string(limits_.body_bytes) + " bytes", 0);
    }
    if (text_.starts_with("\xEF\xBB\xBF"))
      return scan_.refuse(Error::malformed, "a byte order mark before the JSON", 0);
    return true;
  }

  bool walk_all() {
    while (expect_ != Expect::nothing) {
      if (!scan_.skip_blank() || !step()) return false;
    }
    if (!scan_.skip_blank()) return false;
    return scan_.at_end() || scan_.refuse(Error::malformed, "something follows the JSON value", scan_.at());
  }

  bool step() {
    switch (expect_) {
      case Expect::value:
        return begin_value();
      case Expect::first_item:
        return scan_.peek() == ']' ? end_level() : begin_value();
      case Expect::first_member:
        return scan_.peek() == '}' ? end_level() : member();
      case Expect::member:
        return member();
      case Expect::after_value:
        return after_value();
      case Expect::nothing:
        break;
    }
    return true;
  }

  bool after_value() {
    if (levels_.empty()) {
      expect_ = Expect::nothing;
      return true;
    }
    const bool object = levels_.back().object;
    if (scan_.peek() == (object ? '}' : ']')) return end_level();
    if (scan_.peek() != ',') return scan_.unexpected(object ? "',' or '}'" : "',' or ']'");
    scan_.skip();
    expect_ = object ? Expect::member : Expect::value;
    return true;
  }

  bool begin_value() {
    if (!levels_.empty() && !levels_.back().object && !count_item()) return false;
    const char c = scan_.peek();
    switch (c) {
      case '{':
      case '[':
        return begin_level(c == '{');
      case '"':
        return string_value();
      case 't':
        return word("true", [this](Span at) { return events_.boolean(at, true); });
      case 'f':
        return word("false", [this](Span at) { return events_.boolean(at, false); });
      case 'n':
        return word("null", [this](Span at) { return events_.null(at); });
      default:
        return c == '-' || (c >= '0' && c <= '9') ? number_value() : scan_.unexpected("a value");
    }
  }

  bool count_item() {
    Level& level = levels_.back();
    ++level.count;
    return level.count != limits_.list_items + 1 || found(Finding::list_items, scan_.at());
  }

  bool begin_level(bool object) {
    const std::size_t begin = scan_.at();
    if (levels_.size() >= limits_.depth) {
      return scan_.refuse(Error::too_large,
                          "more than " + std::to_string(limits_.depth) + " levels of lists and objects",
                          begin);
    }
    levels_.push_back({object, begin, 0, names_.size(), escaped_names_ ? escaped_names_->size() : 0});
    expect_ = object ? Expect::first_member : Expect::first_item;
    scan_.skip();
    return object ? events_.begin_object(begin) : events_.begin_array(begin);
  }

  bool end_level() {
    const Level level = levels_.back();
    if (level.object && !names_differ(level)) return false;
    names_.resize(level.first_name);
    if (escaped_names_) escaped_names_->resize(level.first_escaped);
    levels_.pop_back();
    scan_.skip();
    expect_ = Expect::after_value;
    const Span where{level.begin, scan_.at()};
    return level.object ? events_.end_object(where, level.count) : events_.end_array(where, level.count);
  }

  // Of its length, and of its first and last bytes.
  static std::uint64_t mark_of(std::string_view name) {
    const auto bytes = [&]<typename Part>(std::size_t at, Part part) {
      std::memcpy(&part, name.data() + at, sizeof part);
      return std::uint64_t{part};
    };
    const std::size_t size = name.size();
    std::uint64_t mark = size << 48U;
    if (size >= 8) return mark ^ bytes(0, std::uint64_t{}) ^ std::rotl(bytes(size - 8, std::uint64_t{}), 19);
    if (size >= 4) return mark ^ bytes(0, std::uint32_t{}) ^ bytes(size - 4, std::uint32_t{}) << 16U;
    for (const char c : name) mark = mark << 8U ^ static_cast<unsigned char>(c);
    return mark;
  }

  // Most objects have few names: each beside each is looked at faster than they are sorted.
  bool marks_differ(const Level& level) const {
    constexpr std::size_t few = 24;
    if (names_.size() - level.first_name > few) return false;
    for (std::size_t i = level.first_name; i < names_.size(); ++i)
      for (std::size_t j = level.first_name; j < i; ++j)
        if (names_[i].mark == names_[j].mark) return false;
    return true;
  }

  // Sorted rather than hashed: whoever chooses the names cannot make this slow.
  bool names_differ(const Level& level) {
    if (marks_differ(level)) return true;
    const auto first = names_.begin() + static_cast<std::ptrdiff_t>(level.first_name);
    std::sort(first, names_.end(), [](const Name& a, const Name& b) { return a.value < b.value; });
    const auto twin = std::adjacent_find(first, names_.end(),
                                         [](const Name& a, const Name& b) { return a.value == b.value; });
    if (twin == names_.end()) return true;
    return scan_.refuse(
        Error::malformed,
        "the name \"" + printable(twin->value.substr(0, 60)) + "\" stands twice in one object",
        std::max(twin->at, std::next(twin)->at));
  }

  bool member() {
    const std::size_t begin = scan_.at();
    if (scan_.peek() != '"') return scan_.unexpected("a name in double quotes");
    if (levels_.back().count++ >= limits_.list_items) {
      return scan_.refuse(Error::too_large, "an object with more members than allowed", begin);
    }
    std::string_view name;
    if (!scan_.read_string(name)) return false;
    const Span where{begin, scan_.at()};
    if (scan_.escaped()) name = keep(name);
    names_.push_back({name, begin, mark_of(name)});
    if (name.size() > limits_.name_bytes && !found(Finding::name_bytes, begin)) return false;
    if (holds_nul(name) && !found(Finding::nul, begin)) return false;
    if (!events_.name(where, name) || !scan_.skip_blank()) return false;
    if (scan_.peek() != ':') return scan_.unexpected("':'");
    scan_.skip();
    expect_ = Expect::value;
    return true;
  }

  std::string_view keep(std::string_view name) {
    if (!escaped_names_) escaped_names_.emplace();
    return escaped_names_->emplace_back(name);
  }

  // Of the string just read: a raw NUL would have been refused.
  bool holds_nul(std::string_view read) const {
    return scan_.escaped() && read.find('\0') != std::string_view::npos;
  }

  bool string_value() {
    const std::size_t begin = scan_.at();
    std::string_view value;
    if (!scan_.read_string(value)) return false;
    if (value.size() > limits_.string_bytes && !found(Finding::string_bytes, begin)) return false;
    if (holds_nul(value) && !found(Finding::nul, begin)) return false;
    expect_ = Expect::after_value;
    return events_.string({begin, scan_.at()}, value);
  }

  bool number_value() {
    const std::size_t begin = scan_.at();
    Number value;
    if (!scan_.read_number(value)) return false;
    if (std::holds_alternative<std::monostate>(value) && !found(Finding::number, begin)) return false;
    expect_ = Expect::after_value;
    return events_.number({begin, scan_.at()}, value);
  }

  template <typename Tell>
  bool word(std::string_view spelling, const Tell& tell) {
    const std::size_t begin = scan_.at();
    if (!scan_.read_word(spelling)) return false;
    expect_ = Expect::after_value;
    return tell(Span{begin, scan_.at()});
  }

  bool found(Finding what, std::size_t at) { return events_.finding(what, at); }

  std::string_view text_;
  const Limits& limits_;
  Events& events_;
  Scanner scan_;
  Expect expect_ = Expect::value;
  // Most texts are small and many: their levels and names need no memory of their own.
  boost::container::small_vector<Level, 8> levels_;
  boost::container::small_vector<Name, 32> names_;  // of the objects that are open
  // Those that cannot be views into the text; they never move. Seldom needed, and an empty one has memory
  // too.
  std::optional<std::deque<std::string>> escaped_names_;
};

}  // namespace

bool Events::finding(Finding what, std::size_t at) {
  return stop(refusal(what, at));
}

Result<void> walk(std::string_view text, const Limits& limits, Comments comments, Events& events) {
  return Walker(text, limits, comments, events).run();
}

}  // namespace protocol::json
