// JSON written from front to back: for long lists, where a document for each row (json::Builder) would cost
// more than the row. The caller answers for the order of calls, for names that differ, and for texts that are
// UTF-8.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/json.h"

namespace protocol::json {

/// Compact, as write() does it. Used once: take() ends it.
class TextWriter {
 public:
  /// Room for that many bytes is taken at once.
  explicit TextWriter(std::size_t room = 0) { out_.reserve(room); }

  TextWriter& begin_object() { return open('{'); }
  TextWriter& end_object() { return close('}'); }
  TextWriter& begin_list() { return open('['); }
  TextWriter& end_list() { return close(']'); }
  /// The name of the member that comes next.
  TextWriter& name(std::string_view name) {
    value(name).out_.push_back(':');
    return *this;
  }
  TextWriter& value(std::string_view text);
  TextWriter& value(const char* text) { return value(std::string_view(text)); }
  TextWriter& value(const std::string& text) { return value(std::string_view(text)); }
  TextWriter& value(std::int64_t number) { return raw(std::to_string(number)); }
  TextWriter& value(bool flag) { return raw(flag ? "true" : "false"); }
  TextWriter& value(const Value& any) { return raw(write(any)); }
  TextWriter& null() { return raw("null"); }

  /// One member.
  template <typename T>
  TextWriter& set(std::string_view name, const T& value) {
    return this->name(name).value(value);
  }

  std::string take() { return std::move(out_); }

 private:
  TextWriter& raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
  }
  TextWriter& open(char bracket) {
    separate();
    out_.push_back(bracket);
    return *this;
  }
  TextWriter& close(char bracket) {
    out_.push_back(bracket);
    return *this;
  }
  /// A comma, unless what comes is the first of its list or object, or the value of a name: no value ends
  /// like those.
  void separate() {
    if (out_.empty() || out_.back() == '{' || out_.back() == '[' || out_.back() == ':') return;
    out_.push_back(',');
  }

  std::string out_;
};

}  // namespace protocol::json
