// The index of cases and leaks cannot rot: each has a test that bears its number, and a line in CASES.md that
// names the test.
#include <map>
#include <regex>
#include <set>

#include <boost/test/unit_test.hpp>

#include "tests/structure/tree.h"

BOOST_AUTO_TEST_SUITE(cases_test)

namespace {

constexpr int cases = 50;  // facts/policy.md, section 7.6
constexpr int leaks = 23;  // facts/practitioners.md, leak corpus

/// "case_07" → the names of its tests.
std::map<std::string, std::set<std::string>> tests_by_number() {
  static const std::regex declared(R"(BOOST_(?:AUTO|FIXTURE)_TEST_CASE\(\s*((case|leak)_\d\d)_([a-z0-9_]+))");
  std::map<std::string, std::set<std::string>> found;
  for (const std::string& file : structure::files()) {
    if (!file.starts_with("tests/") || !file.ends_with("_test.cpp")) continue;
    const std::string text = structure::read(file);
    for (std::sregex_iterator at(text.begin(), text.end(), declared), end; at != end; ++at)
      found[(*at)[1]].insert((*at)[1].str() + "_" + (*at)[3].str());
  }
  return found;
}

std::vector<std::string> numbers() {
  std::vector<std::string> all;
  for (const auto& [kind, last] : {std::pair{"case_", cases}, std::pair{"leak_", leaks}})
    for (int i = 1; i <= last; ++i) all.push_back(kind + std::string(i < 10 ? "0" : "") + std::to_string(i));
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_case_and_every_leak_has_a_test_of_its_name) {
  const auto tests = tests_by_number();
  for (const auto& number : numbers()) BOOST_TEST(tests.contains(number), number << " has no test");
  BOOST_TEST(tests.size() == numbers().size());
}

BOOST_AUTO_TEST_CASE(the_index_names_tests_that_are_there) {
  const std::string index = structure::read("tests/CASES.md");
  const auto tests = tests_by_number();
  for (const auto& number : numbers())
    BOOST_TEST(index.find("| " + number + " |") != std::string::npos, number << " is not in tests/CASES.md");
  static const std::regex named(R"(`((case|leak)_\d\d)_[a-z0-9_]+`)");
  std::size_t seen = 0;
  for (std::sregex_iterator at(index.begin(), index.end(), named), end; at != end; ++at) {
    const auto name = at->str().substr(1, at->length() - 2);
    const auto of = tests.find((*at)[1]);
    BOOST_TEST((of != tests.end() && of->second.contains(name)), name << " is in tests/CASES.md alone");
    ++seen;
  }
  BOOST_TEST(seen >= numbers().size());
}

BOOST_AUTO_TEST_SUITE_END()
