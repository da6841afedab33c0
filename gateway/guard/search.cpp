// The search itself: the same answer as looking for every spelling at every place of every reading, most of
// which need no looking at. tests/guard/search_test.cpp holds it against just that.
#include <algorithm>

#include "gateway/guard/names.h"
#include "gateway/guard/unwrap.h"

namespace gateway::guard {
namespace {

constexpr int most_layers = 3;

bool may_be_sign(std::string_view word) {
  return word == "at" || word == "dot" || word == "punkt";
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
  any_reading(text, [&](std::string_view reading) {
    found |= in_layers(reading, layers - 1);
    return found == all_;
  });
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
  bool sign = false;
  unsigned found = in_folded(ascii_, sign);
  if (sign && found != all_ && unspell(ascii_, ascii_unspelled_)) found |= in_folded(ascii_unspelled_, sign);
  return found;
}

/// `sign` is set if a word may be written for a sign: unspell() has something to do.
unsigned NameSearch::in_folded(const AsciiFolded& text, bool& sign) {
  starts_.clear();
  std::size_t word = 0;
  for (std::size_t at = 0; at < text.letters.size(); ++at) {
    const Joint joint = text.before[at];
    if (joint == Joint::none) continue;
    starts_.push_back(static_cast<std::uint32_t>(at));
    if (joint < Joint::dot) continue;
    sign = sign || may_be_sign(std::string_view(text.letters).substr(word, at - word));
    word = at;
  }
  unsigned found = 0;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i] != nullptr && sets_[i]->any_spelling(text, starts_)) found |= 1U << i;
  }
  return found;
}

unsigned NameSearch::in_any(std::string_view text) {
  if (shortest_ == SIZE_MAX || (text.size() < shortest_ && most_letters(text) < shortest_)) return 0;
  fold(text, Accents::keep, folded_);
  unsigned found = in_folded(folded_);
  if (found == all_) return found;
  fold(text, Accents::strip, folded_);
  return found | in_folded(folded_);
}

unsigned NameSearch::in_folded(const Folded& text) {
  const bool spelt = unspell(text, unspelled_);
  unsigned found = 0;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    if (sets_[i] == nullptr) continue;
    if (sets_[i]->any_spelling(text) || (spelt && sets_[i]->any_spelling(unspelled_))) found |= 1U << i;
  }
  return found;
}

}  // namespace gateway::guard
