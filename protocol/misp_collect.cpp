// parts_of(): slices in, the parts of an event out. Relationships and reports come second, when it is known
// what the others became.
#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "protocol/misp_beside.h"
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
  const Value* object = nullptr;
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
std::vector<Tag> tags_of(const Read& read, Label least, const std::vector<std::string>& beside) {
  std::vector<Tag> tags{tlp_tag(least)};
  if (read.pap != Pap::none) tags.push_back(plain_tag(text(read.pap)));
  std::set<std::string_view> had;
  const auto add = [&](std::string_view name) {
    const bool bound = label_of_misp_tag(name).has_value() || pap_of_misp_tag(name).has_value();
    if (!name.empty() && !bound && had.insert(name).second) tags.push_back(plain_tag(name));
  };
  const Value* labels = json::find(*read.object, "labels");
  if (labels != nullptr && labels->IsArray())
    for (const Value& label : labels->GetArray()) add(view(label));
  for (const std::string& tag : beside) add(tag);
  return tags;
}

/// References and reports carry no tags, so that what is tagged would lose them.
bool has_tags(const Read& read) {
  return read.pap != Pap::none || json::find(*read.object, "labels") != nullptr;
}

/// True for a note that stands for an attribute.
bool is_noted(const Value& note) {
  return noted_in(json::text_in(note, "abstract")).has_value();
}

/// What an analyst reads beside the value. Observables have a name only where that is a value of theirs.
std::string comment_of(const Value& object) {
  const std::string_view type = json::text_in(object, "type");
  if (type == "observed-data" || type == "note") return comment_in(object);
  if (type == "indicator") return comment_beside(object);
  return std::string(is_named_type(type) ? json::text_in(object, "description") : "");
}

/// What the event is made of at last, and by which id.
class Collector {
 public:
  Collector(const EventHead& head, const std::vector<Slice>& slices)
      : head_(head), slices_(slices), reader_({}, end_of_time, definitions_of(slices)) {
    placed_.reserve(slices.size());
    known_.reserve(slices.size());
    spoken_of_.reserve(slices.size());
  }

