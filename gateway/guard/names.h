// Finds names of victims in text, in any dress they are likely to wear. Internal to the guard; rules:
// README.md.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/addresses.h"
#include "gateway/guard/fold.h"

namespace gateway::guard {

class NameIndex {
 public:
  explicit NameIndex(const std::vector<std::string>& names);
  bool empty() const { return spellings_.empty() && addresses_empty_; }
  /// One of the names stands in `text` (UTF-8), as it is or under up to three layers of encodings.
  bool any_in(std::string_view text);

 private:
  /// One way to write one name.
  struct Spelling {
    std::u32string letters;
    std::vector<Joint> before;
    bool exact = false;  ///< an address: dots where they are, nothing elsewhere
    bool allows(const Folded& text, std::size_t at) const;
  };

  void add(std::string_view name);
  void add_words(const Folded& name);
  void add_spelling(const Folded& name, bool exact);
  void add_number(const Folded& name);
  bool any_in(std::string_view text, int layers);
  bool any_as_it_is(std::string_view text);
  bool any_spelling(const Folded& text) const;
  bool any_at(const Folded& text, std::size_t at) const;

  std::vector<Spelling> spellings_;  ///< sorted by letters
  AddressIndex addresses_;
  bool addresses_empty_ = true;
  Folded folded_, unspelled_;  ///< kept to spare allocations
};

}  // namespace gateway::guard
