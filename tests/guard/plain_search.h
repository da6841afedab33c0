// The search for names as it is meant, without any short cut: the reference that the guard's faster one is
// held against, text by text (search_test.cpp). It shares the folding of text that is not ASCII, and nothing
// else.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/guard/fold.h"

namespace plain {

using gateway::guard::Accents;
using gateway::guard::Folded;
using gateway::guard::Joint;

/// As gateway::guard::any_reading.
bool any_reading(std::string_view text, const std::function<bool(std::string_view)>& use);
/// As gateway::guard::without_punycode.
std::string without_punycode(std::string_view text);

/// As gateway::guard::AddressIndex.
class Addresses {
 public:
  bool add(std::string_view term);
  bool any_in(std::string_view text) const;

 private:
  using Address = std::array<std::uint8_t, 16>;
  struct Network {
    Address address{};
    int bits = 128;
  };
  static bool parse(std::string_view text, Address& into);
  bool holds(const Address& address) const;
  bool any_v4(std::string_view run) const;

  std::vector<Network> networks_;
};

/// As gateway::guard::NameIndex and NameSearch together.
class Search {
 public:
  explicit Search(const std::vector<std::string>& names);
  bool empty() const { return spellings_.empty() && addresses_empty_; }
  bool any_in(std::string_view text);

 private:
  struct Spelling {
    std::u32string letters;
    std::vector<Joint> before;
    bool exact = false;
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

  std::vector<Spelling> spellings_;
  Addresses addresses_;
  bool addresses_empty_ = true;
  Folded folded_, unspelled_;
  gateway::guard::Places places_;
};

}  // namespace plain
