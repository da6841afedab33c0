// The JSON of what stands in a MISP event, outwards (facts: MISP core format draft-20). Strings stay as they
// are given; numbers are strings, as MISP writes them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/ids.h"
#include "protocol/json_text.h"
#include "protocol/misp_table.h"
#include "protocol/tlp.h"

namespace protocol::misp {

/// Views: of fixed words, and of names that their owner keeps.
struct Tag {
  std::string_view name, colour;
};

/// The tag of a label, "tlp:amber+strict"; unmarked and unknown have none and give an empty name.
Tag tlp_tag(Label label);
/// Any other tag: PAP in its own colours, the rest in MISP's default.
Tag plain_tag(std::string_view name);
/// The member "Tag".
void write_tags(const std::vector<Tag>& tags, json::TextWriter& out);

/// What the attribute, object or report of a slice has beside its value.
struct Frame {
  Uuid uuid;
  std::string timestamp;  ///< seconds, as text
  std::string comment;
  std::string first_seen, last_seen;  ///< as MISP writes them; empty for null
  bool deleted = false;
  std::vector<Tag> tags;
};

struct AttributeText {
  std::string_view type, category;
  std::string value;
  bool to_ids = false;
  std::string_view relation = {};  ///< in an object; empty outside
  bool disable_correlation = false;
};

/// An attribute that stands in the event itself, or is to stand in that object.
std::string attribute_json(const Frame& frame, const AttributeText& attribute,
                           const std::optional<Uuid>& object = {});
/// What the object of a grouping says of itself: views.
struct WholeText {
  std::string_view name, meta_category, template_uuid, template_version;
};
/// An object that has no attributes yet; its frame's tags are not its own.
std::string whole_json(const Frame& frame, const WholeText& whole);
/// An object with its attributes and without its references. They share its frame but for the UUIDs, which
/// are those of attribute_of(), and the comment, which is the object's; its tags are theirs.
std::string object_json(const Frame& frame, const Template& of, const std::vector<AttributeText>& attributes);
std::string report_json(const Frame& frame, std::string_view name, std::string_view content);

struct ReferenceText {
  Uuid object, target;
  std::string_view type;  ///< of the relationship
  bool to_object = false;
};
std::string reference_json(const Frame& frame, const ReferenceText& reference);

}  // namespace protocol::misp
