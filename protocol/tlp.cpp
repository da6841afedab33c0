#include "protocol/tlp.h"

#include <algorithm>
#include <array>
#include <string>

#include "protocol/text.h"

namespace protocol {
namespace {

struct Spelling {
  std::string_view name;  // what normalise() makes of it
  Label label;
};
constexpr std::array<Spelling, 6> spellings{{
    {"white", Label::clear},  // TLP 1
    {"clear", Label::clear},
    {"green", Label::green},
    {"amber", Label::amber},
    {"amber+strict", Label::amber_strict},
    {"red", Label::red},
}};

struct Marking {
  std::string_view id;
  Label label;
};
constexpr std::array<Marking, 9> markings{{
    // TLP 2.0, OASIS extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d
    {"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", Label::clear},
    {"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", Label::green},
    {"marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", Label::amber},
    {"marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", Label::amber_strict},
    {"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", Label::red},
    // TLP 1, STIX 2.1 section 7.2.1.4
    {"marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", Label::clear},
    {"marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", Label::green},
    {"marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", Label::amber},
    {"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", Label::red},
}};

constexpr std::string_view remark_prefix = "TLP v2.0: ";

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// The bytes of a separator between two words at the front of `text`: blanks around at most one of '+', '_',
// "%2b".
std::size_t separator_bytes(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_blank(text[at])) ++at;
  if (text.substr(at, 3) == "%2b") {
    at += 3;
  } else if (at < text.size() && (text[at] == '+' || text[at] == '_')) {
    at += 1;
  }
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

// Lower case, trimmed, without "tlp:", every separator as '+'.
std::string normalise(std::string_view text) {
  const std::string lower = lower_ascii(text);
  std::string_view rest = trim(lower);
  if (rest.starts_with("tlp:")) rest = trim(rest.substr(4));
  std::string out;
  while (!rest.empty()) {
    const std::size_t separator = separator_bytes(rest);
    out.push_back(separator > 0 ? '+' : rest.front());
    rest.remove_prefix(std::max<std::size_t>(separator, 1));
  }
  return out;
}

}  // namespace

std::string_view text(Label label) {
  switch (label) {
    case Label::unmarked:
      return "UNMARKED";
    case Label::clear:
      return "TLP:CLEAR";
    case Label::green:
      return "TLP:GREEN";
    case Label::amber:
      return "TLP:AMBER";
    case Label::amber_strict:
      return "TLP:AMBER+STRICT";
    case Label::red:
      return "TLP:RED";
    case Label::unknown:
      return "UNKNOWN";
  }
  return "UNKNOWN";
}

Label parse_label(std::string_view text) {
  constexpr std::size_t longest = 64;  // far above every spelling: nothing longer is worth normalising
  if (text.empty()) return Label::unmarked;
  if (text.size() > longest) return Label::unknown;
  const std::string name = normalise(text);
  for (const Spelling& spelling : spellings) {
    if (spelling.name == name) return spelling.label;
  }
  return Label::unknown;
}

std::optional<Label> label_of_marking(std::string_view marking_id) {
  for (const Marking& marking : markings) {
    if (marking.id == marking_id) return marking.label;
  }
  return std::nullopt;
}

std::string_view marking_id(Label label) {
  for (const Marking& marking : markings) {
    if (marking.label == label) return marking.id;  // the TLP 2 ids stand first
  }
  return {};
}

Label strictest(Label a, Label b) {
  return std::max(a, b);
}

bool within(Label label, Label ceiling) {
  const auto is_label = [](Label l) { return l != Label::unmarked && l != Label::unknown; };
  return is_label(label) && is_label(ceiling) && label <= ceiling;
}

Label narrow_to_v1(Label label) {
  return label == Label::amber_strict ? Label::red : label;
}

std::string_view tlp1_name(Label label) {
  switch (narrow_to_v1(label)) {
    case Label::clear:
      return "WHITE";
    case Label::green:
      return "GREEN";
    case Label::amber:
      return "AMBER";
    case Label::red:
      return "RED";
    default:
      return {};
  }
}

std::string tlp1_remark(Label label) {
  return narrow_to_v1(label) == label ? std::string() : std::string(remark_prefix) + std::string(text(label));
}

Label read_tlp1(std::string_view name, std::string_view remark) {
  const Label said = parse_label(name);
  if (!remark.starts_with(remark_prefix)) return said;
  const Label meant = parse_label(remark.substr(remark_prefix.size()));
  return narrow_to_v1(meant) == said ? meant : said;
}

std::optional<Label> label_of_misp_tag(std::string_view tag) {
  const std::string lower = lower_ascii(trim(tag));
  if (!lower.starts_with("tlp")) return std::nullopt;
  if (is_chatham_house_tag(tag)) return std::nullopt;
  // "tlp-red", "tlp red" or a hidden character before the colon: somebody meant a label, so it must not count
  // as none.
  const bool other_word =
      lower.size() > 3 && ((lower[3] >= 'a' && lower[3] <= 'z') || (lower[3] >= '0' && lower[3] <= '9'));
  if (other_word) return std::nullopt;
  if (!lower.starts_with("tlp:") || lower.size() == 4) return Label::unknown;
  return parse_label(lower);
}

bool is_chatham_house_tag(std::string_view tag) {
  return lower_ascii(trim(tag)) == "tlp:ex:chr";
}

}  // namespace protocol
