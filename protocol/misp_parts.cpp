#include "protocol/misp_parts.h"

#include <algorithm>
#include <optional>

#include "protocol/misp_leaves.h"
#include "protocol/misp_object.h"
#include "protocol/misp_pattern.h"
#include "protocol/misp_whole.h"
#include "protocol/stix_check.h"
#include "protocol/stix_types.h"
#include "protocol/tlp.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

AttributeText text_of_row(const Row& row, std::string value, bool to_ids) {
  return {row.type, row.category, std::move(value), to_ids};
}

bool joins(const Row& row, std::string_view first) {
  return row.second.path.empty() || !row.first_bar || first.find('|') == std::string_view::npos;
}

/// Two values that one composite attribute holds, in the order of the type.
std::optional<AttributeText> composite(const Row* row, std::string_view first, std::string_view second,
                                       bool to_ids) {
  if (row == nullptr || !fits(row->first, first) || !fits(row->second, second)) return {};
  // What stands behind the bar that MISP cuts at must be the second value, and nothing of the first.
  if (!joins(*row, first) || (!row->first_bar && second.find('|') != std::string_view::npos)) return {};
  return text_of_row(*row, std::string(first) + "|" + std::string(second), to_ids);
}

/// The attribute that one or two comparisons are; the rows come from `find`, which knows patterns or
/// observables.
template <typename Find>
std::optional<AttributeText> as_attribute(const std::vector<Comparison>& all, bool to_ids, Find find) {
  if (all.size() == 1) {
    const Row* row = find(path_in_table(all[0].path), std::string_view());
    if (row == nullptr || !fits(row->first, all[0].value)) return {};
    if (path_for({path_in_table(all[0].path), Form::text}, all[0].value) != all[0].path) return {};
    return text_of_row(*row, all[0].value, to_ids);
  }
  if (all.size() != 2) return {};
  for (const std::size_t first : {0U, 1U}) {
    const auto& [path, value] = all[first];
    const auto& [other_path, other] = all[1 - first];
    if (auto found = composite(find(path, other_path), value, other, to_ids)) return found;
  }
  return {};
}

/// The object whose template has a relation for each of the values, and none twice.
std::optional<Subject> as_object(const std::vector<Comparison>& all, bool to_ids) {
  for (const Template& one : templates()) {
    Subject out{&one, {}};
    for (const Comparison& leaf : all) {
      const auto found =
          std::find_if(one.relations.begin(), one.relations.end(), [&](const Relation& relation) {
            return relation.place.path == leaf.path && fits(relation.place, leaf.value);
          });
      if (found == one.relations.end()) break;
      if (std::any_of(out.attributes.begin(), out.attributes.end(),
                      [&](const AttributeText& had) { return had.relation == found->name; }))
        break;
      out.attributes.push_back({found->type, found->category, leaf.value, to_ids, found->name});
    }
    if (!all.empty() && out.attributes.size() == all.size()) return out;
  }
  return {};
}

Subject as_pattern_object(std::string_view pattern, bool to_ids) {
  const Template* of = template_of("stix2-pattern");
  const Relation& relation = of->relations.front();
  return {of, {{relation.type, relation.category, std::string(pattern), to_ids, relation.name}}};
}

/// Hashes of one file, any of which is enough: what a file object with several says. All of them together,
/// or a name with them, is more than MISP could say with an object, whose attributes match one by one.
bool is_one_file(const Observation& read) {
  return read.any && std::all_of(read.comparisons.begin(), read.comparisons.end(),
                                 [](const Comparison& one) { return one.path.starts_with("file:hashes."); });
}

Subject indicator(const Value& object, std::string_view bytes) {
  const std::string pattern = json::string_or(object, "pattern");
  const std::string type = json::string_or(object, "pattern_type");
  const bool to_ids = !is_harmless(object);
  if (type != "stix") {
    const auto found = std::find_if(rows().begin(), rows().end(), [&](const Row& row) {
      return row.stands == Stands::rule && row.first.path == type;
    });
    if (found == rows().end() || pattern.empty()) return carried(bytes);
    return {nullptr, {text_of_row(*found, pattern, to_ids)}};
  }
  const auto read = read_observation(pattern);
  if (!read) return as_pattern_object(pattern, to_ids);
  if (!read->any) {
    if (auto found = as_attribute(read->comparisons, to_ids, row_of_paths)) return {nullptr, {*found}};
  } else if (is_one_file(*read)) {
    if (auto found = as_object(read->comparisons, to_ids)) return *std::move(found);
  }
  return as_pattern_object(pattern, to_ids);
}

Subject observable(const Value& object, std::string_view bytes) {
  const auto leaves = leaves_of(object);
  if (leaves) {
    if (auto found = as_attribute(*leaves, false, row_of_observable)) return {nullptr, {*found}};
    if (auto found = as_object(*leaves, false)) return *std::move(found);
  }
  return carried(bytes);
}

