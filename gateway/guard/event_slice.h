// What a slice says, for holding its part of an event against it. Internal to the guard.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "gateway/guard/text_hash.h"
#include "protocol/json.h"
#include "protocol/pap.h"

namespace gateway::guard {

/// Every string and number of a slice. Names of properties are none of its texts, but for those of hash
/// algorithms. ASCII case and backslashes aside: patterns escape, and hashes are written in either case.
class SliceTexts {
 public:
  /// Those of `beside` too, where it is not null.
  SliceTexts(const protocol::json::Value& document, std::string_view bytes,
             const protocol::json::Value* beside = nullptr);
  SliceTexts(const SliceTexts&) = delete;
  SliceTexts& operator=(const SliceTexts&) = delete;
  /// It is one of the strings or numbers, a piece of one of the strings, or the slice's exact bytes; so is
  /// nothing. Time grows with the slice's length at worst, whatever stands in either.
  bool holds(std::string_view text) const;
  /// It is one of the strings or numbers, whole.
  bool holds_whole(std::string_view text) const;

 private:
  void learn(const protocol::json::Value& value);
  void learn(std::string_view text, std::string& to);
  std::string_view framed(std::string_view text) const;

  std::string_view bytes_;
  /// Folded, U+0000 before and behind each: no string that was read holds one.
  std::string strings_, numbers_;
  mutable std::string wanted_;  ///< what is looked for, to spare allocations
  /// The same, made where they are many and the first is asked for.
  mutable std::unordered_set<std::string_view, TextHash, TextEqual> whole_;
};

/// The slice's own members that bind its part, and those of the slice beside it.
struct SliceFacts {
  SliceFacts(const protocol::json::Value& document, std::string_view bytes,
             const protocol::json::Value* beside = nullptr);

  std::string_view id, type;                      ///< views of the document, like all that follow
  std::string_view relationship, source, target;  ///< of a relationship
  std::string_view observed;  ///< of an observed-data that refers to one object, and to which
  bool revoked = false;
  protocol::Pap pap = protocol::Pap::none;  ///< the strictest of its labels
  bool other_markings = false;  ///< markings besides TLP bind it: MISP has no place for what they say
  std::string_view bytes;
  SliceTexts texts;

  /// A tag for its confidence or for a phase of its kill chains.
  bool is_tag_for(std::string_view tag) const;
  /// The URL or id of one of its external references.
  bool is_reference(std::string_view text) const;
  bool has_label(std::string_view label) const;
  /// The member's text is that, whole.
  bool says(std::string_view member, std::string_view text) const;
  /// Its object_refs.
  std::set<std::string> named() const;

 private:
  const protocol::json::Value& document_;
};

}  // namespace gateway::guard
