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

Builder deleted_object(const ServedPart& object, std::int64_t timestamp) {
  std::vector<Builder> attributes;
  for (std::size_t i = 0; i < object.attributes; ++i)
    attributes.push_back(deleted_attribute(attribute_of(object.uuid, i), timestamp));
  auto part = deleted_part(object.uuid, timestamp);
  part.set("name", "annotation").set("meta-category", "misc").set("description", "").set("comment", "");
  part.set("template_uuid", "5d8dc046-15a1-4ca3-a09f-ed4ede7c4487").set("template_version", "2");
  part.set("distribution", "5").set("sharing_group_id", "0");
  return std::move(part.set("Attribute", attributes).set("ObjectReference", std::vector<Builder>()));
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
    for (const auto& part : event_.parts) add(part);
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

  void add(const ServedPart& part) {
    if (part.list == List::reference) return add_reference(part);
    if (part.list != List::member) end_object();
    const bool withdrawn = part.withdrawn || event_.recalled;
    if (withdrawn && !deleted_) return;
    lives_ = lives_ || !withdrawn;
    if (!withdrawn) count_ += part.list == List::object ? part.attributes : part.list != List::report;
    if (part.list == List::object) {
      if (withdrawn) return add(objects_, deleted_object(part, event_.timestamp).text());
      begin_object(part);
    } else if (part.list == List::member && in_object_) {
      if (has_attributes_) objects_ += ',';
      has_attributes_ = true;
      objects_ += withdrawn ? deleted_attribute(part.uuid, event_.timestamp).text() : std::string(part.bytes);
    } else if (part.list == List::report) {
      add(reports_, withdrawn ? deleted_report(part.uuid, event_.timestamp).text() : std::string(part.bytes));
    } else {
      // So does what is left of an object that is gone: MISP takes it out of the object first.
      add(attributes_,
          withdrawn ? deleted_attribute(part.uuid, event_.timestamp).text() : std::string(part.bytes));
    }
  }

  /// As far as its last attribute.
  void begin_object(const ServedPart& part) {
    constexpr std::string_view end = "]}";
    add(objects_, part.bytes.substr(0, part.bytes.size() - end.size()));
    has_attributes_ = part.attributes > 0;
    in_object_ = true;
    in_references_ = false;
  }

  /// One without its object has nowhere to stand, and a deleted one says between whom it was.
  void add_reference(const ServedPart& part) {
    if (!in_object_ || part.withdrawn || event_.recalled) return;
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
  bool has_attributes_ = false;  ///< the object that is being written
  bool lives_ = false;           ///< a part is there that is not deleted
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