/// A vulnerability's reference to the list that its name is from says what the name says.
bool refers_to_itself_alone(const Value& object) {
  const Value* references = json::find(object, "external_references");
  if (references == nullptr) return true;
  if (!references->IsArray() || references->Size() != 1) return false;
  const Value& one = (*references)[0];
  return one.IsObject() && one.MemberCount() == 2 && json::string_or(one, "source_name") == "cve" &&
         json::string_or(one, "external_id") == json::string_or(object, "name");
}

/// What an intrusion set is known by when it comes back: without it MISP's word is for a threat actor.
bool has_set_tag(const Value& object) {
  const Value* labels = json::find(object, "labels");
  return labels != nullptr && labels->IsArray() &&
         std::any_of(labels->Begin(), labels->End(),
                     [](const Value& label) { return says_intrusion_set(view(label)); });
}

const Row* row_of_name(const Value& object) {
  const std::string type = json::string_or(object, "type");
  const bool is_set = type == "intrusion-set";
  // One that is no intrusion set must not come back as one.
  if ((is_set || type == "threat-actor") && has_set_tag(object) != is_set) return nullptr;
  const std::string path = (is_set ? "threat-actor" : type) + ":name";
  const auto found = std::find_if(rows().begin(), rows().end(), [&](const Row& row) {
    return row.stands == Stands::name && row.first.path == path;
  });
  return found == rows().end() ? nullptr : &*found;
}

Subject named(const Value& object, std::string_view bytes) {
  const std::string name = json::string_or(object, "name");
  const Row* row = row_of_name(object);
  const bool all_said = json::string_or(object, "type") == "vulnerability"
                            ? says_only(object, {"name", "description", "external_references"}) &&
                                  refers_to_itself_alone(object)
                            : says_only(object, {"name", "description", "first_seen", "last_seen"});
  if (row == nullptr || !all_said || !fits(row->first, name)) return carried(bytes);
  return {nullptr, {text_of_row(*row, name, false)}};
}

/// An attribute that came in as a note. Not for detection, whatever it was: a note is nothing to match with.
Subject noted(const Value& object, std::string_view bytes) {
  const Value* abstract = json::find(object, "abstract");
  const auto attribute = abstract == nullptr ? std::nullopt : noted_in(view(*abstract));
  const bool all_said = says_only(object, {"abstract", "content", "object_refs", "external_references"}) &&
                        (json::find(object, "external_references") == nullptr || !comment_in(object).empty());
  const std::string content = json::string_or(object, "content");
  if (!attribute || !all_said || content.empty()) return carried(bytes);
  return {nullptr, {{attribute->type, attribute->category, content, false}}};
}

}  // namespace

std::string carried_comment(std::string_view type) {
  return "STIX 2.1 " + std::string(type);
}

Subject carried(std::string_view bytes) {
  return {nullptr, {{"text", "External analysis", std::string(bytes), false, {}, true}}, true};
}

bool has_other_markings(const Value& object) {
  if (json::find(object, "granular_markings") != nullptr) return true;
  const Value* markings = json::find(object, "object_marking_refs");
  return markings != nullptr && markings->IsArray() &&
         std::any_of(markings->Begin(), markings->End(),
                     [](const Value& id) { return !label_of_marking(view(id)); });
}

bool is_harmless(const Value& indicator) {
  const Value* types = json::find(indicator, "indicator_types");
  return types != nullptr && types->IsArray() && !types->Empty() &&
         std::all_of(types->Begin(), types->End(), [](const Value& type) {
           return view(type) == "benign" || view(type) == "anonymization";
         });
}

bool is_observable(std::string_view type) {
  const stix::TypeRule* rule = stix::find_type(type);
  return rule != nullptr && rule->category == stix::Category::observable;
}

bool is_named_type(std::string_view type) {
  return type == "vulnerability" || type == "campaign" || type == "threat-actor" || type == "intrusion-set";
}

std::string_view observed_by(const Value& object) {
  const Value* refs = json::find(object, "object_refs");
  const bool is_simple = json::string_or(object, "type") == "observed-data" && !has_other_markings(object) &&
                         says_only(object, {"first_observed", "last_observed", "number_observed",
                                            "object_refs", "external_references"}) &&
                         json::int_or(object, "number_observed", 0) == 1 && refs != nullptr &&
                         refs->IsArray() && refs->Size() == 1;
  const bool says_more = json::find(object, "external_references") != nullptr && comment_in(object).empty();
  return is_simple && !says_more ? view((*refs)[0]) : std::string_view();
}

std::string comment_in(const Value& object) {
  const Value* references = json::find(object, "external_references");
  if (references == nullptr || !references->IsArray() || references->Size() != 1) return {};
  const Value& one = (*references)[0];
  const bool is_comment =
      one.IsObject() && one.MemberCount() == 2 && json::string_or(one, "source_name") == comment_source;
  return is_comment ? json::string_or(one, "description") : std::string();
}

Subject subject_of(const Value& object, std::string_view bytes) {
  const std::string type = json::string_or(object, "type");
  if (has_other_markings(object)) return carried(bytes);
  if (type == "indicator") return indicator(object, bytes);
  if (is_observable(type)) return observable(object, bytes);
  if (type == "note") return noted(object, bytes);
  return named(object, bytes);
}

}  // namespace protocol::misp
