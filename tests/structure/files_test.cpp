// What every file and folder of the house keeps to.
#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "tests/structure/tree.h"

BOOST_AUTO_TEST_SUITE(files_test)

namespace {

bool has_extension(std::string_view file, std::initializer_list<std::string_view> extensions) {
  return std::any_of(extensions.begin(), extensions.end(),
                     [&](std::string_view e) { return file.ends_with(e); });
}

// Folders of data and of parts that the README beside or above them describes.
bool described_above(const std::string& folder) {
  return folder.find("/migrations") != std::string::npos || folder.find("/examples") != std::string::npos ||
         folder.starts_with("tests/") || folder.starts_with("deploy/");
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_file_is_too_long_to_read) {
  constexpr std::ptrdiff_t most_lines = 450;
  std::size_t seen = 0;
  for (const std::string& file : structure::files()) {
    if (!has_extension(file, {".h", ".cpp", ".cmake", ".txt", ".sh", ".py", ".js", ".css", ".html", ".sql"}))
      continue;
    const std::string text = structure::read(file);
    const auto lines = std::count(text.begin(), text.end(), '\n');
    BOOST_TEST(lines < most_lines, file << " has " << lines << " lines: split it by idea");
    ++seen;
  }
  BOOST_TEST(seen > 50U);
}

BOOST_AUTO_TEST_CASE(every_folder_says_what_lives_in_it) {
  for (const std::string& folder : structure::folders()) {
    if (described_above(folder)) continue;
    BOOST_TEST(structure::exists(folder + "/README.md"),
               folder << " has no README.md: say what lives here and where to look");
  }
}

BOOST_AUTO_TEST_CASE(headers_guard_themselves_and_say_what_they_are) {
  for (const std::string& file : structure::files()) {
    if (!file.ends_with(".h")) continue;
    const std::string text = structure::read(file);
    BOOST_TEST(text.find("#pragma once\n") != std::string::npos, file << " has no #pragma once");
    BOOST_TEST(text.starts_with("//"), file << " does not begin with a comment that says what it is for");
  }
}

BOOST_AUTO_TEST_CASE(code_is_free_of_forgotten_work) {
  // Put together here, so that this file does not hold them.
  const std::string marks[] = {std::string("TO") + "DO", std::string("FIX") + "ME", std::string("XX") + "X:"};
  for (const std::string& file : structure::files()) {
    if (!structure::is_code(file)) continue;
    const std::string text = structure::read(file);
    for (const std::string& mark : marks)
      BOOST_TEST(text.find(mark) == std::string::npos, file << " holds " << mark);
  }
}

BOOST_AUTO_TEST_CASE(no_private_key_lies_in_the_tree) {
  const std::string mark = std::string("PRIVATE KEY") + "-----";
  for (const std::string& file : structure::files()) {
    BOOST_TEST(structure::read(file).find(mark) == std::string::npos, file << " holds a private key");
  }
}

BOOST_AUTO_TEST_SUITE_END()
