#include "protocol/misp_write.h"

#include <utility>

#include "protocol/misp_event.h"
#include "protocol/misp_served.h"

namespace protocol::misp {
namespace {

constexpr std::string_view default_colour = "#0088cc";

// The colours of MISP's taxonomies of TLP and PAP.
constexpr std::pair<std::string_view, std::string_view> colours[] = {
    {"tlp:red", "#FF2B2B"},   {"tlp:amber+strict", "#FFC000"}, {"tlp:amber", "#FFC000"},
    {"tlp:green", "#33FF00"}, {"tlp:clear", "#FFFFFF"},        {"PAP:RED", "#ff0000"},
    {"PAP:AMBER", "#ffa800"}, {"PAP:GREEN", "#33ff00"},        {"PAP:CLEAR", "#ffffff"},
};

// What a part takes beside its texts and tags, amply.
constexpr std::size_t room_of_part = 640, room_of_tag = 96;

std::size_t room_for(const Frame& frame, std::string_view value) {
  return room_of_part + value.size() + frame.comment.size() + room_of_tag * frame.tags.size();
}

void set_or_null(json::TextWriter& to, std::string_view name, std::string_view value) {
  to.name(name);
  if (value.empty()) {
    to.null();
  } else {
    to.value(value);
  }
}

json::TextWriter& begin(const Frame& frame, const Uuid& uuid, json::TextWriter& out) {
  out.begin_object().set("id", number_of(uuid)).set("uuid", uuid.text());
  return out.set("timestamp", frame.timestamp);
}

void set_audience(json::TextWriter& to) {
  to.set("distribution", "5").set("sharing_group_id", "0");
}

void write_seen(const Frame& frame, json::TextWriter& out) {
  set_or_null(out, "first_seen", frame.first_seen);
  set_or_null(out, "last_seen", frame.last_seen);
}

/// An attribute of the frame, but for its UUID and comment.
void write_attribute(const Frame& frame, const Uuid& uuid, std::string_view comment,
                     const AttributeText& attribute, std::string_view object_id, json::TextWriter& out) {
  begin(frame, uuid, out).set("type", attribute.type).set("category", attribute.category);
  out.set("value", attribute.value).set("to_ids", attribute.to_ids);
  out.set("comment", comment).set("deleted", frame.deleted);
  set_audience(out);
  out.set("disable_correlation", attribute.disable_correlation).set("object_id", object_id);
  set_or_null(out, "object_relation", attribute.relation);
  write_seen(frame, out);
  write_tags(frame.tags, out);
  out.end_object();
}

}  // namespace

Tag plain_tag(std::string_view name) {
  for (const auto& [known, colour] : colours)
    if (known == name) return {known, colour};
  return {name, default_colour};
}

Tag tlp_tag(Label label) {
  switch (label) {
    case Label::red:
      return plain_tag("tlp:red");
    case Label::amber_strict:
      return plain_tag("tlp:amber+strict");
    case Label::amber:
      return plain_tag("tlp:amber");
    case Label::green:
      return plain_tag("tlp:green");
    case Label::clear:
      return plain_tag("tlp:clear");
    case Label::unmarked:
    case Label::unknown:
      break;
  }
  return {};
}

void write_tags(const std::vector<Tag>& tags, json::TextWriter& out) {
  out.name("Tag").begin_list();
  for (const Tag& tag : tags) {
    out.begin_object().set("name", tag.name).set("colour", tag.colour);
    out.set("exportable", true).set("local", false).end_object();
  }
  out.end_list();
}

std::string attribute_json(const Frame& frame, const AttributeText& attribute,
                           const std::optional<Uuid>& object) {
  json::TextWriter out(room_for(frame, attribute.value));
  write_attribute(frame, frame.uuid, frame.comment, attribute, object ? number_of(*object) : "0", out);
  return out.take();
}

std::string whole_json(const Frame& frame, const WholeText& whole) {
  json::TextWriter out(room_of_part + whole.name.size() + frame.comment.size());
  begin(frame, frame.uuid, out).set("name", whole.name).set("meta-category", whole.meta_category);
  out.set("description", "").set("template_uuid", whole.template_uuid);
  out.set("template_version", whole.template_version);
  set_audience(out);
  out.set("comment", frame.comment).set("deleted", frame.deleted);
  write_seen(frame, out);
  return out.name("Attribute").begin_list().end_list().end_object().take();
}

std::string object_json(const Frame& frame, const Template& of,
                        const std::vector<AttributeText>& attributes) {
  std::size_t room = room_for(frame, of.description);
  for (const AttributeText& attribute : attributes) room += room_for(frame, attribute.value);
  json::TextWriter out(room);
  begin(frame, frame.uuid, out).set("name", of.name).set("meta-category", of.meta_category);
  out.set("description", of.description).set("template_uuid", of.uuid).set("template_version", of.version);
  set_audience(out);
  out.set("comment", frame.comment).set("deleted", frame.deleted);
  write_seen(frame, out);
  out.name("Attribute").begin_list();
  for (std::size_t i = 0; i < attributes.size(); ++i)
    write_attribute(frame, attribute_of(frame.uuid, i), "", attributes[i], number_of(frame.uuid), out);
  return out.end_list().end_object().take();
}

std::string report_json(const Frame& frame, std::string_view name, std::string_view content) {
  json::TextWriter out(room_of_part + name.size() + content.size());
  begin(frame, frame.uuid, out).set("name", name).set("content", content);
  set_audience(out);
  return out.set("deleted", frame.deleted).end_object().take();
}

std::string reference_json(const Frame& frame, const ReferenceText& reference) {
  json::TextWriter out(room_of_part);
  begin(frame, frame.uuid, out).set("object_id", number_of(reference.object));
  out.set("referenced_uuid", reference.target.text()).set("relationship_type", reference.type);
  out.set("referenced_type", reference.to_object ? "1" : "0");
  return out.set("comment", frame.comment).set("deleted", frame.deleted).end_object().take();
}

}  // namespace protocol::misp
