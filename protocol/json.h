// The one strict JSON reader, for everything that comes from outside, and a small writer.
// Closes what the packaged RapidJSON leaves open: duplicate names, invalid UTF-8, unbounded depth, U+0000,
// byte order mark, numbers that do not fit. I-JSON, RFC 7493.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "protocol/result.h"

namespace protocol::json {

/// Memory of a document, taken piece by piece. Most texts are small and many: RapidJSON's own pieces of 64 KB
/// for each of them would be given back to the kernel, and asked for again, all the time.
class Memory : public rapidjson::MemoryPoolAllocator<> {
 public:
  static constexpr std::size_t piece_bytes = 4000;
  Memory() : MemoryPoolAllocator(piece_bytes) {}
  /// Takes `buffer` first.
  Memory(void* buffer, std::size_t size) : MemoryPoolAllocator(buffer, size, piece_bytes) {}
};

using Value = rapidjson::GenericValue<rapidjson::UTF8<>, Memory>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Memory>;

/// Bounds of one text from outside. The numbers keep a distance of at least four to the largest value seen in
/// public data.
struct Limits {
  std::size_t body_bytes = 64U << 20;
  std::size_t depth = 64;               ///< arrays and objects, the outermost counted
  std::size_t string_bytes = 1U << 20;  ///< after unescaping
  std::size_t list_items = 65536;
  std::size_t name_bytes = 250;  ///< of a property name
};

enum class Comments { refuse, accept };  ///< accept only for configuration written by our own operators

/// The whole text as a document, or a Failure with the byte position ("byte 17") in `where`.
Result<Document> parse(std::string_view text, const Limits& limits = {},
                       Comments comments = Comments::refuse);

/// The same into a document whose memory its owner keeps between texts; what was in it before is not freed.
/// After a failure its content is unspecified.
Result<void> parse_into(Document& into, std::string_view text, const Limits& limits = {},
                        Comments comments = Comments::refuse);

/// Reads one text after the other into the same memory, for those that have many: what was read is valid
/// until the next, and no longer than its text.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  /// As parse().
  Result<const Value*> read(std::string_view text, const Limits& limits = {});

 private:
  static constexpr std::size_t kept_bytes = 64U << 10;  ///< most texts take less, and no other memory
  std::unique_ptr<char[]> kept_ = std::make_unique_for_overwrite<char[]>(kept_bytes);
  Memory memory_{kept_.get(), kept_bytes};
  Document document_{&memory_};
};

/// Compact, keys in the order of insertion, UTF-8 unescaped, '/' unescaped. Depth is bounded by what parse()
/// let in.
std::string write(const Value& value);
/// The same, indented by two blanks, for people.
std::string write_pretty(const Value& value);

/// Typed access to members. `where` of a failure is the JSON pointer of the member below `at`.
Result<std::string> get_string(const Value& object, std::string_view name, std::string_view at = "");
Result<std::int64_t> get_int(const Value& object, std::string_view name, std::string_view at = "");
Result<bool> get_bool(const Value& object, std::string_view name, std::string_view at = "");
Result<std::vector<std::string>> get_strings(const Value& object, std::string_view name,
                                             std::string_view at = "");
/// A member or null pointer; the object may be anything.
const Value* find(const Value& object, std::string_view name);
/// A member's text, for as long as the object is left alone; empty where it is absent or no string.
std::string_view text_in(const Value& object, std::string_view name);
/// Like get_string, but `otherwise` where the member is absent or no string.
std::string string_or(const Value& object, std::string_view name, std::string_view otherwise = "");
std::int64_t int_or(const Value& object, std::string_view name, std::int64_t otherwise);
bool bool_or(const Value& object, std::string_view name, bool otherwise);

/// Builds objects and arrays in code: Builder b; b.set("id", text).set("count", 3); b.take().
/// set() of a name that exists replaces it.
class Builder {
 public:
  Builder() { document_.SetObject(); }
  Builder& set(std::string_view name, std::string_view value);
  Builder& set(std::string_view name, const char* value) { return set(name, std::string_view(value)); }
  Builder& set(std::string_view name, const std::string& value) { return set(name, std::string_view(value)); }
  Builder& set(std::string_view name, std::int64_t value);
  Builder& set(std::string_view name, int value) { return set(name, static_cast<std::int64_t>(value)); }
  Builder& set(std::string_view name, std::size_t value) {
    return set(name, static_cast<std::int64_t>(value));
  }
  Builder& set(std::string_view name, bool value);
  Builder& set(std::string_view name, const Value& value);  ///< deep copy
  Builder& set(std::string_view name, const Builder& value) { return set(name, value.value()); }
  Builder& set(std::string_view name, const std::vector<std::string>& values);
  Builder& set(std::string_view name, const std::vector<Builder>& values);
  Builder& null(std::string_view name);
  const Value& value() const { return document_; }
  std::string text() const { return write(document_); }
  Document take() { return std::move(document_); }

 private:
  Document document_;
};

/// A deep copy with its own memory.
Document copy(const Value& value);

}  // namespace protocol::json
