// The fast search finds what the plain one finds, and nothing else: over random texts, over texts made to be
// near misses, over every character. The seed of a failure is printed; CSIRT_SEED repeats it.
#include <cstdlib>
#include <random>

#include <boost/test/unit_test.hpp>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "gateway/guard/fold.h"
#include "gateway/guard/folder.h"
#include "gateway/guard/names.h"
#include "protocol/digest.h"
#include "tests/guard/plain_search.h"

namespace {

using gateway::guard::NameIndex;
using gateway::guard::NameSearch;

std::uint64_t seed() {
  const char* given = std::getenv("CSIRT_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

const std::vector<std::string> names = {"Norrvik kommun",
                                        "norrvik.example",
                                        "SVK",
                                        "Å",
                                        "Öl",
                                        "Exempelkraft AB (publ)",
                                        "212000-0000",
                                        "192.0.2.1",
                                        "198.51.100.0/25",
                                        "2001:db8:7::/48",
                                        "anna.andersson@norrvik.example",
                                        "smörgås.example",
                                        "北京电力",
                                        "ab.se",
                                        "a1b2",
                                        "identity--7d3c4c52-5e1b-4f0a-9d7e-0e6c2b1a9f10",
                                        "https://www.vargdal.example/om",
                                        "Strasse AG",
                                        "dot com"};

std::string utf8(UChar32 c) {
  std::string text(U8_MAX_LENGTH, '\0');
  int32_t length = 0;
  U8_APPEND_UNSAFE(text.data(), length, c);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

class Texts {
 public:
  explicit Texts(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

  /// A name or a part of one, and what could stand around it.
  std::string part() {
    static const std::vector<std::string> around = {" ",
                                                    ".",
                                                    "-",
                                                    "_",
                                                    "/",
                                                    "[.]",
                                                    "(dot)",
                                                    " dot ",
                                                    " punkt ",
                                                    " at ",
                                                    "@",
                                                    "\n",
                                                    "\r\n",
                                                    "=",
                                                    "%",
                                                    "%20",
                                                    "%2e",
                                                    "=20",
                                                    "=\r\n",
                                                    "\\x",
                                                    "\\u00e5",
                                                    "&#",
                                                    "&#32;",
                                                    "xn--",
                                                    "XN--smrgs-pra0j",
                                                    "--",
                                                    "+",
                                                    ":",
                                                    "::",
                                                    "[:]",
                                                    "1",
                                                    "12",
                                                    "a",
                                                    "s",
                                                    "S",
                                                    "'s",
                                                    "å",
                                                    "ä",
                                                    "o\u0308",
                                                    "\u200b",
                                                    "\u00ad",
                                                    "\u3002",
                                                    "а",
                                                    "ﬁ",
                                                    "北",
                                                    "kommun",
                                                    "Vpn",
                                                    "192.0.2.",
                                                    "192[.]0[.]2[.]1",
                                                    "10:00:00.000",
                                                    "2001:db8:7::1",
                                                    "::ffff:192.0.2.1",
                                                    "\xff",
                                                    "\xc3",
                                                    "\0x"};
    switch (below(4)) {
      case 0:
        return pick(names);
      case 1: {
        const std::string name = pick(names);
        const std::size_t from = below(name.size());
        return name.substr(from, 1 + below(name.size() - from));
      }
      default:
        return pick(around);
    }
  }

  std::string dressed(std::string text) {
    switch (below(9)) {
      case 0:
        return protocol::to_base64(text);
      case 1:
        return hex(text);
      case 2:
        return escaped(text, '%', 2);
      case 3:
        return escaped(text, '=', 3);
      case 4:
        for (char& c : text)
          c = below(2) == 0 ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        return text;
      case 5:
        return protocol::to_base64(wide(text));
      default:
        return text;
    }
  }

  std::string text() {
    std::string text;
    for (std::size_t parts = 1 + below(6); parts > 0; --parts) text += part();
    for (std::size_t layers = below(4); layers > 0; --layers)
      text = part() + dressed(std::move(text)) + part();
    return text;
  }

  /// Letters, marks, invisible ones and broken bytes side by side; mostly from where marks and letters are.
  std::string characters() {
    std::string text;
    for (std::size_t i = below(40); i > 0; --i) {
      const auto c = static_cast<UChar32>(below(4) == 0 ? below(0x110000) : below(0x800));
      text += below(10) == 0      ? std::string(1, static_cast<char>(below(256)))
              : below(3) == 0     ? "a"
              : U_IS_SURROGATE(c) ? "\u200d"
                                  : utf8(c);
    }
    return text;
  }

  std::string noise() {
    static constexpr std::string_view alphabet = "aAbBnNoOrRvViIkK019.-_/+=% \n[]:@";
    std::string text = below(8) == 0 ? pick(names) : std::string();
    for (std::size_t i = below(80); i > 0; --i)
      text += below(12) == 0 ? static_cast<char>(below(256)) : alphabet[below(alphabet.size())];
    return text;
  }

 private:
  std::string hex(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (unsigned char c : text) {
      out += digits[c / 16U];
      out += digits[c % 16U];
    }
    return out;
  }
  std::string escaped(std::string_view text, char mark, std::size_t one_in) {
    std::string out;
    for (char c : text) out += below(one_in) == 0 ? mark + hex({&c, 1}) : std::string(1, c);
    return out;
  }
  static std::string wide(std::string_view text) {
    std::string out;
    for (char c : text) (out += c) += '\0';
    return out;
  }

  std::mt19937_64 random_;
};

void compare(std::size_t count, std::string (Texts::*make)()) {
  const std::uint64_t chosen = seed();
  Texts texts(chosen);
  plain::Search all(names);
  std::vector<plain::Search> slow;
  std::vector<NameIndex> fast;
  for (const std::string& name : names) {
    slow.emplace_back(std::vector{name});
    fast.emplace_back(std::vector{name});
  }
  std::vector<const NameIndex*> sets;
  for (const NameIndex& one : fast) sets.push_back(&one);
  const NameIndex together(names);
  NameSearch each(sets), any({&together});
  std::size_t found = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string text = (texts.*make)();
    const bool wanted = all.any_in(text);
    found += wanted ? 1 : 0;
    BOOST_REQUIRE_MESSAGE((any.found_in(text) != 0) == wanted,
                          "seed " << chosen << ", text " << i << ", base64 " << protocol::to_base64(text));
    if (i % 8 != 0) continue;
    // Set by set: a name that is found must not hide another.
    const unsigned bits = each.found_in(text);
    for (std::size_t set = 0; set < names.size(); ++set) {
      BOOST_REQUIRE_MESSAGE(((bits >> set) & 1U) == (slow[set].any_in(text) ? 1U : 0U),
                            "seed " << chosen << ", text " << i << ", name " << names[set] << ", base64 "
                                    << protocol::to_base64(text));
    }
  }
  BOOST_TEST_MESSAGE("seed " << chosen << ": " << found << " of " << count << " texts hold a name");
  // Both answers must be common, or the comparison says little.
  BOOST_TEST(found * 50 > count);
  BOOST_TEST(found < count);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(search)

BOOST_AUTO_TEST_CASE(texts_made_of_names_and_what_hides_them) {
  compare(20000, &Texts::text);
}

BOOST_AUTO_TEST_CASE(noise) {
  compare(20000, &Texts::noise);
}

BOOST_AUTO_TEST_CASE(ascii_folds_as_everything_else_does) {
  const std::uint64_t chosen = seed();
  Texts texts(chosen);
  for (int i = 0; i < 20000; ++i) {
    std::string text = i % 2 == 0 ? texts.noise() : texts.text();
    std::erase_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; });
    gateway::guard::Folded wide;
    gateway::guard::AsciiFolded narrow;
    gateway::guard::fold(text, gateway::guard::Accents::keep, wide);
    gateway::guard::fold_ascii(text, narrow);
    BOOST_REQUIRE_MESSAGE(std::u32string(narrow.letters.begin(), narrow.letters.end()) == wide.letters &&
                              narrow.before == wide.before,
                          "seed " << chosen << ": " << text);
  }
}

// What a Folder remembers of characters, and where it cuts a text for ICU, changes nothing.
BOOST_AUTO_TEST_CASE(a_folder_folds_as_fold_does) {
  const std::uint64_t chosen = seed();
  Texts texts(chosen);
  gateway::guard::Folder folder;
  gateway::guard::Folded wanted, got;
  std::size_t accented = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = i % 2 == 0 ? texts.characters() : texts.text();
    for (auto accents : {gateway::guard::Accents::keep, gateway::guard::Accents::strip}) {
      gateway::guard::fold(text, accents, wanted);
      const bool told = folder.fold(text, accents, got);
      BOOST_REQUIRE_MESSAGE(got.letters == wanted.letters && got.before == wanted.before,
                            "seed " << chosen << ", base64 " << protocol::to_base64(text));
      if (told) ++accented;
      if (told || accents == gateway::guard::Accents::keep) continue;
      gateway::guard::fold(text, gateway::guard::Accents::keep, wanted);
      BOOST_REQUIRE_MESSAGE(got.letters == wanted.letters && got.before == wanted.before,
                            "no accents told, seed " << chosen << ", base64 " << protocol::to_base64(text));
    }
  }
  BOOST_TEST(accented > 1000U);
  BOOST_TEST(accented < 39000U);
}

BOOST_AUTO_TEST_CASE(a_folder_folds_every_character_as_fold_does) {
  gateway::guard::Folder folder;
  gateway::guard::Folded wanted, got;
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    if (U_IS_SURROGATE(c) || (c > 0xFFFF && c % 16 != 0)) continue;
    const std::string text = "aB" + utf8(c) + "o" + utf8(c) + "\u0308.";
    for (auto accents : {gateway::guard::Accents::keep, gateway::guard::Accents::strip}) {
      gateway::guard::fold(text, accents, wanted);
      folder.fold(text, accents, got);
      if (got.letters != wanted.letters || got.before != wanted.before)
        BOOST_TEST(false, "U+" << std::hex << c);
    }
  }
}

// A short text is passed over when it cannot have as many letters as the shortest name.
BOOST_AUTO_TEST_CASE(no_character_folds_to_more_letters_than_are_reckoned_with) {
  gateway::guard::Folded folded;
  for (UChar32 c = 0x80; c <= 0x10FFFF; ++c) {
    if (U_IS_SURROGATE(c) || !u_isdefined(c)) continue;
    const std::string text = utf8(c);
    for (auto accents : {gateway::guard::Accents::keep, gateway::guard::Accents::strip}) {
      gateway::guard::fold(text, accents, folded);
      if (folded.letters.size() > gateway::guard::most_letters(text))
        BOOST_TEST(folded.letters.size() <= gateway::guard::most_letters(text), "U+" << std::hex << c);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
