// Finds names of victims in text, in any dress they are likely to wear. Internal to the guard; rules:
// README.md.
#pragma once
#include <array>
#include <bitset>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/addresses.h"
#include "gateway/guard/fold.h"

namespace gateway::guard {

/// Names, compiled. Immutable once built.
class NameIndex {
 public:
  explicit NameIndex(const std::vector<std::string>& names);
  bool empty() const { return spellings_.empty() && addresses_.empty(); }
  /// Letters of the shortest spelling: a shorter text holds no name (but perhaps an address).
  std::size_t shortest() const { return shortest_; }
  const AddressIndex& addresses() const { return addresses_; }

  /// One of the names stands in the text as it is, from a word's beginning to a word's end. Looks at every
  /// place where one might begin.
  bool any_spelling(const Folded& text) const;
  /// The same; `starts` are those places. A filter of the first letters spares most of them.
  bool any_spelling(const AsciiFolded& text, std::span<const std::uint32_t> starts) const;

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
  /// First letters of the spellings, by hash: false for most places of most texts.
  class Beginnings {
   public:
    void add(std::u32string_view letters);
    bool may_begin(const std::string& letters, std::size_t at) const;

   private:
    static constexpr std::size_t bits = 1U << 16;
    static constexpr std::size_t length = 4;
    static std::size_t slot(std::uint32_t gram) { return (gram * 2654435761U) >> 16U; }
    std::array<std::bitset<bits>, length> begins_;  ///< of spellings of 1, 2, 3, and 4 or more letters
    std::array<bool, length> any_{};
  };

  void add(std::string_view name);
  void add_words(const Folded& name);
  void add_spelling(const Folded& name, bool exact);
  void add_number(const Folded& name);
  template <typename Text>
  bool any_at(const Text& text, std::size_t at) const;

  std::vector<Spelling> spellings_;  ///< sorted by letters
  std::size_t shortest_ = 0;
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
  unsigned in_layers(std::string_view text, int layers);
  unsigned as_it_is(std::string_view text);
  unsigned in_ascii(std::string_view text);
  unsigned in_any(std::string_view text);
  unsigned in_folded(const Folded& text);
  unsigned in_folded(const AsciiFolded& text, bool& sign);
  bool too_short(std::string_view text) const { return text.size() < shortest_; }

  std::vector<const NameIndex*> sets_;
  unsigned all_ = 0;
  std::size_t shortest_ = 0;    ///< of every set
  bool any_addresses_ = false;  ///< in any set
  Folded folded_, unspelled_;   // kept to spare allocations
  AsciiFolded ascii_, ascii_unspelled_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace gateway::guard
