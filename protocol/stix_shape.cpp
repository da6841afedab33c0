#include "protocol/stix_shape.h"

#include <algorithm>

namespace protocol::stix {
namespace {

using json::Value;

constexpr std::int64_t largest_exact = (std::int64_t{1} << 53) - 1;

Problem wrong_type(std::string_view name, std::string_view wanted) {
  return {"json-type", "the property " + std::string(name) + " is not " + std::string(wanted)};
}

Problem out_of_range(std::string_view name) {
  return {"range", "the property " + std::string(name) + " is outside its range"};
}

template <typename Holds>
bool all_items(const Value& value, Holds holds) {
  return value.IsArray() && std::all_of(value.Begin(), value.End(), holds);
}

bool all_values_are_strings(const Value& value) {
  return value.IsObject() && std::all_of(value.MemberBegin(), value.MemberEnd(),
                                         [](const auto& member) { return member.value.IsString(); });
}

std::optional<Problem> check_number(const Value& value, const PropertyRule& rule) {
  if (!value.IsNumber()) return wrong_type(rule.name, "a number");
  const double number = value.GetDouble();
  if (number < static_cast<double>(rule.least) || number > static_cast<double>(rule.most)) {
    return out_of_range(rule.name);
  }
  return {};
}

std::optional<Problem> check_integer(const Value& value, const PropertyRule& rule) {
  if (!value.IsNumber()) return wrong_type(rule.name, "a whole number");
  if (value.IsDouble()) return wrong_type(rule.name, "a whole number without fraction");
  if (!value.IsInt64() || value.GetInt64() < rule.least || value.GetInt64() > rule.most) {
    return out_of_range(rule.name);
  }
  return {};
}

std::optional<Problem> check_time(const Value& value, const PropertyRule& rule) {
  const bool fits = value.IsString() && Timestamp::instant(view(value)).has_value();
  if (fits) return {};
  return Problem{"time", "the property " + std::string(rule.name) + " is not a timestamp of STIX"};
}

// granular_markings and external_references are read by others, who rely on the types inside.
std::optional<Problem> check_entries(const Value& value, const PropertyRule& rule) {
  const auto text_or_absent = [](const Value& entry, std::string_view name) {
    const Value* found = json::find(entry, name);
    return found == nullptr || found->IsString();
  };
  if (rule.name == "granular_markings") {
    for (const Value& entry : value.GetArray()) {
      const Value* selectors = json::find(entry, "selectors");
      const bool texts =
          selectors != nullptr && all_items(*selectors, [](const Value& item) { return item.IsString(); });
      if (!texts || !text_or_absent(entry, "marking_ref") || !text_or_absent(entry, "lang")) {
        return wrong_type(rule.name, "a list of selectors with a marking or a language");
      }
    }
  }
  if (rule.name == "external_references") {
    for (const Value& entry : value.GetArray()) {
      const Value* source = json::find(entry, "source_name");
      if (source == nullptr || !source->IsString()) return wrong_type(rule.name, "a list of named sources");
    }
  }
  return {};
}

}  // namespace

std::optional<Problem> check_shape(const Value& value, const PropertyRule& rule) {
  const auto is_string = [](const Value& item) { return item.IsString(); };
  const auto is_object = [](const Value& item) { return item.IsObject(); };
  switch (rule.shape) {
    case Shape::text:
      return value.IsString() ? std::nullopt : std::optional(wrong_type(rule.name, "a string"));
    case Shape::flag:
      return value.IsBool() ? std::nullopt : std::optional(wrong_type(rule.name, "true or false"));
    case Shape::integer:
      return check_integer(value, rule);
    case Shape::number:
      return check_number(value, rule);
    case Shape::time:
      return check_time(value, rule);
    case Shape::texts:
      return all_items(value, is_string) ? std::nullopt
                                         : std::optional(wrong_type(rule.name, "a list of strings"));
    case Shape::map:
      return value.IsObject() ? std::nullopt : std::optional(wrong_type(rule.name, "an object"));
    case Shape::text_map:
      if (all_values_are_strings(value)) return {};
      return wrong_type(rule.name, "an object of strings");
    case Shape::maps:
      if (!all_items(value, is_object)) return wrong_type(rule.name, "a list of objects");
      return check_entries(value, rule);
  }
  return wrong_type(rule.name, "of a known shape");
}

std::optional<Problem> check_whole_numbers(const Value& value) {
  const auto exact = [](const Value& number) {
    return number.IsDouble() ||
           (number.IsInt64() && number.GetInt64() <= largest_exact && number.GetInt64() >= -largest_exact);
  };
  if (value.IsNumber() && !exact(value)) {
    return Problem{"range", "a whole number is beyond 2^53 - 1, which readers round"};
  }
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) {
      if (auto wrong = check_whole_numbers(item)) return wrong;
    }
  }
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      if (auto wrong = check_whole_numbers(member.value)) return wrong;
    }
  }
  return {};
}

}  // namespace protocol::stix
