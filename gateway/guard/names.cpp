#include "gateway/guard/names.h"

#include <algorithm>
#include <array>

#include "protocol/ids.h"

namespace gateway::guard {
namespace {

constexpr std::size_t sure = 8;      // from this length on, separators inside a name mean nothing
constexpr std::size_t fairly = 5;    // from this length on, a change of case or kind may end a word
constexpr std::size_t accented = 6;  // from this length on, a name is also looked for without its accents
constexpr std::size_t organisation_number = 10;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The part of a URL, address or wildcard that names someone: "https://www.norrvik.example/x" is
/// "norrvik.example".
std::string_view essence(std::string_view name) {
  name = trimmed(name);
  if (auto scheme = name.find("://"); scheme != std::string_view::npos) {
    name.remove_prefix(scheme + 3);
    name = name.substr(0, name.find_first_of("/?#"));
  }
  for (std::string_view prefix : {"mailto:", "*.", "www.", "@"}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  return name;
}

bool all_digits(std::u32string_view letters) {
  return std::ranges::all_of(letters, [](char32_t c) { return c >= U'0' && c <= U'9'; });
}

/// Position of the one word border of a two-word name of letters, or 0.
std::size_t middle_of(const Folded& name) {
  std::size_t middle = 0;
  for (std::size_t i = 1; i < name.letters.size(); ++i) {
    if (name.before[i] < Joint::dot) continue;
    if (middle != 0) return 0;
    middle = i;
  }
  bool digits = std::ranges::any_of(name.letters, [](char32_t c) { return c >= U'0' && c <= U'9'; });
  return digits ? 0 : middle;
}

Folded turned(const Folded& name, std::size_t middle) {
  auto cut = static_cast<std::ptrdiff_t>(middle);
  Folded other;
  other.letters = name.letters.substr(middle) + name.letters.substr(0, middle);
  other.before.assign(name.before.begin() + cut, name.before.end() - 1);
  other.before.insert(other.before.end(), name.before.begin(), name.before.begin() + cut);
  other.before.front() = Joint::gap;
  other.before[name.letters.size() - middle] = name.before[middle];
  other.before.push_back(Joint::gap);
  return other;
}

/// Words of a name that say only what kind of body it is.
bool is_legal_form(std::u32string_view word) {
  static constexpr std::array<std::u32string_view, 24> forms = {
      U"ab",  U"aktiebolag", U"aktiebolaget", U"publ", U"hb",   U"kb", U"stiftelsen", U"oy",
      U"oyj", U"as",         U"asa",          U"aps",  U"gmbh", U"ag", U"ltd",        U"limited",
      U"inc", U"llc",        U"plc",          U"bv",   U"nv",   U"sa", U"srl",        U"spa"};
  return std::ranges::find(forms, word) != forms.end();
}

/// "Exempelkraft AB (publ)" is also written "Exempelkraft". Only what stands apart goes: "exempel.as" is a
/// domain.
Folded without_legal_form(const Folded& name) {
  auto words = [&name] {
    std::vector<std::size_t> starts = {0};
    for (std::size_t i = 1; i < name.letters.size(); ++i) {
      if (name.before[i] == Joint::gap) starts.push_back(i);
    }
    starts.push_back(name.letters.size());
    return starts;
  }();
  auto word = [&](std::size_t i) {
    return std::u32string_view(name.letters).substr(words[i], words[i + 1] - words[i]);
  };
  std::size_t first = 0;
  std::size_t last = words.size() - 1;
  while (last - first > 1 && is_legal_form(word(last - 1))) --last;
  while (last - first > 1 && is_legal_form(word(first))) ++first;
  auto begin = static_cast<std::ptrdiff_t>(words[first]);
  auto end = static_cast<std::ptrdiff_t>(words[last]);
  Folded rest{name.letters.substr(words[first], words[last] - words[first]),
              {name.before.begin() + begin, name.before.begin() + end}};
  rest.before.push_back(Joint::gap);
  return rest;
}

/// "Norrvik kommun" is also written "Norrviks kommun".
Folded with_genitive(const Folded& name, std::size_t middle) {
  Folded other = name;
  other.letters.insert(middle, 1, U's');
  other.before.insert(other.before.begin() + static_cast<std::ptrdiff_t>(middle), Joint::none);
  return other;
}

}  // namespace

NameIndex::NameIndex(const std::vector<std::string>& names) {
  for (const std::string& name : names) add(name);
  std::ranges::stable_sort(spellings_, {}, &Spelling::letters);
  for (const Spelling& spelling : spellings_) {
    beginnings_.add(spelling.letters);
    shortest_ = shortest_ == 0 ? spelling.letters.size() : std::min(shortest_, spelling.letters.size());
    longest_ = std::max(longest_, spelling.letters.size());
  }
}

void NameIndex::add(std::string_view name) {
  name = essence(name);
  Folded folded;
  if (auto id = protocol::StixId::parse(name); id.has_value()) {
    // The UUID alone gives an identity away as well.
    fold(id->uuid.text(), Accents::keep, folded);
    return add_spelling(folded, false);
  }
  bool address = addresses_.add(name);
  if (address && name.find_first_of(":/") != std::string_view::npos) return;
  std::string plain = without_punycode(name);
  std::string_view source = plain.empty() ? name : std::string_view(plain);
  fold(source, Accents::keep, folded);
  if (folded.letters.empty()) return;
  if (address) return add_spelling(folded, true);
  add_words(folded);
  if (has_accents(source) && folded.letters.size() >= accented) {
    fold(source, Accents::strip, folded);
    add_words(folded);
  }
}

void NameIndex::add_words(const Folded& name) {
  add_spelling(name, false);
  add_number(name);
  if (Folded rest = without_legal_form(name);
      rest.letters.size() < name.letters.size() && rest.letters.size() >= fairly) {
    add_words(rest);
  }
  std::size_t middle = middle_of(name);
  if (middle == 0) return;
  add_spelling(turned(name, middle), false);
  if (name.letters[middle - 1] != U's') add_spelling(with_genitive(name, middle), false);
}

/// A Swedish organisation number is also written with its century prefix and as a VAT number.
void NameIndex::add_number(const Folded& name) {
  if (name.letters.size() != organisation_number || !all_digits(name.letters)) return;
  Folded other;
  other.letters = U"16" + name.letters;
  other.before.assign(other.letters.size() + 1, Joint::none);
  add_spelling(other, false);
  other.letters = U"se" + name.letters + U"01";
  other.before.assign(other.letters.size() + 1, Joint::none);
  add_spelling(other, false);
}

void NameIndex::add_spelling(const Folded& name, bool exact) {
  spellings_.push_back({name.letters, name.before, exact});
}

/// Narrows the sorted spellings letter by letter; a text of ordinary words leaves after two or three.
template <typename Letters>
bool NameIndex::any_at(const FoldedText<Letters>& text, std::size_t at) const {
  auto first = spellings_.begin();
  auto last = spellings_.end();
  for (std::size_t depth = 0; at + depth < text.letters.size(); ++depth) {
    if (last - first == 1) return first->stands(text, at, depth) && first->allows(text, at);
    const auto letter = static_cast<char32_t>(text.letters[at + depth]);
    auto letter_at = [depth](const Spelling& spelling) {
      return spelling.letters.size() > depth ? spelling.letters[depth] : char32_t{0};
    };
    first = std::ranges::lower_bound(first, last, letter, {}, letter_at);
    last = std::ranges::upper_bound(first, last, letter, {}, letter_at);
    if (first == last) return false;
    for (auto spelling = first; spelling != last && spelling->letters.size() == depth + 1; ++spelling) {
      if (spelling->allows(text, at)) return true;
    }
  }
  return false;
}

template bool NameIndex::any_at(const Folded& text, std::size_t at) const;
template bool NameIndex::any_at(const AsciiFolded& text, std::size_t at) const;

template <typename Text>
bool NameIndex::Spelling::stands(const Text& text, std::size_t at, std::size_t from) const {
  if (text.letters.size() - at < letters.size()) return false;
  for (std::size_t i = from; i < letters.size(); ++i) {
    if (static_cast<char32_t>(text.letters[at + i]) != letters[i]) return false;
  }
  return true;
}

template <typename Text>
bool NameIndex::Spelling::allows(const Text& text, std::size_t at) const {
  std::size_t length = letters.size();
  auto border = [&](std::size_t i) {
    Joint joint = text.before[i];
    return joint >= Joint::dot || (joint == Joint::weak && length >= fairly);
  };
  if (!border(at) && !is_unspaced(letters.front())) return false;
  std::size_t end = at + length;
  bool genitive = end < text.letters.size() && text.letters[end] == 's' && text.before[end] == Joint::none &&
                  border(end + 1);
  if (!border(end) && !genitive && !is_unspaced(letters.back())) return false;
  if (length >= sure && !exact) return true;
  for (std::size_t i = 1; i < length; ++i) {
    Joint there = text.before[at + i];
    if (before[i] < Joint::dot) {
      if (there >= Joint::dot) return false;
    } else if (before[i] == Joint::dot) {
      if (there != Joint::dot) return false;
    } else if (length < fairly && there < Joint::dot) {
      return false;
    }
  }
  return true;
}

}  // namespace gateway::guard
