#include "gateway/guard/allow_list.h"
#include "gateway/guard/slice.h"
#include "protocol/ids.h"
#include "protocol/iep.h"

namespace gateway::guard {
namespace {

using protocol::json::Value;

std::string_view view(const Value& text) {
  return {text.GetString(), text.GetStringLength()};
}

/// An observable's id is made of its value, which can be guessed from it; so is every other of version 5.
bool says_nothing(std::string_view text) {
  const auto id = protocol::StixIdView::read(text);
  constexpr std::size_t version_at = 6;  // its upper half (RFC 9562 section 4.2)
  return id && !is_observable(id->type) && id->uuid.bytes[version_at] >> 4U == 4U;
}

/// Walks the whole slice by property name, the allow-list's opinion aside.
class Walk {
 public:
  Walk(const Slice& slice, const Set& set, std::vector<Reference>& open)
      : slice_(slice), set_(set), open_(open) {}

  void value(const Value& value) {
    if (value.IsArray()) {
      std::size_t position = 0;
      for (const Value& item : value.GetArray()) {
        Pointer::Step step(pointer_, position++);
        this->value(item);
      }
    } else if (value.IsObject()) {
      for (const auto& member : value.GetObject()) {
        Pointer::Step step(pointer_, view(member.name));
        member_value(view(member.name), member.value);
      }
    }
  }

 private:
  void member_value(std::string_view name, const Value& value) {
    if (name.ends_with("_ref") && value.IsString()) {
      reference(name, view(value));
    } else if (name.ends_with("_refs") && value.IsArray()) {
      std::size_t position = 0;
      for (const Value& item : value.GetArray()) {
        Pointer::Step step(pointer_, position++);
        if (item.IsString()) reference(name, view(item));
        if (item.IsArray() || item.IsObject()) this->value(item);
      }
    } else {
      this->value(value);
    }
  }

  void reference(std::string_view name, std::string_view id) {
    bool creator = pointer_.depth() == 1 && name == "created_by_ref" && is_identity(id);
    bool marking = (name == "object_marking_refs" || name == "marking_ref") && protocol::label_of_marking(id);
    // One of FIRST's own policies is known by its id alone, which is no object's.
    bool policy = name == "id_ref" && slice_.type == "marking-definition" && protocol::first_policy(id);
    if (creator || marking || policy || set_.ids.contains(id) || set_.known.contains(id)) return;
    if (slice_.relayed && says_nothing(id)) return;
    open_.push_back({slice_.index, pointer_.text(), std::string(id)});
  }

  const Slice& slice_;
  const Set& set_;
  std::vector<Reference>& open_;
  Pointer pointer_;
};

}  // namespace

void check_references(const Slice& slice, const Set& set, std::vector<Reference>& open) {
  Walk(slice, set, open).value(slice.document);
}

}  // namespace gateway::guard
