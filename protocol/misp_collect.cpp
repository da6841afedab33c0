// parts_of(): slices in, the parts of an event out. Relationships and reports come second, when it is known
// what the others became.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "protocol/misp_event.h"
#include "protocol/misp_leaves.h"
#include "protocol/misp_parts.h"
#include "protocol/misp_whole.h"
#include "protocol/misp_write.h"
#include "protocol/stix.h"
#include "protocol/stix_check.h"
#include "protocol/timestamp.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

constexpr Instant end_of_time{253402300799, 0};  // a finished slice is not judged by its times again

struct Read {
  const Slice* slice = nullptr;
  json::Document object;
  Pap pap = Pap::none;
};

struct Placed {
  EventPart part;
  std::size_t anchor = 0;  ///< the slice of the object that holds it, or its own
  std::size_t slice = 0;
  auto order() const {
    const int list =
        part.list == List::reference ? static_cast<int>(List::object) : static_cast<int>(part.list);
    return std::tuple(list, anchor, part.list == List::reference, slice);
  }
};

/// As MISP writes a time; empty where there is none, or where MISP could not write it: in a leap second.
std::string seen(const Value& object, std::string_view name) {
  const auto time = Timestamp::parse(json::string_or(object, name));
  if (time.has_error() || time->text.find(":60") != std::string::npos) return {};
  std::string text = time->key.text(6);
  text.pop_back();
  return text + "+00:00";
}

