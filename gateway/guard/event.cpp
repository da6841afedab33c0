#include "gateway/guard/event.h"

#include <algorithm>
#include <array>

#include "gateway/guard/event_words.h"
#include "gateway/guard/report.h"
#include "protocol/json.h"
#include "protocol/pap.h"
#include "protocol/text.h"

namespace gateway::guard {
namespace {

using protocol::Label;
using protocol::json::Document;
using protocol::json::Value;
using protocol::misp::List;

constexpr std::size_t most_parts = 65536, most_bytes = 5U << 20;  // of one part: a slice, written as a text
constexpr char between = '\x01';  // no text that the reader lets through has it unescaped
constexpr std::string_view any_info = "Indicators", released_to = "Indicators released to ";

/// What a member must be.
enum class Shape {
  word,  ///< of MISP's, or null
  text,  ///< a word of MISP's, empty, or what stands in the slice
  uuid,
  digits,
  time,  ///< MISP's, or null
  flag,
  yes,
  no,       ///< true, false
  inherit,  ///< "5", the distribution of what it stands in
  zero,     ///< "0"
  nothing,  ///< null, "", false or an empty list
  colour,
  items,  ///< checked on its own
};

struct Member {
  std::string_view name;
  Shape shape;
};

constexpr std::array attribute_members{Member{"id", Shape::digits},
                                       Member{"uuid", Shape::uuid},
                                       Member{"timestamp", Shape::digits},
                                       Member{"type", Shape::word},
                                       Member{"category", Shape::word},
                                       Member{"value", Shape::text},
                                       Member{"to_ids", Shape::flag},
                                       Member{"comment", Shape::text},
                                       Member{"deleted", Shape::flag},
                                       Member{"distribution", Shape::inherit},
                                       Member{"sharing_group_id", Shape::zero},
                                       Member{"disable_correlation", Shape::flag},
                                       Member{"object_id", Shape::digits},
                                       Member{"object_relation", Shape::word},
                                       Member{"first_seen", Shape::time},
                                       Member{"last_seen", Shape::time},
                                       Member{"Tag", Shape::items}};
constexpr std::array object_members{Member{"id", Shape::digits},
                                    Member{"uuid", Shape::uuid},
                                    Member{"timestamp", Shape::digits},
                                    Member{"name", Shape::word},
                                    Member{"meta-category", Shape::word},
                                    Member{"description", Shape::word},
                                    Member{"template_uuid", Shape::uuid},
                                    Member{"template_version", Shape::digits},
                                    Member{"distribution", Shape::inherit},
                                    Member{"sharing_group_id", Shape::zero},
                                    Member{"comment", Shape::text},
                                    Member{"deleted", Shape::flag},
                                    Member{"first_seen", Shape::time},
                                    Member{"last_seen", Shape::time},
                                    Member{"Attribute", Shape::items}};
constexpr std::array reference_members{Member{"id", Shape::digits},
                                       Member{"uuid", Shape::uuid},
                                       Member{"timestamp", Shape::digits},
                                       Member{"object_id", Shape::digits},
                                       Member{"referenced_uuid", Shape::uuid},
                                       Member{"relationship_type", Shape::text},
                                       Member{"referenced_type", Shape::digits},
                                       Member{"comment", Shape::text},
                                       Member{"deleted", Shape::flag}};
constexpr std::array report_members{Member{"id", Shape::digits},
                                    Member{"uuid", Shape::uuid},
                                    Member{"timestamp", Shape::digits},
                                    Member{"name", Shape::text},
                                    Member{"content", Shape::text},
                                    Member{"distribution", Shape::inherit},
                                    Member{"sharing_group_id", Shape::zero},
                                    Member{"deleted", Shape::flag}};
constexpr std::array tag_members{Member{"name", Shape::items}, Member{"colour", Shape::colour},
                                 Member{"exportable", Shape::yes}, Member{"local", Shape::no}};
constexpr std::array head_members{Member{"id", Shape::digits},
                                  Member{"uuid", Shape::uuid},
                                  Member{"info", Shape::items},
                                  Member{"date", Shape::time},
                                  Member{"threat_level_id", Shape::digits},
                                  Member{"analysis", Shape::digits},
                                  Member{"published", Shape::yes},
                                  Member{"distribution", Shape::items},
                                  Member{"sharing_group_id", Shape::zero},
                                  Member{"locked", Shape::no},
                                  Member{"protected", Shape::nothing},
                                  Member{"extends_uuid", Shape::nothing},
                                  Member{"disable_correlation", Shape::no},
                                  Member{"proposal_email_lock", Shape::no},
                                  Member{"event_creator_email", Shape::nothing},
                                  Member{"Org", Shape::items},
                                  Member{"Orgc", Shape::items},
                                  Member{"Galaxy", Shape::nothing},
                                  Member{"RelatedEvent", Shape::nothing},
                                  Member{"ShadowAttribute", Shape::nothing},
                                  Member{"CryptographicKey", Shape::nothing},
                                  Member{"Tag", Shape::items}};
constexpr std::array org_members{Member{"id", Shape::digits}, Member{"uuid", Shape::items},
                                 Member{"name", Shape::items}, Member{"local", Shape::flag}};

std::string_view view(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

bool only(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_nothing(const Value& value) {
  return value.IsNull() || value.IsFalse() || (value.IsString() && value.GetStringLength() == 0) ||
         (value.IsArray() && value.Empty());
}

/// Shapes that nothing but the value decides.
bool has_shape(const Value& value, Shape shape) {
  constexpr std::string_view decimal = "0123456789";
  constexpr std::size_t longest_number = 20, longest_time = 40;
  const std::string_view text = value.IsString() ? view(value) : std::string_view();
  const bool filled = value.IsString() && !text.empty();
  switch (shape) {
    case Shape::uuid:
      return filled && protocol::Uuid::parse(text).has_value();
    case Shape::digits:
      return value.IsUint64() || (filled && text.size() <= longest_number && only(text, decimal));
    case Shape::time:
      return value.IsNull() || (filled && text.size() <= longest_time && only(text, "0123456789-:.+TZ"));
    case Shape::flag:
      return value.IsBool();
    case Shape::yes:
      return value.IsTrue();
    case Shape::no:
      return value.IsFalse();
    case Shape::inherit:
      return text == "5";
    case Shape::zero:
      return text == "0";
    case Shape::nothing:
      return is_nothing(value);
    case Shape::colour:
      return text.size() == 7 && text.front() == '#' && only(text.substr(1), "0123456789abcdefABCDEF");
    case Shape::word:
    case Shape::text:
    case Shape::items:
      return true;
  }
  return false;
}

/// Case and backslashes aside: hashes are written in either case, and patterns escape what MISP does not.
std::string plain(std::string_view text) {
  std::string out = protocol::lower_ascii(text);
  std::erase_if(out, [](char c) { return c == '\\' || c == between; });
  return out;
}

/// Everything a slice says, to look texts up in.
class Said {
 public:
  Said(const Value& slice, std::string_view bytes) : all_(plain(bytes)) { add(slice); }

  bool holds(std::string_view text) const {
    const std::string wanted = plain(text);
    return all_.find(wanted) != std::string::npos || in_pieces(wanted);
  }

 private:
  /// A composite's pieces stand on their own. A bar alone is no piece, and a piece says at least something.
  bool in_pieces(std::string_view text) const {
    if (text.find('|') == std::string_view::npos) return false;
    while (true) {
      const std::string_view piece = text.substr(0, text.find('|'));
      if (piece.empty() || all_.find(piece) == std::string::npos) return false;
      if (piece.size() == text.size()) return true;
      text.remove_prefix(piece.size() + 1);
    }
  }
  void add(const Value& value) {
    if (value.IsString()) all_.append(1, between).append(plain(view(value)));
    if (value.IsArray())
      for (const auto& item : value.GetArray()) add(item);
    if (value.IsObject())
      for (const auto& member : value.GetObject()) add(member.value);
  }

  std::string all_;
};

/// What one slice asks of the part that stands for it.
struct Wanted {
  const Said* said = nullptr;
  std::string type;
  Label label = Label::unknown;
  bool revoked = false;
  std::vector<std::string> paps;  ///< lower case
};

class EventCheck {
 public:
  explicit EventCheck(const Event& event) : event_(event) {}

  std::vector<Finding> run() {
    at_ = event_.parts.size();
    if (at_ > most_parts) return found("size", "the event has too many parts");
    for (at_ = 0; at_ < event_.parts.size() && !report_.full(); ++at_) check_part(event_.parts[at_]);
    check_head();
    return report_.take();
  }

 private:
  std::vector<Finding> found(std::string_view code, std::string what) {
    add(code, std::move(what));
    return report_.take();
  }
  void add(std::string_view code, std::string what) {
    report_.add(at_, code, pointer_.text(), std::move(what));
  }

  std::optional<Document> read(std::string_view bytes) {
    protocol::json::Limits limits;
    limits.body_bytes = most_bytes;
    limits.string_bytes = most_bytes;
    auto document = protocol::json::parse(bytes, limits);
    if (document.has_value() && document->IsObject()) return *std::move(document);
    add("json", "it is no strict JSON object of a bearable size");
    return std::nullopt;
  }

  void check_part(const EventPart& part) {
    const auto slice = read(part.slice);
    const auto document = slice ? read(part.bytes) : std::nullopt;
    if (!document) return;
    const Said said(*slice, part.slice);
    Wanted wanted{&said, protocol::json::string_or(*slice, "type"), part.claimed,
                  protocol::json::bool_or(*slice, "revoked", false), paps_of(*slice)};
    strictest_ = protocol::strictest(strictest_, part.claimed);
    switch (part.list) {
      case List::attribute:
        return check_attribute(*document, wanted);
      case List::object:
        check_members(*document, object_members, wanted);
        check_deleted(*document, wanted);
        return check_list(*document, "Attribute", [&](const Value& one) { check_attribute(one, wanted); });
      case List::reference:
        check_members(*document, reference_members, wanted);
        return check_deleted(*document, wanted);
      case List::report:
        check_members(*document, report_members, wanted);
        return check_deleted(*document, wanted);
    }
    add("type", "it is in no list of an event's");
  }

  static std::vector<std::string> paps_of(const Value& slice) {
    std::vector<std::string> paps;
    const Value* labels = protocol::json::find(slice, "labels");
    if (labels == nullptr || !labels->IsArray()) return paps;
    for (const auto& label : labels->GetArray())
      if (label.IsString() && protocol::pap_of_misp_tag(view(label)))
        paps.push_back(protocol::lower_ascii(view(label)));
    return paps;
  }

  template <std::size_t count>
  void check_members(const Value& value, const std::array<Member, count>& members, const Wanted& wanted) {
    if (!value.IsObject()) return add("json", "it is no object");
    for (const auto& member : value.GetObject()) {
      const std::string_view name = view(member.name);
      const Pointer::Step step(pointer_, name);
      const auto known = std::ranges::find(members, name, &Member::name);
      if (known == members.end()) {
        add("property", "the member " + quoted(name) + " is not allowed");
      } else if (!has_shape(member.value, known->shape)) {
        add("property", "the member " + quoted(name) + " is not what it should be");
      } else if (known->shape == Shape::word || known->shape == Shape::text) {
        check_text(member.value, known->shape == Shape::word, wanted);
      }
    }
    for (const Member& member : members)
      if (is_needed(member.name) && protocol::json::find(value, member.name) == nullptr)
        add("property", "the member " + quoted(member.name) + " is missing");
  }

  /// What a MISP server would take another value for where it is missing.
  static bool is_needed(std::string_view name) {
    constexpr std::array needed{"uuid", "distribution", "local", "exportable", "Tag", "deleted", "timestamp"};
    return std::ranges::find(needed, name) != needed.end();
  }

  void check_text(const Value& value, bool word, const Wanted& wanted) {
    if (value.IsNull() && word) return;
    if (!value.IsString()) return add("property", "it is no text");
    const std::string_view text = view(value);
    if (text.empty() || is_misp_word(text)) return;
    if (!word && (text == "STIX 2.1 " + wanted.type || (wanted.said != nullptr && wanted.said->holds(text))))
      return;
    add("added", "it says what its slice does not say");
  }

  template <typename Each>
  void check_list(const Value& in, std::string_view name, Each each) {
    const Value* list = protocol::json::find(in, name);
    const Pointer::Step step(pointer_, name);
    if (list == nullptr || !list->IsArray()) return add("property", "it is no list");
    for (rapidjson::SizeType i = 0; i < list->Size() && !report_.full(); ++i) {
      const Pointer::Step item(pointer_, i);
      each((*list)[i]);
    }
  }

  void check_deleted(const Value& value, const Wanted& wanted) {
    if (wanted.revoked && !protocol::json::bool_or(value, "deleted", false))
      add("property", "its slice is revoked, and it is not deleted");
  }

  void check_attribute(const Value& attribute, const Wanted& wanted) {
    check_members(attribute, attribute_members, wanted);
    if (!attribute.IsObject()) return;
    check_deleted(attribute, wanted);
    if (protocol::json::bool_or(attribute, "to_ids", true) && wanted.type != "indicator")
      add("property", "it is to detect with, and its slice is no indicator");
    check_tags(attribute, wanted);
  }

  void check_tags(const Value& value, const Wanted& wanted) {
    std::size_t labels = 0;
    std::vector<std::string> names;
    check_list(value, "Tag", [&](const Value& tag) {
      check_members(tag, tag_members, wanted);
      const std::string name = protocol::json::string_or(tag, "name");
      names.push_back(protocol::lower_ascii(name));
      if (const auto label = protocol::label_of_misp_tag(name)) {
        ++labels;
        if (*label == Label::unknown || protocol::strictest(*label, wanted.label) != *label)
          add("label", "it is marked more loosely than what it is made of");
      } else if (!protocol::pap_of_misp_tag(name) && (wanted.said == nullptr || !wanted.said->holds(name))) {
        add("added", "it says what its slice does not say");
      }
    });
    if (labels != 1) add("label", "it has not exactly one TLP tag");
    for (const auto& pap : wanted.paps)
      if (std::ranges::find(names, pap) == names.end()) add("label", "it lacks the PAP of its slice");
  }

  void check_head() {
    const auto head = read(event_.head);
    if (!head) return;
    Wanted wanted;
    wanted.label = strictest_;
    check_members(*head, head_members, wanted);
    check_tags(*head, wanted);
    check_distribution(*head);
    check_org(*head, "Org");
    check_org(*head, "Orgc");
    const std::string info = protocol::json::string_or(*head, "info");
    const bool known = info == any_info || (!event_.circle_name.empty() &&
                                            info == std::string(released_to).append(event_.circle_name));
    if (!known) add("added", "its info is none of the texts that may stand there");
  }

  /// MISP lowers a distribution at each hop: what may go anywhere stays 3, what stays within a community is
  /// offered as 2 and kept as 1, all else is offered as 1 and kept for the one organisation.
  void check_distribution(const Value& head) {
    const std::string level = protocol::json::string_or(head, "distribution");
    const bool fine = level == "1" || (level == "2" && protocol::within(strictest_, Label::green)) ||
                      (level == "3" && protocol::within(strictest_, Label::clear));
    if (!fine) add("label", "its distribution is wider than its label");
  }

  void check_org(const Value& head, std::string_view name) {
    const Pointer::Step step(pointer_, name);
    const Value* org = protocol::json::find(head, name);
    if (org == nullptr) return add("property", "it is missing");
    if (!org->IsObject()) return add("json", "it is no object");
    for (const auto& member : org->GetObject())
      if (std::ranges::find(org_members, view(member.name), &Member::name) == org_members.end())
        add("property", "the member " + quoted(view(member.name)) + " is not allowed");
    if (protocol::json::string_or(*org, "uuid") != event_.team)
      add("property", "it is another organisation than ours");
  }

  const Event& event_;
  Report report_;
  Pointer pointer_;
  std::size_t at_ = 0;
  Label strictest_ = Label::unmarked;
};

}  // namespace

std::vector<Finding> check_event(const Event& event) {
  return EventCheck(event).run();
}

}  // namespace gateway::guard
