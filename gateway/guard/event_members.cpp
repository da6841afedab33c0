#include "gateway/guard/event_members.h"

#include <charconv>

#include "protocol/ids.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;
using enum MemberShape;

constexpr bool needed = true;

constexpr std::array of_attribute{Member{"id", digits},
                                  Member{"uuid", uuid, needed},
                                  Member{"timestamp", seconds, needed},
                                  Member{"type", type, needed},
                                  Member{"category", category, needed},
                                  Member{"value", value, needed},
                                  Member{"to_ids", flag, needed},
                                  Member{"comment", comment},
                                  Member{"deleted", flag, needed},
                                  Member{"distribution", inherit, needed},
                                  Member{"sharing_group_id", zero},
                                  Member{"disable_correlation", flag},
                                  Member{"object_id", digits},
                                  Member{"object_relation", relation},
                                  Member{"first_seen", seen},
                                  Member{"last_seen", seen},
                                  Member{"Galaxy", nothing},
                                  Member{"Tag", apart, needed}};

constexpr std::array of_object{Member{"id", digits},
                               Member{"uuid", uuid, needed},
                               Member{"timestamp", seconds, needed},
                               Member{"name", apart, needed},
                               Member{"meta-category", apart},
                               Member{"description", apart},
                               Member{"template_uuid", apart},
                               Member{"template_version", digits},
                               Member{"distribution", inherit, needed},
                               Member{"sharing_group_id", zero},
                               Member{"comment", comment},
                               Member{"deleted", flag, needed},
                               Member{"first_seen", seen},
                               Member{"last_seen", seen},
                               Member{"Attribute", apart, needed}};

constexpr std::array of_reference{Member{"id", digits},
                                  Member{"uuid", uuid, needed},
                                  Member{"timestamp", seconds, needed},
                                  Member{"object_id", digits},
                                  Member{"referenced_uuid", uuid, needed},
                                  Member{"relationship_type", text, needed},
                                  Member{"referenced_type", digits},
                                  Member{"comment", comment},
                                  Member{"deleted", flag, needed}};

constexpr std::array of_report{Member{"id", digits},
                               Member{"uuid", uuid, needed},
                               Member{"timestamp", seconds, needed},
                               Member{"name", text, needed},
                               Member{"content", text, needed},
                               Member{"distribution", inherit, needed},
                               Member{"sharing_group_id", zero},
                               Member{"deleted", flag, needed}};

constexpr std::array of_tag{Member{"name", apart, needed}, Member{"colour", colour},
                            Member{"exportable", yes, needed}, Member{"local", no, needed}};

constexpr std::array of_head{Member{"id", digits},
                             Member{"uuid", uuid, needed},
                             Member{"info", apart, needed},
                             Member{"date", date},
                             Member{"threat_level_id", digits},
                             Member{"analysis", digits},
                             Member{"published", yes, needed},
                             Member{"distribution", apart, needed},
                             Member{"sharing_group_id", zero},
                             Member{"locked", no},
                             Member{"protected", nothing},
                             Member{"extends_uuid", nothing},
                             Member{"disable_correlation", no},
                             Member{"proposal_email_lock", no},
                             Member{"event_creator_email", nothing},
                             Member{"Org", apart, needed},
                             Member{"Orgc", apart, needed},
                             Member{"Galaxy", nothing},
                             Member{"RelatedEvent", nothing},
                             Member{"ShadowAttribute", nothing},
                             Member{"CryptographicKey", nothing},
                             Member{"Tag", apart, needed}};

constexpr std::array of_organisation{Member{"id", digits}, Member{"uuid", apart, needed},
                                     Member{"name", apart, needed}, Member{"local", flag}};

/// `form` with a digit for each 0 of it.
bool is_like(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == '0' ? !digit : text[i] != form[i]) return false;
  }
  return true;
}

bool is_number(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_nothing(const Value& value) {
  return value.IsNull() || value.IsFalse() || (value.IsString() && value.GetStringLength() == 0) ||
         (value.IsArray() && value.Empty());
}

bool is_seconds(std::string_view text) {
  constexpr std::string_view end_of_9999 = "253402300799";
  return is_number(text, end_of_9999.size()) && (text.size() < end_of_9999.size() || text <= end_of_9999);
}

bool is_colour(std::string_view text) {
  return text.size() == 7 && text.front() == '#' &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
}

}  // namespace

std::span<const Member> attribute_members() {
  return of_attribute;
}
std::span<const Member> object_members() {
  return of_object;
}
std::span<const Member> reference_members() {
  return of_reference;
}
std::span<const Member> report_members() {
  return of_report;
}
std::span<const Member> tag_members() {
  return of_tag;
}
std::span<const Member> head_members() {
  return of_head;
}
std::span<const Member> organisation_members() {
  return of_organisation;
}

DigitsOrText::DigitsOrText(const Value& value) {
  if (value.IsString()) text_ = {value.GetString(), value.GetStringLength()};
  if (!value.IsUint64()) return;
  const char* end = std::to_chars(digits_.data(), digits_.data() + digits_.size(), value.GetUint64()).ptr;
  text_ = {digits_.data(), static_cast<std::size_t>(end - digits_.data())};
}

bool has_shape(const Value& value, MemberShape shape) {
  constexpr std::size_t longest_number = 20;  // of 64 bits
  switch (shape) {
    case text:
    case comment:
    case MemberShape::value:
    case type:
    case category:
      return value.IsString();
    case relation:
      return value.IsNull() || value.IsString();
    case seen:
      return value.IsNull() || is_like(DigitsOrText(value), "0000-00-00T00:00:00.000000+00:00");
    case uuid:
      return value.IsString() && protocol::Uuid::read(DigitsOrText(value)).has_value();
    case digits:
      return is_number(DigitsOrText(value), longest_number);
    case seconds:
      return is_seconds(DigitsOrText(value));
    case date:
      return is_like(DigitsOrText(value), "0000-00-00");
    case flag:
      return value.IsBool();
    case yes:
      return value.IsTrue();
    case no:
      return value.IsFalse();
    case inherit:
      return std::string_view(DigitsOrText(value)) == "5";
    case zero:
      return std::string_view(DigitsOrText(value)) == "0";
    case nothing:
      return is_nothing(value);
    case colour:
      return is_colour(DigitsOrText(value));
    case apart:
      return true;
  }
  return false;
}

}  // namespace gateway::guard
