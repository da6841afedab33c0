// The search itself: the same answer as looking for every spelling at every place of every reading, most of
// which need no looking at. tests/guard/search_test.cpp holds it against just that.
#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>

#include "gateway/guard/names.h"

namespace gateway::guard {
namespace {

/// A name may begin at the letter: behind a joint, and anywhere in scripts without blanks.
template <typename Letters>
bool may_start(const FoldedText<Letters>& text, std::size_t at) {
  return text.before[at] != Joint::none || is_unspaced(static_cast<char32_t>(text.letters[at]));
}
bool may_start(const AsciiFolded& text, std::size_t at) {
  return text.before[at] != Joint::none;
}

/// Letters [from, to) are a word that unspell() may have to do with.
template <typename Letters>
bool may_be_sign(const Letters& letters, std::size_t from, std::size_t to) {
  constexpr std::array<std::string_view, 3> signs = {"at", "dot", "punkt"};
  if (to - from > 5) return false;
  const std::span word(letters.data() + from, to - from);
  return std::ranges::any_of(signs, [&](std::string_view sign) {
    return std::ranges::equal(word, sign, {}, {}, [](char c) { return static_cast<char32_t>(c); });
  });
}

}  // namespace

std::size_t most_letters(std::string_view text) {
  std::size_t letters = 0;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    letters += byte < 0x80 ? 1U : byte < 0xC0 ? 0U : byte < 0xE0 ? 3U : 18U;
  }
  return letters;
}

NameSearch::NameSearch(std::vector<const NameIndex*> sets) : sets_(std::move(sets)) {
  shortest_ = SIZE_MAX;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i] == nullptr || sets_[i]->empty()) {
      sets_[i] = nullptr;
      continue;
    }
    all_ |= 1U << i;
    if (sets_[i]->shortest() > 0) shortest_ = std::min(shortest_, sets_[i]->shortest());
    longest_ = std::max(longest_, sets_[i]->longest());
    beginnings_.add(sets_[i]->beginnings());
    any_addresses_ = any_addresses_ || !sets_[i]->addresses().empty();
  }
}

unsigned NameSearch::found_in(std::string_view text) {
  return all_ == 0 ? 0 : in_layers(text, most_layers);
}

unsigned NameSearch::in_layers(std::string_view text, int layers) {
  unsigned found = as_it_is(text);
  if (found == all_) return found;
  if (std::string plain = without_punycode(text); !plain.empty()) found |= as_it_is(plain);
  if (found == all_ || layers == 1) return found;
  const auto search = [&](std::string_view reading) {
    found |= in_layers(reading, layers - 1);
    return found == all_;
  };
  unwrappers_[static_cast<std::size_t>(layers) - 2].any_reading(text, std::cref(search));
  return found;
}

unsigned NameSearch::as_it_is(std::string_view text) {
  unsigned found = 0;
  for (std::size_t i = 0; any_addresses_ && i < sets_.size(); ++i) {
    if (sets_[i] != nullptr && sets_[i]->addresses().any_in(text)) found |= 1U << i;
  }
  return found | (has_accents(text) ? in_any(text) : in_ascii(text));
}

unsigned NameSearch::in_ascii(std::string_view text) {
  if (too_short(text)) return 0;
  fold_ascii(text, ascii_);
  return in_folded(ascii_, ascii_unspelled_);
}

unsigned NameSearch::in_any(std::string_view text) {
  if (shortest_ == SIZE_MAX || (text.size() < shortest_ && most_letters(text) < shortest_)) return 0;
  const bool accented = folder_.fold(text, Accents::keep, folded_);
  const unsigned found = in_folded(folded_, unspelled_);
  if (found == all_ || !accented) return found;
  folder_.fold(text, Accents::strip, folded_);
  return found | in_folded(folded_, unspelled_);
}

template <typename Letters>
unsigned NameSearch::in_folded(const FoldedText<Letters>& text, FoldedText<Letters>& unspelled) {
  const bool sign = find_starts(text);
  const unsigned found = at_starts(text);
  if (!sign || found == all_ || !unspell(text, unspelled, places_)) return found;
  // What does not reach over one of the places has been looked at.
  starts_.clear();
  std::size_t from = 0;
  for (const std::size_t place : places_) {
    from = std::max(from, place - std::min(place, longest_));
    for (; from < place; ++from) {
      if (may_start(unspelled, from)) starts_.push_back(from);
    }
  }
  return found | at_starts(unspelled);
}

/// True if a word may be written for a sign.
template <typename Letters>
bool NameSearch::find_starts(const FoldedText<Letters>& text) {
  const std::size_t size = text.letters.size();
  starts_.resize(size);
  std::size_t count = 0;
  for (std::size_t at = 0; at < size; ++at) {
    starts_[count] = at;
    count += may_start(text, at) ? 1U : 0U;
  }
  starts_.resize(count);
  std::size_t word = 0;
  return std::ranges::any_of(starts_, [&](std::size_t at) {
    if (text.before[at] < Joint::dot) return false;
    return may_be_sign(text.letters, std::exchange(word, at), at);
  });
}

template <typename Letters>
unsigned NameSearch::at_starts(const FoldedText<Letters>& text) const {
  unsigned found = 0;
  for (const std::size_t at : starts_) {
    if (!beginnings_.may_begin(text.letters, at)) continue;
    for (std::size_t i = 0; i < sets_.size(); ++i) {
      if (sets_[i] != nullptr && sets_[i]->any_at(text, at)) found |= 1U << i;
    }
    if (found == all_) break;
  }
  return found;
}

}  // namespace gateway::guard
