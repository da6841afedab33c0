// Text reduced to what a reader recognises a name by: letters and digits without case, compatibility forms,
// invisible characters and look-alikes, and between them how they were joined. Internal to the guard.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::guard {

/// What stands between two letters. Ordered: a later one separates more.
enum class Joint : std::uint8_t {
  none,  ///< nothing
  weak,  ///< nothing, but case or kind changes there: "vpnNorrvik", "norrvik2026"
  dot,   ///< one dot, in brackets or not: "a.b", "a[.]b", "a dot b"
  gap,   ///< anything else that is no letter, and both ends of the text
};

template <typename Letters>
struct FoldedText {
  Letters letters;
  std::vector<Joint> before;  ///< before[i] stands before letters[i]; one more for the end
};
using Folded = FoldedText<std::u32string>;
using AsciiFolded = FoldedText<std::string>;

using Places = std::vector<std::size_t>;  ///< indices of letters, ascending

enum class Accents { keep, strip };

/// NFKC, case folding, Cyrillic and Greek look-alikes as Latin; format characters vanish. Invalid UTF-8
/// separates. Accents::strip also writes å as a, ø as o, æ as ae, and so on.
void fold(std::string_view text, Accents accents, Folded& into);

/// The same for a text without accents (has_accents() is false), several times as fast.
void fold_ascii(std::string_view text, AsciiFolded& into);

/// True if folding with Accents::strip would give something else.
bool has_accents(std::string_view text);

/// The same without the words "dot", "punkt" and "at" written for signs ("norrvik dot example"). `places` are
/// the letters in front of which one went; false if there are none.
bool unspell(const Folded& text, Folded& into, Places& places);
bool unspell(const AsciiFolded& text, AsciiFolded& into, Places& places);

/// Scripts written without blanks, in which every letter may begin or end a name.
bool is_of_unspaced_script(char32_t letter);
inline bool is_unspaced(char32_t letter) {
  return letter >= U'\u0E00' && is_of_unspaced_script(letter);  // most letters come before all of them
}

}  // namespace gateway::guard
