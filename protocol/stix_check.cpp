#include "protocol/stix_check.h"

#include "protocol/pattern.h"
#include "protocol/stix_shape.h"

namespace protocol::stix {
namespace {

using json::find;
using json::Value;
using MaybeProblem = std::optional<Problem>;

// Completes a type to an id, to ask whether the type alone is well-formed.
constexpr std::string_view any_uuid = "--00000000-0000-4000-8000-000000000001";

Problem problem(std::string_view code, std::string_view name, std::string_view rule) {
  return {code, "the property " + std::string(name) + " " + std::string(rule)};
}

// The id and the type, first of all: everything else depends on them.
MaybeProblem check_identity(const Value& value, Object& object) {
  const Value* type = find(value, "type");
  if (type == nullptr || !type->IsString())
    return Problem{"type", "the object has no type, or it is no string"};
  if (view(*type) == "bundle")
    return Problem{"bundle", "a bundle is no object and may not stand in a list of them"};
  const Value* id = find(value, "id");
  if (id == nullptr || !id->IsString()) return Problem{"id", "the object has no id, or it is no string"};
  Result<StixId> parsed = StixId::parse(view(*id));
  if (parsed.has_error()) {
    const bool good_type = StixId::parse(std::string(view(*type)) + std::string(any_uuid)).has_value();
    return Problem{good_type ? "id" : "type", parsed.error().what};
  }
  if (parsed->type != view(*type)) return Problem{"type", "the type is not the one that the id begins with"};
  object.id = *std::move(parsed);
  return {};
}

// STIX 2.0 wrote no spec_version on its objects, so its absence is only believed of observables, which 2.0
// did not have as objects of their own. An object of unknown type counts as one if it has no times.
MaybeProblem check_version(const Value& value, const TypeRule* type) {
  const Value* version = find(value, "spec_version");
  if (version != nullptr) {
    if (version->IsString() && view(*version) == "2.1") return {};
    return Problem{"spec-version", "the property spec_version is not \"2.1\""};
  }
  const bool like_observable = type != nullptr
                                   ? type->category == Category::observable
                                   : find(value, "created") == nullptr && find(value, "modified") == nullptr;
  if (like_observable) return {};
  return Problem{"spec-version", "the property spec_version is missing, as in STIX 2.0"};
}

bool has_one_of(const Value& value, std::string_view names) {
  while (!names.empty()) {
    const std::size_t bar = names.find('|');
    const Value* found = find(value, names.substr(0, bar));
    if (found != nullptr && !found->IsNull()) return true;
    names.remove_prefix(bar == std::string_view::npos ? names.size() : bar + 1);
  }
  return false;
}

MaybeProblem check_required(const Value& value, std::string_view names) {
  while (!names.empty()) {
    const std::size_t blank = names.find(' ');
    const std::string_view name = names.substr(0, blank);
    if (!has_one_of(value, name)) return problem("required", name, "is missing");
    names.remove_prefix(blank == std::string_view::npos ? names.size() : blank + 1);
  }
  return {};
}

MaybeProblem check_all_required(const Value& value, const TypeRule* type) {
  if (type == nullptr) {
    return find(value, "modified") != nullptr ? check_required(value, "created") : MaybeProblem{};
  }
  if (type->category == Category::marking) {
    if (auto missing = check_required(value, "created")) return missing;
    if (find(value, "definition_type") != nullptr) {
      if (auto missing = check_required(value, "definition")) return missing;
    }
  } else if (type->category != Category::observable) {
    if (auto missing = check_required(value, "created modified")) return missing;
  }
  return check_required(value, type->required);
}

MaybeProblem check_shapes(const Value& value, const TypeRule* type) {
  for (const auto& member : value.GetObject()) {
    const PropertyRule* rule = find_property(view(member.name), type);
    if (rule == nullptr) continue;
    if (auto wrong = check_shape(member.value, *rule)) return wrong;
  }
  return {};
}

std::optional<Timestamp> time_of(const Value& value, std::string_view name) {
  const Value* found = find(value, name);
  if (found == nullptr || !found->IsString()) return {};
  Result<Timestamp> parsed = Timestamp::parse(view(*found));
  return parsed.has_value() ? std::optional<Timestamp>(*std::move(parsed)) : std::nullopt;
}

std::optional<Instant> instant_of(const Value& value, std::string_view name) {
  const Value* found = find(value, name);
  return found != nullptr && found->IsString() ? Timestamp::instant(view(*found)) : std::nullopt;
}

// Names that mean a time in one category may be free text in another, so orders count only where the shape
// does.
MaybeProblem check_times(const Value& value, const TypeRule* type, const Limits& limits, Instant now) {
  for (const TimeOrder& order : time_orders) {
    const auto second = instant_of(value, order.second);
    const auto first = second ? instant_of(value, order.first) : std::nullopt;
    if (!first || !second) continue;
    if (find_property(order.first, type) == nullptr || find_property(order.second, type) == nullptr) continue;
    if (*second < *first || (order.strict && *second == *first)) {
      return problem("time", order.second, "is earlier than " + std::string(order.first));
    }
  }
  for (const std::string_view name : {"created", "modified"}) {
    const auto time = instant_of(value, name);
    if (time && *time > now + limits.future_skew_seconds) {
      return problem("time", name, "lies further in the future than clocks may differ");
    }
  }
  return {};
}

MaybeProblem check_content(const Value& value, const TypeRule* type, const Limits& limits) {
  if (type == nullptr) return {};
  const Value* pattern = find(value, "pattern");
  if (pattern != nullptr && view(*pattern).size() > limits.pattern_bytes) {
    return problem("size", "pattern", "is longer than the limit");
  }
  const Value* language = find(value, "pattern_type");
  if (pattern != nullptr && language != nullptr && view(*language) == "stix") {
    PatternLimits bounds;
    bounds.bytes = limits.pattern_bytes;
    const auto checked = check_pattern(view(*pattern), bounds);
    if (checked.has_error()) {
      if (checked.error().error == Error::too_large)
        return problem("size", "pattern", "nests or compares more than the limits allow");
      return problem("pattern", "pattern", "does not parse as a STIX pattern");
    }
  }
  const Value* payload = find(value, "payload_bin");
  if (type->type == "artifact" && payload != nullptr && parse_base64(view(*payload)).has_error()) {
    return problem("json-type", "payload_bin", "is not base64");
  }
  return {};
}

bool is_marking_reference(std::string_view name) {
  return name == "object_marking_refs" || name == "marking_ref";
}

void keep_reference(const Value& value, std::vector<std::string>& refs) {
  if (StixIdView::read(view(value))) refs.emplace_back(view(value));
}

// Depth is bounded by what json::parse() let in.
void collect_references(const Value& value, std::vector<std::string>& refs) {
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) collect_references(item, refs);
    return;
  }
  if (!value.IsObject()) return;
  for (const auto& member : value.GetObject()) {
    const std::string_view name = view(member.name);
    if (is_marking_reference(name)) continue;
    if (name.ends_with("_ref")) keep_reference(member.value, refs);
    if (name.ends_with("_refs") && member.value.IsArray()) {
      for (const Value& item : member.value.GetArray()) keep_reference(item, refs);
    }
    collect_references(member.value, refs);
  }
}