  Result<std::vector<EventPart>> run() {
    std::vector<std::pair<std::size_t, Read>> later;
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (is_left_out(slices_[i].entry.id)) continue;
      TRY(const Read read, this->read(slices_[i]));
      const std::string_view type = json::text_in(*read.object, "type");
      spoken_of_.insert(slices_[i].entry.id);
      if (type == "relationship" || type == "report" || (type == "note" && !is_noted(*read.object))) {
        later.emplace_back(i, kept(read));
      } else if (type == "observed-data" || is_observable(type)) {
        seen_.emplace_back(i, kept(read));
      } else {
        add_subject(i, read, subject_of(*read.object, read.slice->bytes));
      }
    }
    add_seen();
    for (const auto& [i, read] : later)
      if (read.slice->entry.id.starts_with("report--"))
        reports_.emplace_back(read.slice->entry.id, read.object);
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
      const auto found = observables.find(observed_by(*read.object));
      const Read* observable = found == observables.end() ? nullptr : found->second;
      std::optional<Subject> subject;
      if (observable != nullptr) subject = subject_of(*observable->object, observable->slice->bytes);
      if (subject && !subject->carried) {
        beside.insert(observable);
        add_subject(i, read, *subject, observable);
      } else {
        alone.emplace_back(i, &read);
      }
    }
    for (const auto& [i, read] : alone)
      if (!beside.contains(read)) add_subject(i, *read, subject_of(*read->object, read->slice->bytes));
  }

  static std::vector<std::string_view> definitions_of(const std::vector<Slice>& slices) {
    std::vector<std::string_view> definitions;
    for (const Slice& slice : slices)
      if (slice.entry.id.starts_with("marking-definition--")) definitions.push_back(slice.bytes);
    return definitions;
  }

  bool is_left_out(std::string_view id) const {
    return label_of_marking(id).has_value() || id == own_identity_;
  }

  /// What is read is valid until the next, unless it is kept().
  Result<Read> read(const Slice& slice) {
    TRY(const auto object, reader_.read(slice.bytes));
    if (object.id.text() != slice.entry.id)
      return fail(Error::invalid, "the slice is not what its entry says", slice.entry.id);
    if (tlp_tag(slice.entry.label).name.empty())
      return fail(Error::invalid, "the slice has no TLP label", slice.entry.id);
    return Read{&slice, &reader_.document(), object.handling.pap};
  }

  Read kept(Read read) {
    read.object = &kept_.emplace_back(*read.object, memory_);
    return read;
  }

  Frame frame_of(const Read& read, const Read* beside = nullptr) {
    const SliceEntry& entry = read.slice->entry;
    const Label label = beside ? strictest(entry.label, beside->slice->entry.label) : entry.label;
    Frame frame;
    frame.uuid = part_uuid(head_.uuid, entry.id, entry.modified);
    const auto modified = Timestamp::instant(entry.modified);
    frame.timestamp = std::to_string(modified ? modified->seconds : head_.created);
    frame.deleted = json::bool_or(*read.object, "revoked", false);
    const bool is_indicator = json::text_in(*read.object, "type") == "indicator";
    tags_beside_ = is_indicator ? tags_beside(*read.object) : std::vector<std::string>();
    frame.tags = tags_of(read, label, tags_beside_);
    set_seen(*read.object, frame);
    return frame;
  }

  void place(std::size_t slice, const Read& read, List list, std::string json, const Uuid& uuid,
             std::size_t attributes = 0, std::optional<std::size_t> anchor = {}) {
    const SliceEntry& entry = read.slice->entry;
    placed_.push_back(
        {{list, entry.id, entry.modified, uuid, attributes, std::move(json)}, anchor.value_or(slice), slice});
  }

  void add_subject(std::size_t slice, const Read& read, const Subject& subject,
                   const Read* beside = nullptr) {
    Frame frame = frame_of(read, beside);
    frame.comment =
        subject.carried ? carried_comment(json::text_in(*read.object, "type")) : comment_of(*read.object);
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
    const Value& object = *read.object;
    if (json::text_in(object, "type") != "relationship") return false;
    if (!says_only(object, {"relationship_type", "source_ref", "target_ref"})) return false;
    if (has_other_markings(object)) return false;
    const auto source = known_.find(json::text_in(object, "source_ref"));
    const auto target = known_.find(json::text_in(object, "target_ref"));
    if (source == known_.end() || target == known_.end() || !source->second.is_object) return false;
    const Frame frame = frame_of(read);
    const std::string_view type = json::text_in(object, "relationship_type");
    auto json =
        reference_json(frame, {source->second.uuid, target->second.uuid, type, target->second.is_object});
    place(slice, read, List::reference, std::move(json), frame.uuid, 0, source->second.slice);
    return true;
  }

  /// Only where it speaks of all that the event holds, as a report in MISP does.
  bool add_report(std::size_t slice, const Read& read) {
    const Value& object = *read.object;
    const bool report = json::text_in(object, "type") == "report";
    if (!report && json::text_in(object, "type") != "note") return false;
    const std::string_view name = json::text_in(object, report ? "name" : "abstract");
    const std::string_view content = json::text_in(object, report ? "description" : "content");
    const bool all_said = report ? says_only(object, {"name", "description", "object_refs", "published"}) &&
                                       json::text_in(object, "published") == json::text_in(object, "created")
                                 : says_only(object, {"abstract", "content", "object_refs"});
    if (!all_said || name.empty() || content.empty() || has_other_markings(object)) return false;
    if (!speaks_of_all(object)) return false;
    const Frame frame = frame_of(read);
    place(slice, read, List::report, report_json(frame, name, content), frame.uuid);
    return true;
  }

  /// By itself, or as a note about a report that does. Notes are about the whole, and no part of it.
  bool speaks_of_all(const Value& object) const {
    std::unordered_set<std::string_view> missing;
    for (const auto& id : spoken_of_)
      if (!id.starts_with("note--") && id != json::text_in(object, "id")) missing.insert(id);
    const auto strike = [&](const Value& speaker) {
      const Value* refs = json::find(speaker, "object_refs");
      return refs != nullptr && refs->IsArray() &&
             std::all_of(refs->Begin(), refs->End(), [&](const Value& ref) {
               missing.erase(view(ref));
               return spoken_of_.contains(view(ref));
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
    std::vector<Placed*> order;
    order.reserve(placed_.size());
    for (Placed& one : placed_) order.push_back(&one);
    std::stable_sort(order.begin(), order.end(),
                     [](const Placed* a, const Placed* b) { return a->order() < b->order(); });
    std::vector<EventPart> out;
    out.reserve(order.size());
    for (Placed* one : order) out.push_back(std::move(one->part));
    return out;
  }

  struct Known {
    Uuid uuid;
    std::size_t slice = 0;
    bool is_object = false;
  };

  const EventHead& head_;
  const std::vector<Slice>& slices_;
  const std::string own_identity_ = "identity--" + head_.org_uuid;
  stix::ObjectReader reader_;
  json::Memory memory_;  ///< of what is kept
  std::deque<Value> kept_;
  std::vector<std::string> tags_beside_;  ///< of the frame that was made last
  std::vector<Placed> placed_;
  std::vector<std::pair<std::size_t, Read>> seen_;  ///< observables, and those that refer to them
  std::unordered_map<std::string_view, Known> known_;
  std::unordered_set<std::string_view> spoken_of_;  ///< the ids of all slices that have a part
  std::vector<std::pair<std::string_view, const Value*>> reports_;  ///< while the rest is placed
};

}  // namespace

Result<std::vector<EventPart>> parts_of(const EventHead& head, const std::vector<Slice>& slices) {
  return Collector(head, slices).run();
}

}  // namespace protocol::misp
