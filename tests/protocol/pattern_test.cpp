// STIX patterns: what is one, what is none, and that neither size nor depth nor noise hurts.
#include "protocol/pattern.h"

#include <ctime>
#include <random>

#include <boost/test/unit_test.hpp>

using protocol::Error;
using protocol::stix::check_pattern;
using protocol::stix::pattern_literals;

namespace {

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stix_patterns)

BOOST_AUTO_TEST_CASE(patterns_of_every_rule_parse) {
  for (const auto* good : {"[a:b = 'x']",
                           "[a:b='x']",
                           "\t[ a : b != 1 ]\n",
                           "[a:b == -1.5 AND a:c <> true]",
                           "[a:b >= .5]",
                           "[a:b IN ('x', 2, true, h'ab', b'YQ==', t'2026-01-01T00:00:00Z')]",
                           "[a:b IN ()]",
                           "[a:b NOT LIKE 'x%' OR a:b MATCHES '^x$']",
                           "[a:b ISSUBSET '198.51.100.0/24']",
                           "[a:b NOT ISSUPERSET '198.51.100.0/24']",
                           "[EXISTS a:b]",
                           "[NOT EXISTS a:b.c[*].d]",
                           "[email-message:to_refs[0].value = 'a']",
                           "[a:b[-1] = 'x']",
                           "[file:hashes.'SHA-256' = 'ab']",
                           "[x-my-type:'a-b'.c = 'd']",
                           "[(a:b = 1 OR (a:c = 2)) AND a:d = 3]",
                           "[a:b = 1] AND [a:c = 2] OR [a:d = 3] FOLLOWEDBY [a:e = 4]",
                           "([a:b = 1] FOLLOWEDBY [a:c = 2]) WITHIN 300 SECONDS",
                           "[a:b = 1] REPEATS 5 TIMES WITHIN 1.5 SECONDS",
                           "[a:b = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'",
                           "[a:b = 'it\\'s \\\\ \xC3\xA5']",
                           "[a:b[*] = 'x']",
                           "[NOTE:x = 1]"})
    BOOST_TEST(check_pattern(good).has_value(), good);
}

BOOST_AUTO_TEST_CASE(what_is_no_pattern_is_refused_with_its_place) {
  for (const auto* bad : {"",
                          " ",
                          "a:b = 'x'",
                          "[a:b = 'x'",
                          "[a:b = 'x]",
                          "[a:b = x]",
                          "[a:b = \"x\"]",
                          "[a:b 'x']",
                          "[a:b]",
                          "[]",
                          "[a:b = 'x'] [a:c = 'y']",
                          "[a:b = 'x']]",
                          "[a:b = 'x'] OR",
                          "OR [a:b = 'x']",
                          "[a:b = '\\n']",
                          "[file:hashes.SHA-256 = 'ab']",
                          "[a = 'x']",
                          "[a: = 'x']",
                          "[:b = 'x']",
                          "[a:b === 1]",
                          "[a:b LIKE 1]",
                          "[a:b > true]",
                          "[a:b IN 'x']",
                          "[a:b IN ('x' 'y')]",
                          "[a:b = 1 and a:c = 2]",
                          "[a:b.[0] = 1]",
                          "[a:b[x] = 1]",
                          "[a:b[] = 1]",
                          "([a:b = 1]",
                          "[(a:b = 1]",
                          "[NOT a:b = 1]",
                          "[a:b = t'yesterday']",
                          "[a:b = 1] WITHIN x SECONDS",
                          "[a:b = 1] REPEATS 1.5 TIMES",
                          "[a:b = 1] START t'2026-01-01T00:00:00Z'",
                          "[a:b = 1] // comment",
                          "[x:y:z = 1]",
                          "[a:b = .]",
                          "[a:b = 1.]",
                          "alert tcp any any -> any any"}) {
    const auto checked = check_pattern(bad);
    BOOST_TEST(checked.has_error(), bad);
    if (!checked.has_error()) continue;
    BOOST_TEST((checked.error().error == Error::invalid), bad);
    BOOST_TEST(checked.error().where.starts_with("byte "), bad);
  }
}

BOOST_AUTO_TEST_CASE(size_depth_and_number_are_bounded) {
  const auto over = [](const std::string& pattern) {
    const std::clock_t begin = std::clock();
    const auto checked = check_pattern(pattern);
    BOOST_TEST(std::clock() - begin < CLOCKS_PER_SEC);
    return checked.has_error() && checked.error().error == Error::too_large;
  };
  BOOST_TEST(over("[" + repeated("(", 20000) + "a:b = 1" + repeated(")", 20000) + "]"));
  BOOST_TEST(over(repeated("(", 20000) + "[a:b = 1]" + repeated(")", 20000)));
  BOOST_TEST(over("[a:b = 1" + repeated(" OR a:b = 1", 10000) + "]"));
  BOOST_TEST(over("[a:b IN (1" + repeated(",1", 10000) + ")]"));
  BOOST_TEST(over("[a:b = '" + std::string(300000, 'x') + "']"));
  BOOST_TEST(!over("[" + repeated("(", 60) + "a:b = 1" + repeated(")", 60) + "]"));
  BOOST_TEST(check_pattern("[a:b = 1" + repeated(" OR a:b = 1", 9000) + "]").has_value());
}

BOOST_AUTO_TEST_CASE(literals_come_with_what_they_are_compared_with) {
  const auto found = pattern_literals(
      "[email-message:to_refs[*].value NOT IN ('a\\'b', 7, h'ff')] FOLLOWEDBY "
      "[file:hashes.'SHA-256' = 'c\\\\'] START t'2026-01-01T00:00:00Z' STOP "
      "t'2026-01-02T00:00:00Z'");
  BOOST_REQUIRE(found.has_value());
  BOOST_REQUIRE(found->size() == 3U);
  BOOST_TEST(found->at(0).path == "email-message:to_refs.value");
  BOOST_TEST(found->at(0).value == "a'b");
  BOOST_TEST(found->at(0).comparison == "IN");
  BOOST_TEST(found->at(1).type == 'h');
  BOOST_TEST(found->at(2).path == "file:hashes.SHA-256");
  BOOST_TEST(found->at(2).value == "c\\");
}

/// Pieces of patterns in any order: it ends, and both readings agree.
BOOST_AUTO_TEST_CASE(noise_is_read_to_its_end_or_refused) {
  const std::uint64_t seed = std::random_device{}();
  BOOST_TEST_MESSAGE("PATTERN_SEED=" << seed);
  std::mt19937_64 dice(seed);
  constexpr const char* pieces[] = {"[",    "]",       "(",   ")",    "a:b",   "=",   "'x'",  " AND ",
                                    " OR ", "NOT",     "IN",  "'\\'", "LIKE ", " 1 ", "t'",   "[a:b=1]",
                                    ".",    "EXISTS ", "[*]", ",",    "'",     "\\",  "\xC3", " FOLLOWEDBY "};
  int good = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (auto count = dice() % 12; count > 0; --count) text += pieces[dice() % std::size(pieces)];
    const bool checked = check_pattern(text).has_value();
    BOOST_TEST_REQUIRE(checked == pattern_literals(text).has_value());
    good += checked ? 1 : 0;
  }
  BOOST_TEST(good > 0);
}

BOOST_AUTO_TEST_SUITE_END()
