#include "gateway/guard/event.h"

#include <algorithm>
#include <bitset>
#include <set>

#include "gateway/guard/event_members.h"
#include "gateway/guard/event_slice.h"
#include "gateway/guard/event_words.h"
#include "gateway/guard/report.h"
#include "protocol/json.h"
#include "protocol/pap.h"

namespace gateway::guard {
namespace {

using protocol::Label;
using protocol::Pap;
using protocol::json::Value;
using protocol::misp::List;

constexpr std::size_t most_parts = 4096, most_attributes = 256;
constexpr std::size_t most_members = 32;     // in a table of members
constexpr std::size_t most_references = 16;  // lines at the end of a comment
// A slice that is carried as text is longer there: its quotes are escaped.
constexpr std::size_t most_slice = 4U << 20, most_part = 12U << 20, most_head = 64U << 10;
constexpr std::string_view any_info = "Indicators", released_to = "Indicators released to ";

std::string_view view(const Value& value) {
  if (!value.IsString()) return {};
  return {value.GetString(), value.GetStringLength()};
}

/// MISP's form of a time as it may stand in a slice: to the last digit that says something, without a zone.
std::string_view without_zeros(std::string_view time) {
  time.remove_suffix(std::string_view("+00:00").size());
  while (time.ends_with('0')) time.remove_suffix(1);
  constexpr std::size_t to_seconds = 19;
  return time.ends_with('.') ? time.substr(0, to_seconds) : time;
}

/// What a comment may be whatever the slice says.
bool is_word_for(std::string_view comment, std::string_view type) {
  constexpr std::string_view word = "STIX 2.1 ";
  return comment.starts_with(word) && comment.substr(word.size()) == type;
}

class EventCheck {
 public:
  explicit EventCheck(const Event& event) : event_(event) {}

  std::vector<Finding> run() {
    at_ = event_.parts.size();
    if (at_ > most_parts) {
      add("size", "the event has more than 4,096 parts");
      return report_.take();
    }
    for (at_ = 0; at_ < event_.parts.size() && !report_.full(); ++at_) check_part(event_.parts[at_]);
    check_targets();
    at_ = event_.parts.size();
    check_head();
    return report_.take();
  }

 private:
  void add(std::string_view code, std::string what) {
    report_.add(at_, code, pointer_.text(), std::move(what));
  }
  void add_foreign() { add("added", "it says what its slice does not say"); }

  const Value* read(protocol::json::Reader& reader, std::string_view bytes, std::size_t most) {
    if (bytes.size() > most) {
      add("size", "it or its slice is too long");
      return nullptr;
    }
    protocol::json::Limits limits;
    limits.string_bytes = most_slice;
    const auto document = reader.read(bytes, limits);
    if (document.has_value() && (*document)->IsObject()) return *document;
    add("json", "it or its slice is no strict JSON object");
    return nullptr;
  }

  void check_part(const EventPart& part) {
    const Value* slice = read(of_slices_, part.slice, most_slice);
    const Value* document = slice != nullptr ? read(of_parts_, part.bytes, most_part) : nullptr;
    if (document == nullptr) return;
    const Value* beside = nullptr;
    if (!part.beside.empty()) {
      beside = read(of_others_, part.beside, most_slice);
      if (beside == nullptr) return;
    }
    const SliceFacts facts(*slice, part.slice, beside);
    if (beside != nullptr &&
        (facts.observed.empty() || facts.observed != protocol::json::text_in(*beside, "id")))
      add("reference", "beside its slice stands another than the one that was observed");
    slice_ = &facts;
    label_ = part.claimed;
    if (!protocol::within(label_, Label::amber_strict)) add("label", "its slice's label is not for events");
    strictest_ = protocol::strictest(strictest_, label_);
    check_by_list(part.list, *document);
    if (facts.other_markings && !is_carried(part.list, *document))
      add("marking", "what binds its slice besides TLP is not in it");
    slice_ = nullptr;
  }

  void check_by_list(List list, const Value& part) {
    if (any_within_)
      placed_.push_back({protocol::json::string_or(part, "uuid"), std::string(slice_->id), list,
                         list == List::object ? slice_->named() : std::set<std::string>()});
    switch (list) {
      case List::attribute:
        return check_attribute(part);
      case List::member:
        check_attribute(part);
        return check_member(part);
      case List::object:
        return check_object(part);
      case List::reference:
        check_members(part, reference_members());
        return check_reference(part);
      case List::report:
        return check_members(part, report_members());
    }
    add("type", "it is in no list that an event has");
  }

