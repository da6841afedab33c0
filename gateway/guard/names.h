// Finds names of victims in text, in any dress they are likely to wear. Internal to the guard; rules:
// README.md.
#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/addresses.h"
#include "gateway/guard/beginnings.h"
#include "gateway/guard/fold.h"
#include "gateway/guard/folder.h"
#include "gateway/guard/unwrap.h"

namespace gateway::guard {

/// Names, compiled. Immutable once built.
class NameIndex {
 public:
  explicit NameIndex(const std::vector<std::string>& names);
  bool empty() const { return spellings_.empty() && addresses_.empty(); }
  /// Letters of the shortest spelling: a shorter text holds no name (but perhaps an address).
  std::size_t shortest() const { return shortest_; }
  std::size_t longest() const { return longest_; }
  const Beginnings& beginnings() const { return beginnings_; }
  const AddressIndex& addresses() const { return addresses_; }

  /// One of the names stands in the text as it is, from the word border at `at` to another.
  template <typename Letters>
  bool any_at(const FoldedText<Letters>& text, std::size_t at) const;

 private:
  /// One way to write one name.
  struct Spelling {
    std::u32string letters;
    std::vector<Joint> before;
    bool exact = false;  ///< an address: dots where they are, nothing elsewhere
    /// Its letters, those from `from` on, stand in the text at `at`.
    template <typename Text>
    bool stands(const Text& text, std::size_t at, std::size_t from) const;
    template <typename Text>
    bool allows(const Text& text, std::size_t at) const;
  };

  void add(std::string_view name);
  void add_words(const Folded& name);
  void add_spelling(const Folded& name, bool exact);
  void add_number(const Folded& name);

  std::vector<Spelling> spellings_;  ///< sorted by letters
  std::size_t shortest_ = 0, longest_ = 0;
  Beginnings beginnings_;
  AddressIndex addresses_;
};

/// No fewer letters than fold() makes of the text, reckoned by the length of its characters in UTF-8.
std::size_t most_letters(std::string_view text);

/// Looks for several sets of names in the same texts. Keeps its working memory: one for each thread.
class NameSearch {
 public:
  explicit NameSearch(std::vector<const NameIndex*> sets);  ///< at most 32; null or empty ones hold nothing
  /// Bit i is set if a name of set i stands in `text` (UTF-8), as it is or under up to three layers of
  /// encodings.
  unsigned found_in(std::string_view text);

 private:
  static constexpr int most_layers = 3;
  unsigned in_layers(std::string_view text, int layers);
  unsigned as_it_is(std::string_view text);
  unsigned in_ascii(std::string_view text);
  unsigned in_any(std::string_view text);
  template <typename Letters>
  unsigned in_folded(const FoldedText<Letters>& text, FoldedText<Letters>& unspelled);
  template <typename Letters>
  bool find_starts(const FoldedText<Letters>& text);
  template <typename Letters>
  unsigned at_starts(const FoldedText<Letters>& text) const;
  bool too_short(std::string_view text) const { return text.size() < shortest_; }

  std::vector<const NameIndex*> sets_;
  unsigned all_ = 0;
  std::size_t shortest_ = 0, longest_ = 0;  ///< of every set
  Beginnings beginnings_;                   ///< of every set
  bool any_addresses_ = false;              ///< in any set
  Folder folder_;                           // what follows is kept to spare allocations
  std::array<Unwrapper, most_layers - 1> unwrappers_;
  Folded folded_, unspelled_;
  AsciiFolded ascii_, ascii_unspelled_;
  Places starts_, places_;  // where names may begin, and where words for signs went
};

}  // namespace gateway::guard
