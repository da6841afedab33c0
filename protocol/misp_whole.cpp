#include "protocol/misp_whole.h"

#include <algorithm>
#include <array>

#include "protocol/misp_made.h"

namespace protocol::misp {
namespace {

constexpr std::string_view noted = "MISP attribute: ", between = ", ", detected = ", for detection";

// MISP's categories without those of the victim.
constexpr std::array<std::string_view, 12> categories{
    "Antivirus detection",   "Artifacts dropped",    "Attribution",
    "External analysis",     "Network activity",     "Other",
    "Payload delivery",      "Payload installation", "Payload type",
    "Persistence mechanism", "Social network",       "Support Tool"};

std::string ended(json::Builder& object, Label label) {
  return object.set("object_marking_refs", markings_of(label)).text();
}

Failure unnamed(const Attribute& attribute) {
  return unfit(attribute, "there is nothing that it could name");
}

/// Section 3.7 of STIX 2.1: small letters, digits and hyphens.
bool is_relationship_type(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

Result<std::string> to_grouping(const Attribute& object, const ObjectFrame& frame) {
  if (frame.refs.empty()) return unnamed(object);
  TRY(auto grouping, begun(object, frame));
  if (!object.type.empty()) grouping.set("name", object.type);
  if (!object.comment.empty()) grouping.set("description", object.comment);
  grouping.set("context", "unspecified").set("object_refs", frame.refs);
  return ended(grouping, frame.label);
}

Result<std::string> to_relationship(const Attribute& reference, const ObjectFrame& frame) {
  if (frame.refs.size() != 2) return unnamed(reference);
  TRY(auto relationship, begun(reference, frame));
  const bool fits = is_relationship_type(reference.value);
  std::string said = fits ? "" : reference.value;
  if (!said.empty() && !reference.comment.empty()) said += "\n";
  said += reference.comment;
  relationship.set("relationship_type", fits ? std::string_view(reference.value) : "related-to");
  if (!said.empty()) relationship.set("description", said);
  relationship.set("source_ref", frame.refs[0]).set("target_ref", frame.refs[1]);
  return ended(relationship, frame.label);
}

Result<std::string> to_report(const Attribute& event, const ObjectFrame& frame) {
  if (frame.refs.empty()) return unnamed(event);
  TRY(auto report, begun(event, frame));
  report.set("name", event.value.empty() ? event.uuid.text() : event.value);
  report.set("published", frame.created.empty() ? Instant{event.timestamp, 0}.text(3) : frame.created);
  report.set("object_refs", frame.refs);
  return ended(report, frame.label);
}

}  // namespace

std::string abstract_of(const Noted& attribute) {
  std::string out(noted);
  out.append(attribute.category).append(between).append(attribute.type);
  return attribute.for_detection ? out.append(detected) : out;
}

std::optional<Noted> noted_in(std::string_view abstract) {
  if (!abstract.starts_with(noted)) return {};
  abstract.remove_prefix(noted.size());
  Noted out;
  out.for_detection = abstract.ends_with(detected);
  if (out.for_detection) abstract.remove_suffix(detected.size());
  const std::size_t comma = abstract.find(between);
  if (comma == std::string_view::npos) return {};
  out.category = abstract.substr(0, comma);
  out.type = abstract.substr(comma + between.size());
  if (std::ranges::find(categories, out.category) == categories.end() || out.type.empty()) return {};
  return out;
}

Result<std::string> to_note(const Attribute& attribute, const ObjectFrame& frame) {
  if (frame.refs.empty()) return unnamed(attribute);
  if (attribute.value.empty()) return unfit(attribute, "its text is empty");
  TRY(auto note, begun(attribute, frame));
  const bool report = attribute.unit == Unit::report;
  const auto abstract =
      report ? attribute.comment : abstract_of({attribute.category, attribute.type, attribute.to_ids});
  if (!abstract.empty()) note.set("abstract", abstract);
  note.set("content", attribute.value).set("object_refs", frame.refs);
  if (!report) set_comment(note, attribute.comment);
  return ended(note, frame.label);
}

Result<std::string> to_whole(const Attribute& attribute, const ObjectFrame& frame) {
  switch (attribute.unit) {
    case Unit::object:
      return to_grouping(attribute, frame);
    case Unit::reference:
      return to_relationship(attribute, frame);
    case Unit::event:
      return to_report(attribute, frame);
    case Unit::attribute:
    case Unit::report:
      break;
  }
  return fail(Error::unsupported, "this is no whole", attribute.uuid.text());
}

}  // namespace protocol::misp
