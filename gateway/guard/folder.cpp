#include "gateway/guard/folder.h"

#include <algorithm>
#include <span>

#include <unicode/utf8.h>

namespace gateway::guard {
namespace {

constexpr int most_stretches = 16;  // a text with more of them is left to ICU from there on

char32_t next(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 c = 0;
  U8_NEXT_OR_FFFD(bytes, at, text.size(), c);
  return static_cast<char32_t>(c);
}

}  // namespace

bool Folder::fold(std::string_view text, Accents accents, Folded& into) {
  FoldBuilder builder(into);
  bool accented = false;
  int stretches = 0;
  // Read but not added yet: one character, or (`single` is null) a stretch that is ICU's to fold.
  std::size_t begin = 0;
  const Character* single = nullptr;
  const auto add = [&](std::size_t end) {
    std::span<const FoldStep> steps;
    if (single != nullptr) {
      const bool keep = accents == Accents::keep;
      steps = std::span(known_).subspan(single->first + (keep ? 0 : single->keep),
                                        keep ? single->keep : single->strip);
      accented = accented || single->accented;
    } else if (begin < end) {
      stretch_.clear();
      spell(normalised(text.substr(begin, end - begin)), accents, stretch_);
      steps = stretch_;
      accented = true;
      ++stretches;
    }
    for (const FoldStep& step : steps) builder.add(step);
    begin = end;
  };
  for (std::size_t at = 0; at < text.size() && stretches < most_stretches;) {
    const std::size_t start = at;
    const char32_t c = next(text, at);
    const Character& here = character(c, text.substr(start, at - start));
    if (here.alone) add(start);
    single = here.alone ? &here : nullptr;
  }
  if (stretches == most_stretches) single = nullptr;
  add(text.size());
  builder.end();
  return accented;
}

const Folder::Character& Folder::character(char32_t c, std::string_view spelt) {
  if (c > 0xFFFF) return far_;
  auto& page = pages_[c / 256];
  if (!page) page = std::make_unique<Page>();
  Character& character = (*page)[c % 256];
  if (!character.known) learn(character, c, spelt);
  return character;
}

void Folder::learn(Character& character, char32_t c, std::string_view spelt) {
  character.known = true;
  character.alone = stands_alone(c);
  if (!character.alone) return;
  const std::size_t first = known_.size();
  const icu::UnicodeString normal = normalised(spelt);
  spell(normal, Accents::keep, known_);
  const std::size_t second = known_.size();
  spell(normal, Accents::strip, known_);
  const std::span steps(known_);
  character.first = static_cast<std::uint32_t>(first);
  character.keep = static_cast<std::uint8_t>(second - first);
  character.strip = static_cast<std::uint8_t>(steps.size() - second);
  character.accented = !std::ranges::equal(steps.subspan(first, second - first), steps.subspan(second));
}

}  // namespace gateway::guard
