#include "protocol/misp_served.h"

#include "protocol/json.h"

namespace protocol::misp {
namespace {

using json::Builder;

/// What every part has that is no more.
Builder deleted_part(const Uuid& uuid, std::int64_t timestamp) {
  Builder part;
  part.set("id", number_of(uuid)).set("uuid", uuid.text()).set("timestamp", std::to_string(timestamp));
  return std::move(part.set("deleted", true));
}

Builder comment(const Uuid& uuid, std::string_view value) {
  Builder part;
  part.set("id", number_of(uuid)).set("uuid", uuid.text()).set("type", "comment").set("category", "Other");
  part.set("value", value).set("to_ids", false).set("distribution", "5").set("sharing_group_id", "0");
  part.set("comment", "").set("disable_correlation", true).set("object_id", "0");
  return std::move(part.set("Tag", std::vector<Builder>()));
}

Builder deleted_attribute(const Uuid& uuid, std::int64_t timestamp) {
  auto part = comment(uuid, "withdrawn");
  return std::move(part.set("timestamp", std::to_string(timestamp)).set("deleted", true));
}

/// An object that says nothing any more, as far as the end of its attributes; those of its own are deleted.
std::string shell(const ServedPart& object, std::int64_t timestamp, bool deleted) {
  std::vector<Builder> attributes;
  for (std::size_t i = 0; i < object.attributes; ++i)
    attributes.push_back(deleted_attribute(attribute_of(object.uuid, i), timestamp));
  auto part = deleted_part(object.uuid, timestamp);
  part.set("name", "annotation").set("meta-category", "misc").set("description", "").set("comment", "");
  part.set("template_uuid", "5d8dc046-15a1-4ca3-a09f-ed4ede7c4487").set("template_version", "2");
  part.set("distribution", "5").set("sharing_group_id", "0").set("deleted", deleted);
  return part.set("Attribute", attributes).text();
}

Builder deleted_report(const Uuid& uuid, std::int64_t timestamp) {
  auto part = deleted_part(uuid, timestamp);
  part.set("name", "withdrawn").set("content", "").set("distribution", "5").set("sharing_group_id", "0");
  return part;
}

/// Three lists that are written side by side, because parts come in the order of their slices.
class Writer {
 public:
  Writer(const ServedEvent& event, bool deleted) : event_(event), deleted_(deleted) {}

  std::string text() {
    for (std::size_t i = 0; i < event_.parts.size(); ++i) add(i);
    end_object();
    if (!lives_) add(attributes_, note());
    std::string out = "{\"Event\":";
    out.append(event_.head.substr(0, event_.head.rfind('}')));
    const auto member = [&](std::string_view name, std::string_view value) {
      out.append(",\"").append(name).append("\":").append(value);
    };
    member("timestamp", "\"" + std::to_string(event_.timestamp) + "\"");
    member("publish_timestamp", "\"" + std::to_string(event_.published) + "\"");
    member("attribute_count", "\"" + std::to_string(count_) + "\"");
    member("Attribute", "[" + attributes_ + "]");
    member("Object", "[" + objects_ + "]");
    member("EventReport", "[" + reports_ + "]");
    return out + "}}";
  }

 private:
  static void add(std::string& list, std::string_view item) {
    if (!list.empty()) list += ',';
    list += item;
  }

  bool is_live(const ServedPart& part) const { return !part.withdrawn && !part.unshown && !event_.recalled; }
  /// As what it is, or as deleted to whoever asks for that and may have seen it.
  bool is_told(const ServedPart& part) const { return is_live(part) || (deleted_ && !part.unshown); }

  void add(std::size_t at) {
    const ServedPart& part = event_.parts[at];
    if (part.list == List::object) return add_object(at);
    if (part.list == List::reference) return add_reference(part);
    if (part.list != List::member) end_object();
    if (!is_told(part)) return;
    const bool lives = is_live(part);
    lives_ = lives_ || lives;
    const std::string gone = lives ? std::string() : deleted_text(part);
    const std::string_view text = lives ? part.bytes : std::string_view(gone);
    if (part.list == List::report) return add(reports_, text);
    count_ += lives ? 1 : 0;
    if (part.list != List::member || !in_object_) return add(attributes_, text);
    if (has_attributes_) objects_ += ',';
    has_attributes_ = true;
    objects_ += text;
  }

  std::string deleted_text(const ServedPart& part) const {
    return (part.list == List::report ? deleted_report(part.uuid, event_.timestamp)
                                      : deleted_attribute(part.uuid, event_.timestamp))
        .text();
  }

  /// What stands in an object stays there, whatever becomes of the object: MISP takes no attribute under
  /// another object than it has it under, and deletes with an object what is told to be in it alone.
  void add_object(std::size_t at) {
    end_object();
    const ServedPart& object = event_.parts[at];
    bool told = is_told(object), holds = false;
    for (std::size_t i = at + 1; i < event_.parts.size() && event_.parts[i].list == List::member; ++i) {
      told = told || is_told(event_.parts[i]);
      holds = holds || is_live(event_.parts[i]);
    }
    if (!told) return;
    speaks_ = is_live(object);
    lives_ = lives_ || speaks_;
    count_ += speaks_ ? object.attributes : 0;
    if (speaks_)
      begin_object(object.bytes);
    else
      begin_object(shell(object, event_.timestamp, !holds));
    has_attributes_ = object.attributes > 0;
  }

  /// As far as its last attribute.
  void begin_object(std::string_view text) {
    constexpr std::string_view end = "]}";
    add(objects_, text.substr(0, text.size() - end.size()));
    in_object_ = true;
    in_references_ = false;
  }

  /// One without its object has nowhere to stand, and a deleted one says between whom it was.
  void add_reference(const ServedPart& part) {
    if (!in_object_ || !speaks_ || !is_live(part)) return;
    objects_ += in_references_ ? "," : begin_references;
    in_references_ = true;
    objects_ += part.bytes;
  }

  void end_object() {
    if (in_object_) objects_.append(in_references_ ? "" : begin_references).append("]}");
    in_object_ = false;
  }

  std::string note() {
    ++count_;
    const auto uuid = keyed_uuid("note", event_.head);
    auto note =
        comment(uuid, event_.recalled
                          ? "Recalled by its originator: stop using what this event held, and remove it."
                          : "Nothing of this event is in force: it was withdrawn, or is newer elsewhere.");
    note.set("timestamp", std::to_string(event_.timestamp)).set("deleted", false);
    return note.text();
  }

  static constexpr const char* begin_references = "],\"ObjectReference\":[";

  const ServedEvent& event_;
  const bool deleted_;
  std::string attributes_, objects_, reports_;
  std::size_t count_ = 0;
  bool in_object_ = false, in_references_ = false;
  bool has_attributes_ = false, speaks_ = false;  ///< the object that is being written
  bool lives_ = false;                            ///< a part is there that is not deleted
};

}  // namespace

std::string event_text(const ServedEvent& event, bool deleted) {
  return Writer(event, deleted).text();
}

std::string number_of(const Uuid& uuid) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8U | uuid.bytes[i];
  return std::to_string(number & 0x7fffffffU);
}

}  // namespace protocol::misp
