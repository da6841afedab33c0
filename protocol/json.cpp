#include "protocol/json.h"

#include <functional>

#include <rapidjson/prettywriter.h>

#include "protocol/json_walk.h"
#include "protocol/text.h"

namespace protocol::json {
namespace {

using Size = rapidjson::SizeType;
using Allocator = Document::AllocatorType;

// RapidJSON takes no null pointer, which is what an empty view may hold.
rapidjson::GenericStringRef<char> reference(std::string_view text) {
  return rapidjson::StringRef(text.empty() ? "" : text.data(), text.size());
}

// A reference alone is copied to its first U+0000, wherever the view ends.
Value make_string(std::string_view text, Allocator& allocator) {
  return Value(text.empty() ? "" : text.data(), static_cast<Size>(text.size()), allocator);
}

// Puts what walk() tells into a document under construction.
class Builds final : public Events {
 public:
  /// `kept`: the text outlives the document, which then holds views of it.
  Builds(Document& document, std::string_view text, bool kept)
      : document_(document), text_(kept ? text : std::string_view()) {}

  bool begin_object(std::size_t) override { return document_.StartObject(); }
  bool end_object(Span, std::size_t members) override {
    return document_.EndObject(static_cast<Size>(members));
  }
  bool begin_array(std::size_t) override { return document_.StartArray(); }
  bool end_array(Span, std::size_t items) override { return document_.EndArray(static_cast<Size>(items)); }
  bool name(Span, std::string_view name) override {
    return document_.Key(name.data(), static_cast<Size>(name.size()), !is_kept(name));
  }
  bool string(Span, std::string_view value) override {
    return document_.String(value.data(), static_cast<Size>(value.size()), !is_kept(value));
  }
  bool boolean(Span, bool value) override { return document_.Bool(value); }
  bool null(Span) override { return document_.Null(); }
  bool number(Span, const Number& value) override {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return document_.Int64(*whole);
    if (const auto* large = std::get_if<std::uint64_t>(&value)) return document_.Uint64(*large);
    return document_.Double(std::get<double>(value));
  }

 private:
  // What was unescaped stands elsewhere.
  bool is_kept(std::string_view value) const {
    return std::less_equal<>()(text_.data(), value.data()) &&
           std::less<>()(value.data(), text_.data() + text_.size());
  }

