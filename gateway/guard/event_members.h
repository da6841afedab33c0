// Which members may stand in an event and its parts, and the shape of each. Internal to the guard.
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/json.h"

namespace gateway::guard {

enum class MemberShape : std::uint8_t {
  text,     ///< empty, or what stands in the slice
  comment,  ///< likewise, or whole texts of the slice on lines (event.cpp), or "STIX 2.1 <type of the slice>"
  value,    ///< what stands in the slice; of a composite type two such texts with a bar between them
  type,     ///< an attribute's
  category,  ///< likewise
  relation,  ///< of the object's template, or null
  seen,      ///< MISP's form of a time that stands in the slice, or null
  uuid,
  digits,   ///< a number, or its digits
  seconds,  ///< since 1970, to the year 9999
  date,     ///< "2026-03-02"
  flag,
  yes,
  no,
  inherit,  ///< "5": the distribution of what it stands in
  zero,     ///< "0"
  nothing,  ///< null, "", false or an empty list
  colour,   ///< "#0088cc"
  apart,    ///< looked at on its own
};

struct Member {
  std::string_view name;
  MemberShape shape = MemberShape::nothing;
  bool needed = false;  ///< where it is missing, a MISP server would take something else for granted
};

std::span<const Member> attribute_members();
std::span<const Member> object_members();
std::span<const Member> reference_members();
std::span<const Member> report_members();
std::span<const Member> tag_members();
std::span<const Member> head_members();
std::span<const Member> organisation_members();

/// True for shapes that the value alone decides, where it has them; of a text's, that it is one.
bool has_shape(const protocol::json::Value& value, MemberShape shape);
/// A string's text, a number's digits; nothing for everything else. A view of it, or of the value.
class DigitsOrText {
 public:
  explicit DigitsOrText(const protocol::json::Value& value);
  DigitsOrText(const DigitsOrText&) = delete;
  DigitsOrText& operator=(const DigitsOrText&) = delete;
  operator std::string_view() const { return text_; }

 private:
  std::array<char, 20> digits_{};  ///< of 64 bits
  std::string_view text_;
};

}  // namespace gateway::guard
