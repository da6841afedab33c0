// How folding goes step by step: what a character becomes, and how that is put together. Internal to fold.cpp
// and folder.cpp.
#pragma once
#include <vector>

#include <unicode/unistr.h>

#include "gateway/guard/fold.h"

namespace gateway::guard {

/// One letter, or one character between letters.
struct FoldStep {
  enum Kind : std::uint8_t {
    letter,
    upper,  ///< a letter that was a capital
    digit,
    more,  ///< a further letter of what is one letter in another spelling ("æ" as "ae")
    dot,
    bracket,
    other,  ///< what is neither letter, dot nor bracket
  };
  char32_t character = 0;
  Kind kind = other;
  bool operator==(const FoldStep&) const = default;
};
using FoldSteps = std::vector<FoldStep>;

/// NFKC of `text` (UTF-8) without what is invisible.
icu::UnicodeString normalised(std::string_view text);
/// Adds what normalised text becomes.
void spell(const icu::UnicodeString& normalised, Accents accents, FoldSteps& into);

/// The character becomes the same whatever stands before it, and what stands before it the same as without
/// it.
bool stands_alone(char32_t c);

/// Puts steps together.
class FoldBuilder {
 public:
  explicit FoldBuilder(Folded& into) : into_(into) {
    into_.letters.clear();
    into_.before.clear();
  }

  void add(const FoldStep& step) {
    switch (step.kind) {
      case FoldStep::letter:
      case FoldStep::upper:
      case FoldStep::digit:
        return letter(step);
      case FoldStep::more:
        return append(step.character, Joint::none);
      case FoldStep::dot:
        ++dots_;
        break;
      case FoldStep::bracket:
        break;
      case FoldStep::other:
        other_ = true;
        break;
    }
    separated_ = true;
  }

  void end() { into_.before.push_back(Joint::gap); }

 private:
  void letter(const FoldStep& step) {
    Joint joint = Joint::gap;
    if (!into_.letters.empty())
      joint = separated_ ? (dots_ == 1 && !other_ ? Joint::dot : Joint::gap) : Joint::none;
    const bool changes = (step.kind == FoldStep::upper && last_ != FoldStep::upper) ||
                         (step.kind == FoldStep::digit) != (last_ == FoldStep::digit);
    if (joint == Joint::none && changes) joint = Joint::weak;
    append(step.character, joint);
    last_ = step.kind;
    separated_ = other_ = false;
    dots_ = 0;
  }
  void append(char32_t letter, Joint joint) {
    into_.letters.push_back(letter);
    into_.before.push_back(joint);
  }

  Folded& into_;
  FoldStep::Kind last_ = FoldStep::other;
  bool separated_ = false, other_ = false;
  int dots_ = 0;
};

}  // namespace gateway::guard
