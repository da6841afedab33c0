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

#include "protocol/misp_event.h"
#include "protocol/misp_frame.h"
#include "protocol/misp_labels.h"
#include "protocol/misp_leaves.h"
#include "protocol/misp_parts.h"
#include "protocol/misp_whole.h"
#include "protocol/misp_write.h"
#include "protocol/stix.h"
#include "protocol/stix_check.h"

namespace protocol::misp {
namespace {

using json::Value;
using stix::view;

constexpr std::size_t most_labels = 256;         // of a grouping that becomes an object
constexpr Instant end_of_time{253402300799, 0};  // a finished slice is not judged by its times again

struct Placed {
  EventPart part;
  std::size_t anchor = 0;  ///< the slice of the object that holds it, or its own
  std::size_t slice = 0;
  auto order() const {
    const int within = part.list == List::reference ? 2 : part.list == List::member ? 1 : 0;
    return std::tuple(static_cast<int>(within > 0 ? List::object : part.list), anchor, within, slice);
  }
};

/// What may be an object again.
struct Whole {
  std::size_t slice = 0;
  Read read;
  std::set<std::string_view> refs{};
};

/// What became of a slice, before it is known whether it stands in an object.
struct Waiting {
  std::size_t slice = 0;
  Read read;
  Subject subject;
  const Read* beside = nullptr;
};

/// References and reports carry no tags, so that what is tagged would lose them.
bool has_tags(const Read& read) {
  return read.pap != Pap::none || json::find(*read.object, "labels") != nullptr;
}

/// True for a note that stands for an attribute.
bool is_noted(const Value& note) {
  return noted_in(json::text_in(note, "abstract")).has_value();
}

/// What the event is made of at last, and by which id.
class Collector {
 public:
  Collector(const EventHead& head, const std::vector<Slice>& slices)
      : head_(head), slices_(slices), reader_({}, end_of_time, definitions_of(slices)) {
    placed_.reserve(slices.size());
    is_whole_.resize(slices.size());
    known_.reserve(slices.size());
    spoken_of_.reserve(slices.size());
  }

  Result<std::vector<EventPart>> run() {
    std::vector<std::pair<std::size_t, Read>> later;
    CHECK(find_wholes());
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (is_left_out(slices_[i].entry.id) || is_whole_[i]) continue;
      TRY(Read read, this->read(slices_[i]));
      if (claimed_.contains(slices_[i].entry.id)) read = kept(read);
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
    add_wholes();
    for (const auto& [i, read] : later)
      if (read.slice->entry.id.starts_with("report--"))
        reports_.emplace_back(read.slice->entry.id, read.object);
    for (const auto& [i, read] : later)
      if (has_tags(read) || (!add_reference(i, read) && !add_report(i, read)))
        add_subject(i, read, carried(read.slice->bytes));
    return parts();
  }

 private:
  Result<void> find_wholes() {
    for (std::size_t i = 0; i < slices_.size(); ++i) {
      if (!slices_[i].entry.id.starts_with("grouping--")) continue;
      TRY(const Read read, this->read(slices_[i]));
      if (!may_be_whole(read)) continue;
      Whole& whole = wholes_.emplace_back(Whole{i, kept(read)});
      is_whole_[i] = true;
      for (const Value& ref : (*whole.read.object)["object_refs"].GetArray()) whole.refs.insert(view(ref));
      claimed_.insert(whole.refs.begin(), whole.refs.end());
    }
    return {};
  }

  /// A grouping that says no more than an object does: its labels are those of the attributes, which each
  /// have tags, and its own are none.
  static bool may_be_whole(const Read& read) {
    const Value& object = *read.object;
    const Value* labels = json::find(object, "labels");
    return labels != nullptr && labels->IsArray() && labels->Size() <= most_labels &&
           names_template(object) && !json::text_in(object, "name").empty() && read.pap == Pap::none &&
           json::text_in(object, "context") == "unspecified" && !json::bool_or(object, "revoked", false) &&
           says_only(object, {"name", "description", "context", "object_refs"}) &&
           !has_other_markings(object);
  }

  static bool names_template(const Value& object) {
    constexpr std::size_t most_digits = 18;
    const std::string_view version = kept_in(object, Kept::template_version);
    return Uuid::parse(kept_in(object, Kept::template_uuid)).has_value() && !version.empty() &&
           version.size() <= most_digits &&
           std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
  }

  /// Each becomes one attribute that says which one of the object it is, stands in no other, and has the
  /// object's labels.
  bool holds_together(const Whole& whole) const {
    return std::ranges::all_of(whole.refs, [&](std::string_view ref) {
      const auto found = waiting_.find(ref);
      return found != waiting_.end() && found->second.subject.of == nullptr &&
             !found->second.subject.carried && !kept_in(*found->second.read.object, Kept::relation).empty() &&
             has_labels_of(*whole.read.object, *found->second.read.object);
    });
  }

