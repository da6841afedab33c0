// Folding many texts. Internal to the guard.
#pragma once
#include <array>
#include <memory>
#include <string_view>

#include "gateway/guard/fold_steps.h"

namespace gateway::guard {

/// Folds as fold() does, several times as fast: it remembers what each character of the Basic Multilingual
/// Plane becomes and asks ICU only for those that change with what stands before them. Remembers at most a
/// few MB. One for each thread.
class Folder {
 public:
  /// False if Accents::strip would give the same as Accents::keep.
  bool fold(std::string_view text, Accents accents, Folded& into);

 private:
  struct Character {
    std::uint32_t first = 0;            ///< of its steps: those that keep accents, then those that strip them
    std::uint8_t keep = 0, strip = 0;   ///< their numbers
    bool known = false, alone = false;  ///< looked up; stands_alone()
    bool accented = false;              ///< they differ
  };
  using Page = std::array<Character, 256>;

  const Character& character(char32_t c, std::string_view spelt);
  void learn(Character& character, char32_t c, std::string_view spelt);

  std::array<std::unique_ptr<Page>, 256> pages_;
  FoldSteps known_;        ///< of all characters
  FoldSteps stretch_;      // kept to spare allocations
  const Character far_{};  ///< beyond the plane: nothing is known of it
};

}  // namespace gateway::guard
