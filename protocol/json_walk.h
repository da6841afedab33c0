// The strict reader underneath json::parse(): walks a text once, without recursion and without building
// anything, and tells a handler what stands where. For readers that need byte positions or that refuse part
// of a text, not all of it.
//
//   class Titles : public json::Events {
//     bool name(json::Span, std::string_view name) override { wanted_ = name == "title"; return true; }
//     bool string(json::Span at, std::string_view value) override { … return true; }
//   };
//   Titles titles; CHECK(json::walk(text, limits, json::Comments::refuse, titles));
//
// Nothing that was told may be used before walk() has returned success: a text that ends badly, or that
// repeats a name in an object, fails late (repeated names are found at the end of their object).
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "protocol/json.h"

namespace protocol::json {

/// Bytes [begin, end) of the text that is walked: of a string with its quotes, of an object with its braces.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
};

/// A number as written: whole numbers that fit as std::int64_t or (above its range) std::uint64_t, everything
/// with a fraction or an exponent as double; std::monostate only for one that does not fit and was let pass
/// by finding().
using Number = std::variant<std::monostate, std::int64_t, std::uint64_t, double>;

/// What is well-formed but breaks a bound that a handler may want to answer for one object rather than for
/// the text.
enum class Finding {
  nul,           ///< U+0000, escaped, in a string or name (a raw one is no JSON and always refused)
  string_bytes,  ///< a string longer than Limits::string_bytes after unescaping
  list_items,    ///< an array with more than Limits::list_items items; told once, when the first one too many
                 ///< begins
  name_bytes,    ///< a property name longer than Limits::name_bytes after unescaping
  number,  ///< a whole number outside 64 bits, or a number that a double would turn into infinity or zero
};

/// A handler. Every event answers whether to go on; to end the walk return stop(failure). Views are valid
/// until the event returns. Names and strings are unescaped, valid UTF-8.
class Events {
 public:
  Events() = default;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  virtual ~Events() = default;

  virtual bool begin_object(std::size_t /*at*/) { return true; }
  virtual bool end_object(Span /*where*/, std::size_t /*members*/) { return true; }
  virtual bool begin_array(std::size_t /*at*/) { return true; }
  virtual bool end_array(Span /*where*/, std::size_t /*items*/) { return true; }
  virtual bool name(Span /*where*/, std::string_view /*name*/) { return true; }
  virtual bool string(Span /*where*/, std::string_view /*value*/) { return true; }
  virtual bool number(Span /*where*/, const Number& /*value*/) { return true; }
  virtual bool boolean(Span /*where*/, bool /*value*/) { return true; }
  virtual bool null(Span /*where*/) { return true; }

  /// A soft bound was broken by the value or name that begins at `at`; told just before that value's own
  /// event (which then brings it whole, the NUL in it). Refuses the text unless overridden to return true.
  virtual bool finding(Finding what, std::size_t at);

  /// The reason given to stop(), if the handler ended the walk.
  const std::optional<Failure>& stopped() const { return stopped_; }

 protected:
  bool stop(Failure why) {
    stopped_ = std::move(why);
    return false;
  }

 private:
  std::optional<Failure> stopped_;
};

/// Walks one JSON value with white space around it. Hard refusals, whatever the handler says: not JSON (RFC
/// 8259), invalid UTF-8, unpaired surrogates, byte order mark, raw control characters, trailing content
/// (Error::malformed); a name twice in one object, compared after unescaping (Error::malformed); larger than
/// body_bytes, deeper than depth, more than list_items members in one object (Error::too_large). `where` of a
/// failure is "byte 17", counted from 0. Memory: the names of the objects that are open, and one unescaped
/// string.
Result<void> walk(std::string_view text, const Limits& limits, Comments comments, Events& events);

}  // namespace protocol::json