  /// As text, to the byte.
  bool is_carried(List list, const Value& part) const {
    return list == List::attribute && protocol::json::text_in(part, "type") == "text" &&
           protocol::json::text_in(part, "value") == slice_->bytes;
  }

  void check_members(const Value& value, std::span<const Member> members) {
    if (!value.IsObject()) return add("json", "it is no object");
    std::bitset<most_members> there;
    if (members.size() > most_members) return add("property", "its members are more than can be looked at");
    for (const auto& member : value.GetObject()) {
      const std::string_view name = view(member.name);
      const Pointer::Step step(pointer_, name);
      const auto known = std::ranges::find(members, name, &Member::name);
      if (known != members.end()) there.set(static_cast<std::size_t>(known - members.begin()));
      if (known == members.end()) {
        add("property", "the member " + quoted(name) + " is not allow-listed");
      } else if (!has_shape(member.value, known->shape)) {
        add("property", "the member " + quoted(name) + " is not what it should be");
      } else if (!is_said(value, member.value, known->shape)) {
        add_foreign();
      }
    }
    for (std::size_t i = 0; i < members.size(); ++i)
      if (members[i].needed && !there.test(i))
        add("property", "the member " + quoted(members[i].name) + " is missing");
    if (slice_ != nullptr && slice_->revoked && protocol::json::find(value, "deleted") != nullptr &&
        !protocol::json::bool_or(value, "deleted", false))
      add("revoked", "its slice is revoked, and it is not deleted");
  }

  /// Shapes that the slice or MISP's words decide; true for all others.
  bool is_said(const Value& in, const Value& member, MemberShape shape) const {
    const std::string_view text = view(member);
    switch (shape) {
      case MemberShape::type:
        // People read in the note that it stands for an attribute of a type that is none of ours.
        return is_attribute_type(text) || (slice_->type == "note" && slice_->texts.holds(text));
      case MemberShape::category:
        return is_category(text);
      case MemberShape::relation:
        return text.empty() || (template_ != nullptr && has_relation(*template_, text)) ||
               slice_->has_label(kept_word("object-relation", text));
      case MemberShape::text:
        return slice_->texts.holds(text);
      case MemberShape::comment:
        return is_word_for(text, slice_->type) || slice_->texts.holds(text) || is_whole_texts(text);
      case MemberShape::value:
        return slice_->texts.holds(text) ||
               (is_composite(protocol::json::text_in(in, "type")) && are_two(text));
      case MemberShape::seen:
        return text.empty() || slice_->texts.holds(without_zeros(text));
      default:
        return true;
    }
  }

  /// MISP cuts a composite at its first bar or at its last; more pieces could spell anything.
  bool are_two(std::string_view value) const {
    for (const std::size_t bar : {value.find('|'), value.rfind('|')}) {
      if (bar == std::string_view::npos || bar == 0 || bar + 1 == value.size()) continue;
      if (slice_->texts.holds(value.substr(0, bar)) && slice_->texts.holds(value.substr(bar + 1)))
        return true;
    }
    return false;
  }

  /// Whole texts of the slice, each on lines of its own: one of one line, one of any length, references.
  bool is_whole_texts(std::string_view comment) const {
    if (ends_with_references(comment)) return true;
    const std::size_t line = comment.find('\n');
    return line != std::string_view::npos && slice_->texts.holds_whole(comment.substr(0, line)) &&
           ends_with_references(comment.substr(line + 1));
  }

  bool ends_with_references(std::string_view text) const {
    for (std::size_t i = 0; i <= most_references; ++i) {
      if (slice_->texts.holds_whole(text)) return true;
      const std::size_t line = text.rfind('\n');
      if (line == std::string_view::npos || !slice_->is_reference(text.substr(line + 1))) return false;
      text.remove_suffix(text.size() - line);
    }
    return false;
  }

