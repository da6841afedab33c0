#include "protocol/misp_frame.h"

#include <set>

#include "protocol/misp_beside.h"
#include "protocol/misp_labels.h"
#include "protocol/misp_parts.h"
#include "protocol/stix_check.h"
#include "protocol/timestamp.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

/// As MISP writes a time; empty where there is none, or where MISP could not write it: in a leap second.
std::string seen(const Value& object, std::string_view name) {
  const std::string_view said = json::text_in(object, name);
  const auto time = Timestamp::instant(said);
  if (!time || said.find(":60") != std::string_view::npos) return {};
  std::string text = time->text(6);
  text.pop_back();
  return text += "+00:00";
}

void set_seen(const Value& object, Frame& frame) {
  const std::string_view type = json::text_in(object, "type");
  if (type == "indicator") {
    frame.first_seen = seen(object, "valid_from");
    frame.last_seen = seen(object, "valid_until");
  } else if (type == "observed-data") {
    frame.first_seen = seen(object, "first_observed");
    frame.last_seen = seen(object, "last_observed");
  } else {
    frame.first_seen = seen(object, "first_seen");
    frame.last_seen = seen(object, "last_seen");
  }
}

/// `beside`: further ones, which outlive the tags.
std::vector<Tag> tags_of(const Read& read, Label least, const std::vector<std::string>& beside,
                         bool in_object) {
  std::vector<Tag> tags{tlp_tag(least)};
  if (read.pap != Pap::none) tags.push_back(plain_tag(text(read.pap)));
  std::set<std::string_view> had;
  const auto add = [&](std::string_view name) {
    const bool bound = label_of_misp_tag(name).has_value() || pap_of_misp_tag(name).has_value();
    const bool is_said = in_object && kept_by(name) == Kept::relation;
    if (!name.empty() && !bound && !is_said && had.insert(name).second) tags.push_back(plain_tag(name));
  };
  const Value* labels = json::find(*read.object, "labels");
  if (labels != nullptr && labels->IsArray())
    for (const Value& label : labels->GetArray()) add(view(label));
  for (const std::string& tag : beside) add(tag);
  return tags;
}

}  // namespace

std::string comment_of(const Value& object) {
  const std::string_view type = json::text_in(object, "type");
  if (type == "observed-data" || type == "note") return comment_in(object);
  if (type == "indicator") return comment_beside(object);
  return std::string(is_named_type(type) ? json::text_in(object, "description") : "");
}

Frame Framing::of(const Read& read, const Read* beside, bool in_object) {
  const SliceEntry& entry = read.slice->entry;
  const Label label = beside ? strictest(entry.label, beside->slice->entry.label) : entry.label;
  Frame frame;
  frame.uuid = part_uuid(head_.uuid, entry.id, entry.modified);
  const auto modified = Timestamp::instant(entry.modified);
  frame.timestamp = std::to_string(modified ? modified->seconds : head_.created);
  frame.deleted = json::bool_or(*read.object, "revoked", false);
  const bool is_indicator = json::text_in(*read.object, "type") == "indicator";
  tags_beside_ = is_indicator ? tags_beside(*read.object) : std::vector<std::string>();
  frame.tags = tags_of(read, label, tags_beside_, in_object);
  set_seen(*read.object, frame);
  return frame;
}

}  // namespace protocol::misp
