// JSON written from front to back: for long lists, where a document for each row (json::Builder) would cost
// more than the row. The caller answers for the order of calls, for names that differ, and for texts that are
// UTF-8.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/json.h"

namespace protocol::json {

/// Compact, as write() does it. Used once: take() ends it.
class TextWriter {
 public:
  TextWriter& begin_object() { return told(writer_.StartObject()); }
  TextWriter& end_object() { return told(writer_.EndObject()); }
  TextWriter& begin_list() { return told(writer_.StartArray()); }
  TextWriter& end_list() { return told(writer_.EndArray()); }
  /// The name of the member that comes next.
  TextWriter& name(std::string_view name) {
    return told(writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())));
  }
  TextWriter& value(std::string_view text) {
    // RapidJSON takes no null pointer, which is what an empty view may hold.
    const char* begin = text.empty() ? "" : text.data();
    return told(writer_.String(begin, static_cast<rapidjson::SizeType>(text.size())));
  }
  TextWriter& value(std::int64_t number) { return told(writer_.Int64(number)); }
  TextWriter& value(const Value& any) { return told(any.Accept(writer_)); }

  /// One member.
  TextWriter& set(std::string_view name, std::string_view text) { return this->name(name).value(text); }
  TextWriter& set(std::string_view name, std::int64_t number) { return this->name(name).value(number); }
  TextWriter& set(std::string_view name, const Value& any) { return this->name(name).value(any); }

  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  // RapidJSON answers false where a handler stops it; the buffer never does.
  TextWriter& told(bool) { return *this; }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace protocol::json