  void check_object(const Value& object) {
    check_members(object, object_members());
    // What stands in it is written behind its own attributes, in the place of the last two signs.
    const bool is_open = event_.parts[at_].bytes.ends_with("]}") && object.IsObject() &&
                         !object.ObjectEmpty() && view((object.MemberEnd() - 1)->name) == "Attribute";
    if (!is_open) add("property", "its attributes are not its last member");
    if (slice_->type == "grouping") return check_whole(object);
    const ObjectWords* words = object_words(protocol::json::text_in(object, "name"));
    if (words == nullptr) return add("added", "it is an object that no slice becomes");
    const std::pair<std::string_view, std::string_view> own[] = {{"meta-category", words->meta_category},
                                                                 {"description", words->description},
                                                                 {"template_uuid", words->uuid}};
    for (const auto& [name, word] : own) {
      const Pointer::Step step(pointer_, name);
      const Value* value = protocol::json::find(object, name);
      if (value != nullptr && view(*value) != word && !(value->IsString() && view(*value).empty()))
        add("added", "it is not what the template says");
    }
    template_ = words;
    check_list(object, "Attribute", [&](const Value& one) { check_attribute(one); });
    template_ = nullptr;
  }

  /// The object of a grouping says of itself what the grouping says; its attributes are parts of their own.
  void check_whole(const Value& object) {
    const auto said = [&](std::string_view name) { return protocol::json::text_in(object, name); };
    const std::pair<std::string_view, bool> own[] = {
        {"name", slice_->says("name", said("name"))},
        {"meta-category", said("meta-category").empty() ||
                              slice_->has_label(kept_word("meta-category", said("meta-category")))},
        {"template_uuid", slice_->has_label(kept_word("template-uuid", said("template_uuid")))},
        {"template_version", slice_->has_label(kept_word("template-version", said("template_version")))},
        {"description", said("description").empty()}};
    for (const auto& [name, is_said] : own) {
      const Pointer::Step step(pointer_, name);
      if (!is_said) add_foreign();
    }
    if (slice_->pap != Pap::none) add("label", "an object cannot say its slice's PAP");
    check_list(object, "Attribute", [&](const Value&) { add_foreign(); });
  }

  /// It stands in the object that was made of the grouping that names its slice.
  void check_member(const Value& part) {
    if (protocol::json::text_in(part, "object_relation").empty())
      add("property", "it does not say what it is of its object");
    const auto holder = std::ranges::find_if(placed_.rbegin(), placed_.rend(),
                                             [](const Placed& one) { return one.list == List::object; });
    const bool follows = std::ranges::all_of(placed_.rbegin(), holder,
                                             [](const Placed& one) { return one.list == List::member; });
    if (holder == placed_.rend() || !follows || !holder->named.contains(std::string(slice_->id)))
      add("reference", "it stands in an object of which its slice is no part");
  }

  template <typename Each>
  void check_list(const Value& in, std::string_view name, Each each) {
    const Value* list = protocol::json::find(in, name);
    const Pointer::Step step(pointer_, name);
    if (list == nullptr || !list->IsArray()) return add("property", "it is no list");
    if (name == "Attribute" && list->Size() > most_attributes)
      return add("size", "the object has more than 256 attributes");
    for (rapidjson::SizeType i = 0; i < list->Size() && !report_.full(); ++i) {
      const Pointer::Step item(pointer_, i);
      each((*list)[i]);
    }
  }

  void check_attribute(const Value& attribute) {
    check_members(attribute, attribute_members());
    if (!attribute.IsObject()) return;
    if (protocol::json::bool_or(attribute, "to_ids", true) && slice_->type != "indicator")
      add("added", "it is to detect with, and its slice is no indicator");
    check_tags(attribute, label_, slice_->pap);
  }

  void check_tags(const Value& value, Label least, Pap pap) {
    std::size_t labels = 0;
    Pap tagged = Pap::none;
    check_list(value, "Tag", [&](const Value& tag) {
      check_members(tag, tag_members());
      const std::string_view name = protocol::json::text_in(tag, "name");
      const auto label = protocol::label_of_misp_tag(name);
      if (label) {
        ++labels;
        if (*label == Label::unknown || protocol::strictest(*label, least) != *label)
          add("label", "it is marked more loosely than what it is made of");
      } else if (protocol::pap_of_misp_tag(name) && protocol::parse_pap(name)) {
        tagged = protocol::strictest(tagged, *protocol::parse_pap(name));
      } else if (slice_ == nullptr || (!slice_->texts.holds_whole(name) && !slice_->is_tag_for(name))) {
        add_foreign();
      }
    });
    if (labels != 1) add("label", "it has not exactly one TLP tag");
    if (protocol::strictest(tagged, pap) != tagged) add("label", "its PAP is looser than its slice's");
  }

