#include "protocol/fields.h"

#include <algorithm>

#include "protocol/text.h"

namespace protocol::fields {

std::string exact(Instant instant) {
  if (instant.nanos == 0) return instant.text(0);
  return instant.text(instant.nanos % 1000 == 0 ? 6 : 9);
}

bool is_short_name(std::string_view text) {
  return text.size() >= 2 && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_fingerprint(std::string_view text) {
  return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
         });
}

bool is_object_id(std::string_view text) {
  return StixId::parse(text).has_value() || Uuid::parse(text).has_value();
}

bool is_named_person(std::string_view text) {
  const auto slash = text.find('/');
  return slash != std::string_view::npos && Uuid::parse(text.substr(0, slash)).has_value() &&
         is_short_name(text.substr(slash + 1));
}

bool is_release_label(Label label) {
  return label >= Label::clear && label <= Label::red;
}

Fields::Fields(const json::Value& object, std::string at) : object_(object), at_(std::move(at)) {
  if (!object_.IsObject()) failure_ = fail(Error::invalid, "an object was expected here", at_);
}

void Fields::refuse(std::string_view name, std::string what, std::string remedy) {
  if (!failure_)
    failure_ = fail(Error::invalid, std::move(what), at_ + "/" + std::string(name), std::move(remedy));
}

void Fields::require(bool holds, std::string_view name, std::string_view what) {
  if (!holds) refuse(name, std::string(what));
}

template <typename T>
T Fields::take(Result<T> value, std::string_view name) {
  if (value.has_value()) return *std::move(value);
  refuse(name, value.error().what, value.error().remedy);
  return T{};
}

std::string Fields::read_string(std::string_view name, std::size_t most) {
  if (failure_) return {};
  ++read_;
  std::string value = take(json::get_string(object_, name, at_), name);
  if (value.size() <= most) return value;
  refuse(name, "longer than " + std::to_string(most) + " bytes");
  return {};
}

std::string Fields::text(std::string_view name, std::size_t most) {
  std::string value = read_string(name, most);
  require(printable(value) == value, name, "control or invisible characters in a line of text");
  return value;
}

std::string Fields::block(std::string_view name, std::size_t most) {
  std::string value = read_string(name, most);
  const bool plain = std::all_of(value.begin(), value.end(),
                                 [](char c) { return c == '\n' || c == '\r' || (c >= 0x20 && c < 0x7f); });
  require(plain, name, "only ASCII lines are allowed here");
  return value;
}

std::string Fields::word(std::string_view name, std::initializer_list<std::string_view> allowed) {
  std::string value = read_string(name, 64);
  if (failure_ || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return value;
  std::string remedy = "one of:";
  for (auto each : allowed) remedy += " " + std::string(each);
  refuse(name, "not one of the words allowed here", remedy);
  return {};
}

std::vector<std::string> Fields::list(std::string_view name, std::size_t most) {
  if (failure_) return {};
  ++read_;
  auto values = take(json::get_strings(object_, name, at_), name);
  if (values.size() <= most) return values;
  refuse(name, "more than " + std::to_string(most) + " entries");
  return {};
}

bool Fields::flag(std::string_view name) {
  if (failure_) return false;
  ++read_;
  return take(json::get_bool(object_, name, at_), name);
}

Uuid Fields::uuid(std::string_view name) {
  const std::string value = read_string(name, 36);
  return failure_ ? Uuid{} : take(Uuid::parse(value), name);
}

Sha256 Fields::sha256(std::string_view name) {
  const std::string value = read_string(name, 64);
  return failure_ ? Sha256{} : take(parse_sha256(value), name);
}

Instant Fields::instant(std::string_view name) {
  const std::string value = read_string(name, 40);
  return failure_ ? Instant{} : take(Timestamp::parse(value), name).key;
}

Label Fields::label(std::string_view name) {
  const std::string value = read_string(name, 32);
  const Label label = parse_label(value);
  require(is_release_label(label) && protocol::text(label) == value, name,
          "not a TLP label, spelled as TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED");
  return label;
}

const json::Value& Fields::child(std::string_view name) {
  static const json::Document empty(rapidjson::kObjectType);
  ++read_;
  const json::Value* value = json::find(object_, name);
  if (value == nullptr) refuse(name, "a required member is missing");
  return value == nullptr ? empty : *value;
}

Result<void> Fields::finish() {
  if (failure_) return *failure_;
  if (object_.MemberCount() != read_) {
    return fail(Error::invalid, "a member that does not belong here", at_,
                "only the members of this version are allowed");
  }
  return {};
}

}  // namespace protocol::fields
