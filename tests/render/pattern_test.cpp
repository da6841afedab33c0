// The literals of a STIX pattern: found with what they are compared with, or the pattern is not understood.
#include "gateway/render/pattern.h"

#include <boost/test/unit_test.hpp>

using gateway::render::literals;
using gateway::render::replace_literals;

BOOST_AUTO_TEST_SUITE(patterns)

BOOST_AUTO_TEST_CASE(literals_come_with_their_path_and_comparison) {
  const auto found = literals(
      R"(([ipv4-addr:value = '198.51.100.7' OR email-message:to_refs[*].value NOT IN ('a\'b', 'c\\')] )"
      R"(FOLLOWEDBY [file:hashes.'SHA-256' = 'ab' AND file:size > 10]) WITHIN 5.5 SECONDS START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z')");
  BOOST_REQUIRE(found.has_value());
  BOOST_REQUIRE(found->size() == 4U);
  BOOST_TEST(found->at(0).path == "ipv4-addr:value");
  BOOST_TEST(found->at(0).comparison == "=");
  BOOST_TEST(found->at(1).path == "email-message:to_refs.value");
  BOOST_TEST(found->at(1).comparison == "IN");
  BOOST_TEST(found->at(1).value == "a'b");
  BOOST_TEST(found->at(2).value == "c\\");
  BOOST_TEST(found->at(3).path == "file:hashes.SHA-256");
}

BOOST_AUTO_TEST_CASE(what_is_replaced_is_escaped_and_the_rest_stays_byte_for_byte) {
  const auto made = replace_literals("[ a:b='x'  OR a:b IN ( 'y' ,'z')]",
                                     [](const auto& literal) { return literal.value + "'\\"; });
  BOOST_REQUIRE(made.has_value());
  BOOST_TEST(*made == R"([ a:b='x\'\\'  OR a:b IN ( 'y\'\\' ,'z\'\\')])");
}

BOOST_AUTO_TEST_CASE(nothing_is_guessed_at) {
  for (const auto* wrong :
       {"[a:b = 'x]", "[a:b = 'x\\n']", "['x']", "[a:b 'x']", "[a:b = x]", "[a:b = \"x\"]",
        "[a:b = 'x'] // c", "[a:b = 'x'] /* c */", "[a:b = h'00']", "[a:b = b'AA==']", "[a:b LIKES 'x']",
        "[a:b[x].c = 'y']", "[a:b === 'x']", "anna", "[a:b = 'x'] #"})
    BOOST_TEST(!literals(wrong).has_value(), wrong);
  std::string many = "[a:b IN (";
  for (int i = 0; i < 5000; ++i) many += "'x',";
  BOOST_TEST(!literals(many + "'x')]").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
