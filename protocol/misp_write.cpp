#include "protocol/misp_write.h"

#include <utility>

#include "protocol/misp_event.h"
#include "protocol/misp_served.h"
#include "protocol/text.h"

namespace protocol::misp {
namespace {

using json::Builder;

constexpr std::string_view default_colour = "#0088cc";

// The colours of MISP's taxonomies of TLP and PAP.
constexpr std::pair<std::string_view, std::string_view> colours[] = {
    {"tlp:red", "#FF2B2B"},   {"tlp:amber+strict", "#FFC000"}, {"tlp:amber", "#FFC000"},
    {"tlp:green", "#33FF00"}, {"tlp:clear", "#FFFFFF"},        {"PAP:RED", "#ff0000"},
    {"PAP:AMBER", "#ffa800"}, {"PAP:GREEN", "#33ff00"},        {"PAP:CLEAR", "#ffffff"},
};

void set_or_null(Builder& to, std::string_view name, std::string_view value) {
  if (value.empty()) {
    to.null(name);
  } else {
    to.set(name, value);
  }
}

Builder identified(const Frame& frame) {
  Builder out;
  out.set("id", number_of(frame.uuid)).set("uuid", frame.uuid.text()).set("timestamp", frame.timestamp);
  return out;
}

void set_audience(Builder& to) {
  to.set("distribution", "5").set("sharing_group_id", "0");
}

Builder attribute_of_object(const Frame& frame, const AttributeText& attribute,
                            const std::string& object_id) {
  Builder out = identified(frame);
  out.set("type", attribute.type).set("category", attribute.category).set("value", attribute.value);
  out.set("to_ids", attribute.to_ids).set("comment", frame.comment).set("deleted", frame.deleted);
  set_audience(out);
  out.set("disable_correlation", attribute.disable_correlation).set("object_id", object_id);
  set_or_null(out, "object_relation", attribute.relation);
  set_or_null(out, "first_seen", frame.first_seen);
  set_or_null(out, "last_seen", frame.last_seen);
  return std::move(out.set("Tag", tag_list(frame.tags)));
}

}  // namespace

Tag plain_tag(std::string_view name) {
  for (const auto& [known, colour] : colours)
    if (known == name) return {std::string(name), std::string(colour)};
  return {std::string(name), std::string(default_colour)};
}

Tag tlp_tag(Label label) {
  if (marking_id(label).empty()) return {};
  return plain_tag(lower_ascii(text(label)));
}

std::vector<Builder> tag_list(const std::vector<Tag>& tags) {
  std::vector<Builder> out;
  for (const Tag& tag : tags) {
    Builder one;
    one.set("name", tag.name).set("colour", tag.colour).set("exportable", true).set("local", false);
    out.push_back(std::move(one));
  }
  return out;
}

Builder attribute_json(const Frame& frame, const AttributeText& attribute) {
  return attribute_of_object(frame, attribute, "0");
}

Builder object_json(const Frame& frame, const Template& of, const std::vector<AttributeText>& attributes) {
  std::vector<Builder> list;
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    Frame inner = frame;
    inner.uuid = attribute_of(frame.uuid, i);
    inner.comment.clear();
    list.push_back(attribute_of_object(inner, attributes[i], number_of(frame.uuid)));
  }
  Builder out = identified(frame);
  out.set("name", of.name).set("meta-category", of.meta_category).set("description", of.description);
  out.set("template_uuid", of.uuid).set("template_version", of.version);
  set_audience(out);
  out.set("comment", frame.comment).set("deleted", frame.deleted);
  set_or_null(out, "first_seen", frame.first_seen);
  set_or_null(out, "last_seen", frame.last_seen);
  return std::move(out.set("Attribute", list));
}

Builder report_json(const Frame& frame, std::string_view name, std::string_view content) {
  Builder out = identified(frame);
  out.set("name", name).set("content", content);
  set_audience(out);
  return std::move(out.set("deleted", frame.deleted));
}

Builder reference_json(const Frame& frame, const ReferenceText& reference) {
  Builder out = identified(frame);
  out.set("object_id", number_of(reference.object)).set("referenced_uuid", reference.target.text());
  out.set("relationship_type", reference.type).set("referenced_type", reference.to_object ? "1" : "0");
  return std::move(out.set("comment", frame.comment).set("deleted", frame.deleted));
}

}  // namespace protocol::misp