  static bool has_labels_of(const Value& whole, const Value& one) {
    std::unordered_set<std::string_view> labels;
    for (const Value& label : one["labels"].GetArray()) labels.insert(view(label));
    return std::ranges::all_of(whole["labels"].GetArray(), [&](const Value& label) {
      return kept_by(view(label)).has_value() || labels.contains(view(label));
    });
  }

  void add_wholes() {
    for (const Whole& whole : wholes_) {
      spoken_of_.insert(whole.read.slice->entry.id);
      if (!holds_together(whole)) {
        add_subject(whole.slice, whole.read, carried(whole.read.slice->bytes));
        continue;
      }
      add_whole(whole);
      for (const std::string_view ref : whole.refs) place_subject(waiting_.extract(ref).mapped(), &whole);
    }
    for (const auto& [id, one] : waiting_) place_subject(one, nullptr);
    claimed_.clear();
  }

  void add_whole(const Whole& whole) {
    const Value& object = *whole.read.object;
    Frame frame = framing_.of(whole.read);
    frame.comment = json::text_in(object, "description");
    known_[whole.read.slice->entry.id] = {frame.uuid, whole.slice, true};
    place(whole.slice, whole.read, List::object,
          whole_json(frame, {json::text_in(object, "name"), kept_in(object, Kept::meta_category),
                             kept_in(object, Kept::template_uuid), kept_in(object, Kept::template_version)}),
          frame.uuid);
  }

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

  void place(std::size_t slice, const Read& read, List list, std::string json, const Uuid& uuid,
             std::size_t attributes = 0, std::optional<std::size_t> anchor = {}) {
    const SliceEntry& entry = read.slice->entry;
    placed_.push_back(
        {{list, entry.id, entry.modified, uuid, attributes, std::move(json)}, anchor.value_or(slice), slice});
  }

  /// What a grouping names waits until all that it names is known; it was kept().
  void add_subject(std::size_t slice, const Read& read, Subject subject, const Read* beside = nullptr) {
    const auto& id = read.slice->entry.id;
    Waiting one{slice, read, std::move(subject), beside};
    // Of two versions one stands in the object.
    if (claimed_.contains(id) && !waiting_.contains(id))
      waiting_.emplace(id, std::move(one));
    else
      place_subject(one, nullptr);
  }

  /// `in`: the object that holds it.
  void place_subject(const Waiting& one, const Whole* in) {
    const auto& [slice, read, subject, beside] = one;
    Frame frame = framing_.of(read, beside, in != nullptr);
    frame.comment =
        subject.carried ? carried_comment(json::text_in(*read.object, "type")) : comment_of(*read.object);
    known_[read.slice->entry.id] = {frame.uuid, slice, subject.of != nullptr};
    if (in != nullptr) {
      AttributeText attribute = subject.attributes.front();
      attribute.relation = kept_in(*read.object, Kept::relation);
      const Uuid& object = known_.at(in->read.slice->entry.id).uuid;
      place(slice, read, List::member, attribute_json(frame, attribute, object), frame.uuid, 0, in->slice);
    } else if (subject.of == nullptr) {
      place(slice, read, List::attribute, attribute_json(frame, subject.attributes.front()), frame.uuid);
    } else {
      place(slice, read, List::object, object_json(frame, *subject.of, subject.attributes), frame.uuid,
            subject.attributes.size());
    }
    if (beside != nullptr) placed_.back().part.beside = beside->slice->entry.id;
  }

  /// Only where it is said of an object, and nothing more than between whom it is and one comment.
  bool add_reference(std::size_t slice, const Read& read) {
    const Value& object = *read.object;
    if (json::text_in(object, "type") != "relationship") return false;
    if (!says_only(object, {"relationship_type", "source_ref", "target_ref", "description"})) return false;
    if (has_other_markings(object)) return false;
    const auto source = known_.find(json::text_in(object, "source_ref"));
    const auto target = known_.find(json::text_in(object, "target_ref"));
    if (source == known_.end() || target == known_.end() || !source->second.is_object) return false;
    Frame frame = framing_.of(read);
    frame.comment = json::text_in(object, "description");
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
    const Frame frame = framing_.of(read);
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
  Framing framing_{head_};
  stix::ObjectReader reader_;
  json::Memory memory_;  ///< of what is kept
  std::deque<Value> kept_;
  std::vector<Placed> placed_;
  std::vector<Whole> wholes_;
  std::vector<bool> is_whole_;                      ///< by slice
  std::unordered_set<std::string_view> claimed_;    ///< ids that a whole names
  std::map<std::string_view, Waiting> waiting_;     ///< by id, in no order that matters
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