void set_seen(const Value& object, Frame& frame) {
  const std::string type = json::string_or(object, "type");
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

std::vector<Tag> tags_of(const Read& read, Label least) {
  std::vector<Tag> tags{tlp_tag(least)};
  if (read.pap != Pap::none) tags.push_back(plain_tag(text(read.pap)));
  const Value* labels = json::find(read.object, "labels");
  if (labels == nullptr || !labels->IsArray()) return tags;
  std::set<std::string_view> had;
  for (const Value& label : labels->GetArray()) {
    const std::string_view name = view(label);
    const bool bound = label_of_misp_tag(name).has_value() || pap_of_misp_tag(name).has_value();
    if (!name.empty() && !bound && had.insert(name).second) tags.push_back(plain_tag(name));
  }
  return tags;
}

/// References and reports carry no tags, so that what is tagged would lose them.
bool has_tags(const Read& read) {
  return read.pap != Pap::none || json::find(read.object, "labels") != nullptr;
}

/// True for a note that stands for an attribute.
bool is_noted(const Value& note) {
  return noted_in(json::string_or(note, "abstract")).has_value();
}

/// What an analyst reads beside the value: an indicator's name on a line of its own, what it is described as.
/// Observables have a name only where that is a value of theirs.
std::string comment_of(const Value& object) {
  const std::string type = json::string_or(object, "type");
  if (type == "observed-data" || type == "note") return comment_in(object);
  if (type != "indicator" && !is_named_type(type)) return {};
  std::string description = json::string_or(object, "description");
  const std::string name = type == "indicator" ? json::string_or(object, "name") : "";
  if (name.empty() || name == description || name.find('\n') != std::string::npos) return description;
  return description.empty() ? name : name + "\n" + description;
}

/// What the event is made of at last, and by which id.
class Collector {
 public:
  Collector(const EventHead& head, const std::vector<Slice>& slices) : head_(head), slices_(slices) {}

  Result<std::vector<EventPart>> run() {
    for (const Slice& slice : slices_)
      if (slice.entry.id.starts_with("marking-definition--")) definitions_.push_back(slice.bytes);
    std::vector<std::pair<std::size_t, Read>> later;
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (is_left_out(slices_[i].entry.id)) continue;
      TRY(Read read, this->read(slices_[i]));
      const std::string type = json::string_or(read.object, "type");
      spoken_of_.insert(slices_[i].entry.id);
      if (type == "relationship" || type == "report" || (type == "note" && !is_noted(read.object))) {
        later.emplace_back(i, std::move(read));
      } else if (type == "observed-data" || is_observable(type)) {
        seen_.emplace_back(i, std::move(read));
      } else {
        add_subject(i, read, subject_of(read.object, read.slice->bytes));
      }
    }
    add_seen();
    for (const auto& [i, read] : later)
      if (read.slice->entry.id.starts_with("report--"))
        reports_.emplace_back(read.slice->entry.id, &read.object);
    for (const auto& [i, read] : later)
      if (has_tags(read) || (!add_reference(i, read) && !add_report(i, read)))
        add_subject(i, read, carried(read.slice->bytes));
    return parts();
  }

 private:
  /// What an observed-data is of stands with it; what is nobody's stands alone.
  void add_seen() {
    std::map<std::string_view, const Read*> observables;
    for (const auto& [i, read] : seen_)
      if (read.slice->entry.modified.empty()) observables[read.slice->entry.id] = &read;
    std::set<const Read*> beside;
    std::vector<std::pair<std::size_t, const Read*>> alone;
    for (const auto& [i, read] : seen_) {
      const auto found = observables.find(observed_by(read.object));
      const Read* observable = found == observables.end() ? nullptr : found->second;
      std::optional<Subject> subject;
      if (observable != nullptr) subject = subject_of(observable->object, observable->slice->bytes);
      if (subject && !subject->carried) {
        beside.insert(observable);
        add_subject(i, read, *subject, observable);
      } else {
        alone.emplace_back(i, &read);
      }
    }
    for (const auto& [i, read] : alone)
      if (!beside.contains(read)) add_subject(i, *read, subject_of(read->object, read->slice->bytes));
  }

  bool is_left_out(std::string_view id) const {
    return label_of_marking(id).has_value() || id == "identity--" + head_.org_uuid;
  }

  Result<Read> read(const Slice& slice) const {
    TRY(const auto object, stix::read_object(slice.bytes, {}, end_of_time, definitions_));
    if (object.id.text() != slice.entry.id)
      return fail(Error::invalid, "the slice is not what its entry says", slice.entry.id);
    if (tlp_tag(slice.entry.label).name.empty())
      return fail(Error::invalid, "the slice has no TLP label", slice.entry.id);
    Read out{&slice, {}, object.handling.pap};
    TRY(out.object, json::parse(slice.bytes));
    return out;
  }

  Frame frame_of(const Read& read, const Read* beside = nullptr) const {
    const SliceEntry& entry = read.slice->entry;
    const Label label = beside ? strictest(entry.label, beside->slice->entry.label) : entry.label;
    Frame frame;
    frame.uuid = part_uuid(head_.uuid, entry.id, entry.modified);
    const auto modified = Timestamp::parse(entry.modified);
    frame.timestamp = std::to_string(modified ? modified->key.seconds : head_.created);
    frame.deleted = json::bool_or(read.object, "revoked", false);
    frame.tags = tags_of(read, label);
    set_seen(read.object, frame);
    return frame;
  }

  void place(std::size_t slice, const Read& read, List list, const json::Builder& json, const Uuid& uuid,
             std::size_t attributes = 0, std::optional<std::size_t> anchor = {}) {
    const SliceEntry& entry = read.slice->entry;
    placed_.push_back(
        {{list, entry.id, entry.modified, uuid, attributes, json.text()}, anchor.value_or(slice), slice});
  }

  void add_subject(std::size_t slice, const Read& read, const Subject& subject,
                   const Read* beside = nullptr) {
    Frame frame = frame_of(read, beside);
    frame.comment =
        subject.carried ? carried_comment(json::string_or(read.object, "type")) : comment_of(read.object);
    known_[read.slice->entry.id] = {frame.uuid, slice, subject.of != nullptr};
    if (subject.of == nullptr) {
      place(slice, read, List::attribute, attribute_json(frame, subject.attributes.front()), frame.uuid);
    } else {
      place(slice, read, List::object, object_json(frame, *subject.of, subject.attributes), frame.uuid,
            subject.attributes.size());
    }
    if (beside != nullptr) placed_.back().part.beside = beside->slice->entry.id;
  }

  /// Only where it is said of an object, and nothing more than between whom it is.
  bool add_reference(std::size_t slice, const Read& read) {
    const Value& object = read.object;
    if (json::string_or(object, "type") != "relationship") return false;
    if (!says_only(object, {"relationship_type", "source_ref", "target_ref"})) return false;
    if (has_other_markings(object)) return false;
    const auto source = known_.find(json::string_or(object, "source_ref"));
    const auto target = known_.find(json::string_or(object, "target_ref"));
    if (source == known_.end() || target == known_.end() || !source->second.is_object) return false;
    const Frame frame = frame_of(read);
    const std::string type = json::string_or(object, "relationship_type");
    const auto json =
        reference_json(frame, {source->second.uuid, target->second.uuid, type, target->second.is_object});
    place(slice, read, List::reference, json, frame.uuid, 0, source->second.slice);
    return true;
  }

  /// Only where it speaks of all that the event holds, as a report in MISP does.
  bool add_report(std::size_t slice, const Read& read) {
    const Value& object = read.object;
    const bool report = json::string_or(object, "type") == "report";
    if (!report && json::string_or(object, "type") != "note") return false;
    const std::string name = json::string_or(object, report ? "name" : "abstract");
    const std::string content = json::string_or(object, report ? "description" : "content");
    const bool all_said = report
                              ? says_only(object, {"name", "description", "object_refs", "published"}) &&
                                    json::string_or(object, "published") == json::string_or(object, "created")
                              : says_only(object, {"abstract", "content", "object_refs"});
    if (!all_said || name.empty() || content.empty() || has_other_markings(object)) return false;
    if (!speaks_of_all(object)) return false;
    const Frame frame = frame_of(read);
    place(slice, read, List::report, report_json(frame, name, content), frame.uuid);
    return true;
  }

  /// By itself, or as a note about a report that does. Notes are about the whole, and no part of it.
  bool speaks_of_all(const Value& object) const {
    std::set<std::string_view> missing;
    for (const auto& id : spoken_of_)
      if (!id.starts_with("note--") && id != json::string_or(object, "id")) missing.insert(id);
    const auto strike = [&](const Value& speaker) {
      const Value* refs = json::find(speaker, "object_refs");
      return refs != nullptr && refs->IsArray() &&
             std::all_of(refs->Begin(), refs->End(), [&](const Value& ref) {
               missing.erase(view(ref));
               return spoken_of_.contains(std::string(view(ref)));
             });
    };
    if (!strike(object)) return false;
    for (const auto& [id, report] : reports_)
      if (names(object, id) && !strike(*report)) return false;
    return missing.empty();
  }

  static bool names(const Value& object, std::string_view id) {
    const Value* refs = json::find(object, "object_refs");
    return std::any_of(refs->Begin(), refs->End(), [&](const Value& ref) { return view(ref) == id; });
  }

  std::vector<EventPart> parts() {
    std::stable_sort(placed_.begin(), placed_.end(),
                     [](const Placed& a, const Placed& b) { return a.order() < b.order(); });
    std::vector<EventPart> out;
    for (Placed& one : placed_) out.push_back(std::move(one.part));
    return out;
  }

  struct Known {
    Uuid uuid;
    std::size_t slice = 0;
    bool is_object = false;
  };

  const EventHead& head_;
  const std::vector<Slice>& slices_;
  std::vector<std::string_view> definitions_;
  std::vector<Placed> placed_;
  std::vector<std::pair<std::size_t, Read>> seen_;  ///< observables, and those that refer to them
  std::map<std::string, Known> known_;
  std::set<std::string> spoken_of_;  ///< the ids of all slices that have a part
  std::vector<std::pair<std::string_view, const Value*>> reports_;  ///< while the rest is placed
};

}  // namespace

Result<std::vector<EventPart>> parts_of(const EventHead& head, const std::vector<Slice>& slices) {
  return Collector(head, slices).run();
}

}  // namespace protocol::misp
