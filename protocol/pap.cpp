#include "protocol/pap.h"

#include <algorithm>
#include <array>
#include <string>

#include "protocol/text.h"

namespace protocol {
namespace {

struct Spelling {
  std::string_view name;
  Pap pap;
};
constexpr std::array<Spelling, 5> spellings{{
    {"white", Pap::clear},  // before version 3 of the taxonomy
    {"clear", Pap::clear},
    {"green", Pap::green},
    {"amber", Pap::amber},
    {"red", Pap::red},
}};

std::string_view trim(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view text(Pap pap) {
  switch (pap) {
    case Pap::none:
      return "";
    case Pap::clear:
      return "PAP:CLEAR";
    case Pap::green:
      return "PAP:GREEN";
    case Pap::amber:
      return "PAP:AMBER";
    case Pap::red:
      return "PAP:RED";
  }
  return "PAP:RED";
}

std::optional<Pap> parse_pap(std::string_view text) {
  constexpr std::size_t longest = 32;  // far above every spelling
  if (text.empty()) return Pap::none;
  if (text.size() > longest) return std::nullopt;
  const std::string lower = lower_ascii(trim(text));
  std::string_view name = lower;
  if (name.starts_with("pap:")) name = trim(name.substr(4));
  for (const Spelling& spelling : spellings) {
    if (spelling.name == name) return spelling.pap;
  }
  return std::nullopt;
}

Pap strictest(Pap a, Pap b) {
  return std::max(a, b);
}

std::optional<Pap> pap_of_misp_tag(std::string_view tag) {
  const std::string_view trimmed = trim(tag);
  if (lower_ascii(trimmed.substr(0, 4)) != "pap:") return std::nullopt;
  return parse_pap(trimmed).value_or(Pap::red);
}

}  // namespace protocol