MaybeProblem check_target(std::string_view type, std::string_view name, const Value& value) {
  if (!value.IsString()) return problem("json-type", name, "is not an id in a string");
  const auto id = StixIdView::read(view(value));
  if (!id) return problem("reference", name, "is not a valid id");
  for (const ReferenceRule& rule : reference_rules) {
    if (rule.name != name || (!rule.type.empty() && rule.type != type)) continue;
    if (!fits(rule.target, id->type))
      return problem("reference", name, "refers to an object of a wrong type");
  }
  return {};
}

// Deeper down and in custom properties the same suffix may mean something else (the deprecated
// observed-data.objects refers by dictionary keys), so only the top level of known types is held to it.
MaybeProblem check_references(const Value& value, const TypeRule* type, const Object& object) {
  for (const auto& member : value.GetObject()) {
    const std::string_view name = view(member.name);
    const bool custom = type == nullptr || name.starts_with("x_");
    if ((custom && name != "created_by_ref") || is_marking_reference(name)) continue;
    if (name.ends_with("_ref")) {
      if (auto wrong = check_target(object.id.type, name, member.value)) return wrong;
    } else if (name.ends_with("_refs")) {
      if (!member.value.IsArray()) return problem("json-type", name, "is not a list of ids");
      for (const Value& item : member.value.GetArray()) {
        if (auto wrong = check_target(object.id.type, name, item)) return wrong;
      }
    }
  }
  return {};
}

MaybeProblem check_rules(const Value& value, const Limits& limits, Instant now, Object& object) {
  if (auto wrong = check_identity(value, object)) return wrong;
  const TypeRule* type = find_type(object.id.type);
  if (auto wrong = check_version(value, type)) return wrong;
  if (auto wrong = check_all_required(value, type)) return wrong;
  if (auto wrong = check_shapes(value, type)) return wrong;
  if (auto wrong = check_whole_numbers(value)) return wrong;
  if (auto wrong = check_times(value, type, limits, now)) return wrong;
  if (auto wrong = check_content(value, type, limits)) return wrong;
  return check_references(value, type, object);
}

}  // namespace

std::optional<Problem> read_properties(const Value& value, const Limits& limits, Instant now,
                                       Object& object) {
  if (auto wrong = check_rules(value, limits, now, object)) return wrong;
  object.kind = kind_of_type(object.id.type);
  object.created = time_of(value, "created");
  object.modified = time_of(value, "modified");
  object.revoked = json::bool_or(value, "revoked", false);
  if (const Value* creator = find(value, "created_by_ref"))
    object.created_by = *StixId::parse(view(*creator));
  if (const Value* markings = find(value, "object_marking_refs")) {
    for (const Value& marking : markings->GetArray()) object.markings.emplace_back(view(marking));
  }
  collect_references(value, object.refs);
  return {};
}

}  // namespace protocol::stix
