#include "gateway/guard/fold.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include "gateway/guard/fold_steps.h"

namespace gateway::guard {
namespace {

const icu::Normalizer2& form(const icu::Normalizer2* (*get)(UErrorCode&)) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = get(error);
  if (U_FAILURE(error)) throw std::logic_error("ICU carries no normalisation data");
  return *normalizer;
}
const icu::Normalizer2& nfkc() {
  return form(&icu::Normalizer2::getNFKCInstance);
}
const icu::Normalizer2& nfd() {
  return form(&icu::Normalizer2::getNFDInstance);
}

/// Small Cyrillic and Greek letters whose shape, or whose capital's shape, is a Latin letter's.
char32_t without_look_alike(char32_t c) {
  static constexpr std::u32string_view foreign = U"авеһікмнорсѕтухјԁԛԝαβεηικμνορτυχζ";
  static constexpr std::u32string_view latin = U"abehikmhopcstyxjdqwabehikmvoptyxz";
  static_assert(foreign.size() == latin.size());
  if (c < U'\u0370' || c > U'\u052F') return c;
  auto at = foreign.find(c);
  return at == std::u32string_view::npos ? c : latin[at];
}

/// How a letter that has no decomposition is written without its accent; empty if it stays.
std::u32string_view plain_spelling(char32_t c) {
  struct Spelling {
    char32_t letter;
    std::u32string_view plain;
  };
  static constexpr std::array<Spelling, 9> spellings = {{{U'æ', U"ae"},
                                                         {U'ø', U"o"},
                                                         {U'œ', U"oe"},
                                                         {U'đ', U"d"},
                                                         {U'ð', U"d"},
                                                         {U'ħ', U"h"},
                                                         {U'ı', U"i"},
                                                         {U'ł', U"l"},
                                                         {U'þ', U"th"}}};
  const auto* found = std::ranges::find(spellings, c, &Spelling::letter);
  return found == spellings.end() ? std::u32string_view() : found->plain;
}

/// The letter below its accents, for Latin, Greek and Cyrillic; others keep theirs.
char32_t base_of(char32_t c) {
  if (c < 0x80 || c >= U'\u2000') return c;
  icu::UnicodeString decomposed;
  if (!nfd().getDecomposition(static_cast<UChar32>(c), decomposed)) return c;
  return static_cast<char32_t>(decomposed.char32At(0));
}

FoldStep separator(char32_t c) {
  if (c == U'.' || c == U'\u3002') return {c, FoldStep::dot};
  const bool bracket = std::u32string_view(U"[](){}").find(c) != std::u32string_view::npos;
  return {c, bracket ? FoldStep::bracket : FoldStep::other};
}

bool is_mark(UChar32 c) {
  auto type = u_charType(c);
  return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

bool is_invisible(UChar32 c) {
  return u_charType(c) == U_FORMAT_CHAR || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/// What a character of normalised text becomes.
void spell_letter(UChar32 c, Accents accents, FoldSteps& into) {
  if (is_mark(c) && accents == Accents::strip) return;
  if (!u_isalnum(c) && !is_mark(c) && u_charType(c) != U_COMBINING_SPACING_MARK) {
    into.push_back(separator(static_cast<char32_t>(c)));
    return;
  }
  const bool upper = u_isupper(c);
  const bool digit = u_isdigit(c);
  const auto letter = [&](char32_t folded) {
    into.push_back({folded, digit ? FoldStep::digit : upper ? FoldStep::upper : FoldStep::letter});
  };
  if (digit) c = '0' + u_charDigitValue(c);
  if (c == U'ß' || c == U'ẞ') {
    letter(U's');
    into.push_back({U's', FoldStep::more});
    return;
  }
  char32_t folded = c == U'İ' ? U'i' : static_cast<char32_t>(u_foldCase(c, U_FOLD_CASE_DEFAULT));
  if (accents == Accents::strip) {
    if (auto spelling = plain_spelling(folded); !spelling.empty()) {
      letter(spelling[0]);
      if (spelling.size() > 1) into.push_back({spelling[1], FoldStep::more});
      return;
    }
    folded = base_of(folded);
  }
  letter(without_look_alike(folded));
}

}  // namespace

icu::UnicodeString normalised(std::string_view text) {
  const icu::UnicodeString all =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  icu::UnicodeString kept;
  for (int32_t i = 0; i < all.length(); i = all.moveIndex32(i, 1)) {
    if (UChar32 c = all.char32At(i); !is_invisible(c)) kept.append(c);
  }
  UErrorCode error = U_ZERO_ERROR;
  icu::UnicodeString normal = nfkc().normalize(kept, error);
  return U_FAILURE(error) ? kept : normal;
}

void spell(const icu::UnicodeString& normalised, Accents accents, FoldSteps& into) {
  for (int32_t i = 0; i < normalised.length(); i = normalised.moveIndex32(i, 1))
    spell_letter(normalised.char32At(i), accents, into);
}

bool stands_alone(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return !is_invisible(point) && nfkc().hasBoundaryBefore(point);
}

bool has_accents(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080U;
  std::uint64_t part = 0;
  for (; text.size() >= sizeof part; text.remove_prefix(sizeof part)) {
    std::memcpy(&part, text.data(), sizeof part);
    if ((part & high) != 0) return true;
  }
  return std::ranges::any_of(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
}

void fold(std::string_view text, Accents accents, Folded& into) {
  FoldSteps steps;
  spell(normalised(text), accents, steps);
  FoldBuilder builder(into);
  for (const FoldStep& step : steps) builder.add(step);
  builder.end();
}

namespace {

enum class Kind : std::uint8_t { other, dot, bracket, lower, upper, digit };

constexpr std::array<Kind, 128> kinds = [] {
  std::array<Kind, 128> all{};
  for (char c = 'a'; c <= 'z'; ++c) all[static_cast<std::size_t>(c)] = Kind::lower;
  for (char c = 'A'; c <= 'Z'; ++c) all[static_cast<std::size_t>(c)] = Kind::upper;
  for (char c = '0'; c <= '9'; ++c) all[static_cast<std::size_t>(c)] = Kind::digit;
  for (char c : {'[', ']', '(', ')', '{', '}'}) all[static_cast<std::size_t>(c)] = Kind::bracket;
  all['.'] = Kind::dot;
  return all;
}();

}  // namespace

void fold_ascii(std::string_view text, AsciiFolded& into) {
  into.letters.resize(text.size());
  into.before.resize(text.size() + 1);
  char* const letters = into.letters.data();
  Joint* const before = into.before.data();
  std::size_t count = 0;
  Kind last = Kind::other;
  Joint joint = Joint::gap;
  bool separated = false;
  for (char c : text) {
    const Kind kind = kinds[static_cast<unsigned char>(c)];
    if (kind < Kind::lower) {
      // One dot, in brackets or not, is a dot; anything more is a gap.
      const bool first = !separated && kind != Kind::other;
      if (kind == Kind::dot) joint = first || joint == Joint::none ? Joint::dot : Joint::gap;
      if (kind == Kind::bracket && first) joint = Joint::none;
      if (kind == Kind::other) joint = Joint::gap;
      separated = true;
      continue;
    }
    if (!separated) {
      const bool changes =
          (kind == Kind::upper && last != Kind::upper) || (kind == Kind::digit) != (last == Kind::digit);
      joint = changes ? Joint::weak : Joint::none;
    } else if (joint == Joint::none) {
      joint = Joint::gap;  // brackets alone
    }
    letters[count] = kind == Kind::upper ? static_cast<char>(c - 'A' + 'a') : c;
    before[count++] = joint;
    last = kind;
    separated = false;
  }
  before[0] = before[count] = Joint::gap;
  into.letters.resize(count);
  into.before.resize(count + 1);
}

namespace {

template <typename Text>
bool unspell_any(const Text& text, Text& into, Places& places) {
  into.letters.clear();
  into.before.clear();
  places.clear();
  Joint pending = Joint::none;
  auto is = [](auto word, std::string_view spelt) {
    return std::ranges::equal(word, spelt, {}, [](auto c) { return static_cast<char32_t>(c); });
  };
  for (std::size_t i = 0; i < text.letters.size();) {
    std::size_t end = i + 1;
    while (text.before[end] < Joint::dot) ++end;
    const std::basic_string_view word(text.letters.data() + i, end - i);
    bool dot = is(word, "dot") || is(word, "punkt");
    if (i > 0 && end < text.letters.size() && pending == Joint::none && (dot || is(word, "at"))) {
      pending = dot ? Joint::dot : Joint::gap;
      places.push_back(into.letters.size());
    } else {
      into.letters += word;
      into.before.insert(into.before.end(), text.before.begin() + static_cast<std::ptrdiff_t>(i),
                         text.before.begin() + static_cast<std::ptrdiff_t>(end));
      if (pending != Joint::none) into.before[into.before.size() - word.size()] = pending;
      pending = Joint::none;
    }
    i = end;
  }
  into.before.push_back(Joint::gap);
  return !places.empty();
}

}  // namespace

bool unspell(const Folded& text, Folded& into, Places& places) {
  return unspell_any(text, into, places);
}
bool unspell(const AsciiFolded& text, AsciiFolded& into, Places& places) {
  return unspell_any(text, into, places);
}

bool is_of_unspaced_script(char32_t letter) {
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(letter), &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

}  // namespace gateway::guard