  /// What a relationship says, between the parts of what it joins.
  void check_reference(const Value& part) {
    const auto holder = std::ranges::find_if(placed_.rbegin(), placed_.rend(), [](const Placed& one) {
      return one.list != List::reference && one.list != List::member;
    });
    if (holder == placed_.rend() || holder->list != List::object || slice_->type != "relationship" ||
        holder->source != slice_->source)
      return add("reference", "it stands behind another object than its relationship says");
    targets_.push_back(
        {at_, protocol::json::string_or(part, "referenced_uuid"), std::string(slice_->target)});
  }

  void check_targets() {
    for (const Target& target : targets_) {
      const bool there = std::ranges::any_of(
          placed_, [&](const Placed& one) { return one.uuid == target.uuid && one.source == target.source; });
      if (!there)
        report_.add(target.at, "reference", "/referenced_uuid", "its relationship is to something else");
    }
  }

  void check_head() {
    const Value* head = read(of_parts_, event_.head, most_head);
    if (head == nullptr) return;
    check_members(*head, head_members());
    check_tags(*head, strictest_, Pap::none);
    check_distribution(*head);
    check_organisation(*head, "Org");
    check_organisation(*head, "Orgc");
    const Pointer::Step step(pointer_, "info");
    const std::string_view info = protocol::json::text_in(*head, "info");
    const bool known = info == any_info || (!event_.circle_name.empty() &&
                                            info == std::string(released_to).append(event_.circle_name));
    // Not a slice's words either: that slice may be withdrawn, and the head stays.
    if (!known) add("added", "its info is none of the texts that may stand there");
  }

  /// MISP lowers a distribution at each hop: what may go anywhere stays 3, what stays within a community is
  /// offered as 2 and kept as 1, all else is offered as 1 and kept for the one organisation.
  void check_distribution(const Value& head) {
    const Pointer::Step step(pointer_, "distribution");
    const Value* value = protocol::json::find(head, "distribution");
    static const Value nothing;
    const DigitsOrText said(value == nullptr ? nothing : *value);
    const std::string_view level = said;
    const bool fine = level == "1" || (level == "2" && protocol::within(strictest_, Label::green)) ||
                      (level == "3" && protocol::within(strictest_, Label::clear));
    if (!fine) add("label", "its distribution is wider than its label, or says something else");
  }

  void check_organisation(const Value& head, std::string_view name) {
    const Pointer::Step step(pointer_, name);
    const Value* organisation = protocol::json::find(head, name);
    if (organisation == nullptr) return;  // found missing by now
    check_members(*organisation, organisation_members());
    if (protocol::json::text_in(*organisation, "uuid") != event_.team ||
        protocol::json::text_in(*organisation, "name") != event_.team_name)
      add("property", "it is another organisation than ours");
  }

  struct Placed {
    std::string uuid;
    std::string source;  ///< id of its slice
    List list = List::attribute;
    std::set<std::string> named;  ///< of an object: what its grouping names
  };
  struct Target {
    std::size_t at = 0;
    std::string uuid, source;
  };

  const Event& event_;
  /// Only then it matters where parts stand.
  const bool any_within_ = std::ranges::any_of(event_.parts, [](const EventPart& one) {
    return one.list == List::reference || one.list == List::member;
  });
  protocol::json::Reader of_slices_, of_parts_, of_others_;
  Report report_;
  Pointer pointer_;
  std::size_t at_ = 0;                     ///< the part that is looked at
  const SliceFacts* slice_ = nullptr;      ///< its slice; null for the head
  Label label_ = Label::unknown;           ///< that slice's
  const ObjectWords* template_ = nullptr;  ///< of the object that is looked at
  Label strictest_ = Label::unmarked;
  std::vector<Placed> placed_;
  std::vector<Target> targets_;
};

}  // namespace

std::vector<Finding> check_event(const Event& event) {
  return EventCheck(event).run();
}

}  // namespace gateway::guard