  Document& document_;
  std::string_view text_;
};

std::string pointer(std::string_view at, std::string_view name) {
  std::string out(at);
  out.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

Failure wrong(const Value* found, std::string_view wanted, std::string_view at, std::string_view name) {
  return fail(Error::invalid,
              found == nullptr ? "the member is missing" : "the member is not " + std::string(wanted),
              pointer(at, name), "give it " + std::string(wanted));
}

using Utf8 = rapidjson::UTF8<>;
/// Of the writer's own stack. With the default RapidJSON 1.1.0 takes its SSE2 path, which leaves U+001A to
/// U+001F as they are in texts of 16 bytes and more: that is no JSON.
using OfStack = rapidjson::MemoryPoolAllocator<>;

template <typename Writer>
std::string write_with(const Value& value) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  if constexpr (requires { writer.SetIndent(' ', 2U); }) writer.SetIndent(' ', 2U);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void put(Document& document, std::string_view name, Value value) {
  const auto existing = document.FindMember(Value(reference(name)));
  if (existing != document.MemberEnd()) {
    existing->value = value;
  } else {
    document.AddMember(make_string(name, document.GetAllocator()), value, document.GetAllocator());
  }
}

Result<void> build(Document& into, std::string_view text, const Limits& limits, Comments comments,
                   bool kept) {
  std::optional<Failure> failure;
  const auto walks = [&](Document& building) {
    Builds builds(building, text, kept);
    Result<void> walked = walk(text, limits, comments, builds);
    if (walked.has_error()) failure = std::move(walked).error();
    return !failure;
  };
  into.Populate(walks);
  if (failure) return *std::move(failure);
  return {};
}

}  // namespace

Result<Document> parse(std::string_view text, const Limits& limits, Comments comments) {
  Document document;
  CHECK(parse_into(document, text, limits, comments));
  return document;
}

Result<void> parse_into(Document& into, std::string_view text, const Limits& limits, Comments comments) {
  return build(into, text, limits, comments, false);
}

Result<const Value*> Reader::read(std::string_view text, const Limits& limits) {
  document_.SetNull();
  memory_.Clear();
  CHECK(build(document_, text, limits, Comments::refuse, true));
  return &document_;
}

std::string write(const Value& value) {
  return write_with<rapidjson::Writer<rapidjson::StringBuffer, Utf8, Utf8, OfStack>>(value);
}

std::string write_pretty(const Value& value) {
  return write_with<rapidjson::PrettyWriter<rapidjson::StringBuffer, Utf8, Utf8, OfStack>>(value);
}

const Value* find(const Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  for (const auto& member : object.GetObject())
    if (std::string_view(member.name.GetString(), member.name.GetStringLength()) == name)
      return &member.value;
  return nullptr;
}

Result<std::string> get_string(const Value& object, std::string_view name, std::string_view at) {
  const Value* value = find(object, name);
  if (value == nullptr || !value->IsString()) return wrong(value, "a string", at, name);
  return std::string(value->GetString(), value->GetStringLength());
}

Result<std::int64_t> get_int(const Value& object, std::string_view name, std::string_view at) {
  const Value* value = find(object, name);
  if (value == nullptr || !value->IsInt64()) return wrong(value, "a whole number", at, name);
  return value->GetInt64();
}

Result<bool> get_bool(const Value& object, std::string_view name, std::string_view at) {
  const Value* value = find(object, name);
  if (value == nullptr || !value->IsBool()) return wrong(value, "true or false", at, name);
  return value->GetBool();
}

Result<std::vector<std::string>> get_strings(const Value& object, std::string_view name,
                                             std::string_view at) {
  const Value* value = find(object, name);
  if (value == nullptr || !value->IsArray()) return wrong(value, "a list of strings", at, name);
  std::vector<std::string> out;
  out.reserve(value->Size());
  for (const Value& item : value->GetArray()) {
    if (!item.IsString()) return wrong(&item, "a string", pointer(at, name), std::to_string(out.size()));
    out.emplace_back(item.GetString(), item.GetStringLength());
  }
  return out;
}

std::string_view text_in(const Value& object, std::string_view name) {
  const Value* value = find(object, name);
  if (value == nullptr || !value->IsString()) return {};
  return {value->GetString(), value->GetStringLength()};
}

std::string string_or(const Value& object, std::string_view name, std::string_view otherwise) {
  const Value* value = find(object, name);
  if (value == nullptr || !value->IsString()) return std::string(otherwise);
  return {value->GetString(), value->GetStringLength()};
}

std::int64_t int_or(const Value& object, std::string_view name, std::int64_t otherwise) {
  const Value* value = find(object, name);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : otherwise;
}

bool bool_or(const Value& object, std::string_view name, bool otherwise) {
  const Value* value = find(object, name);
  return value != nullptr && value->IsBool() ? value->GetBool() : otherwise;
}

Builder& Builder::set(std::string_view name, std::string_view value) {
  put(document_, name,
      make_string(valid_utf8(value) ? value : repaired_utf8(value), document_.GetAllocator()));
  return *this;
}

Builder& Builder::set(std::string_view name, std::int64_t value) {
  put(document_, name, Value(value));
  return *this;
}

Builder& Builder::set(std::string_view name, bool value) {
  put(document_, name, Value(value));
  return *this;
}

Builder& Builder::set(std::string_view name, const Value& value) {
  put(document_, name, Value(value, document_.GetAllocator()));
  return *this;
}

Builder& Builder::set(std::string_view name, const std::vector<std::string>& values) {
  Value list(rapidjson::kArrayType);
  for (const std::string& value : values) {
    list.PushBack(make_string(valid_utf8(value) ? value : repaired_utf8(value), document_.GetAllocator()),
                  document_.GetAllocator());
  }
  put(document_, name, std::move(list));
  return *this;
}

Builder& Builder::set(std::string_view name, const std::vector<Builder>& values) {
  Value list(rapidjson::kArrayType);
  for (const Builder& value : values) {
    list.PushBack(Value(value.value(), document_.GetAllocator()), document_.GetAllocator());
  }
  put(document_, name, std::move(list));
  return *this;
}

Builder& Builder::null(std::string_view name) {
  put(document_, name, Value());
  return *this;
}

Document copy(const Value& value) {
  Document out;
  const auto generate = [&value](Document& handler) { return value.Accept(handler); };
  out.Populate(generate);
  return out;
}

}  // namespace protocol::json
