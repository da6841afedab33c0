#include "tests/structure/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace structure {
namespace {

namespace fs = std::filesystem;

// The top level is fixed; whatever else lies in a checkout is not ours to judge.
constexpr std::string_view top[] = {"gateway", "protocol", "schemas", "certs", "tests", "deploy"};

fs::path root() {
  return TEST_SOURCE;
}

template <typename Keep>
std::vector<std::string> entries(const Keep& keep) {
  std::vector<std::string> found;
  for (const std::string_view folder : top) {
    if (!fs::exists(root() / folder)) continue;
    if (keep(fs::directory_entry(root() / folder))) found.emplace_back(folder);
    for (const auto& entry : fs::recursive_directory_iterator(root() / folder)) {
      if (keep(entry)) found.push_back(fs::relative(entry.path(), root()));
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Takes blanks, `word` and blanks from the front of `line`, if that is what stands there.
bool skip(std::string_view& line, std::string_view word) {
  const auto skip_blanks = [&line] {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  };
  skip_blanks();
  if (!line.starts_with(word)) return false;
  line.remove_prefix(word.size());
  skip_blanks();
  return true;
}

}  // namespace

std::vector<std::string> files() {
  return entries([](const fs::directory_entry& entry) { return entry.is_regular_file(); });
}

std::vector<std::string> folders() {
  return entries([](const fs::directory_entry& entry) { return entry.is_directory(); });
}

std::string read(std::string_view file) {
  std::ostringstream text;
  text << std::ifstream(root() / file, std::ios::binary).rdbuf();
  return text.str();
}

bool exists(std::string_view file) {
  return fs::exists(root() / file);
}

bool is_code(std::string_view file) {
  return file.ends_with(".h") || file.ends_with(".cpp");
}

std::vector<Include> includes_of(std::string_view file, std::string_view text) {
  std::vector<Include> found;
  std::istringstream stream{std::string(text)};
  std::string line;
  for (std::size_t number = 1; std::getline(stream, line); ++number) {
    std::string_view rest = line;
    if (!skip(rest, "#") || !skip(rest, "include") || rest.empty()) continue;
    const bool own = rest.front() == '"';
    const std::size_t end = rest.find(own ? '"' : '>', 1);
    if ((!own && rest.front() != '<') || end == std::string_view::npos) continue;
    found.push_back({std::string(file), number, std::string(rest.substr(1, end - 1)), own});
  }
  return found;
}

std::vector<Include> all_includes() {
  std::vector<Include> all;
  for (const std::string& file : files()) {
    if (!is_code(file)) continue;
    for (Include& include : includes_of(file, read(file))) all.push_back(std::move(include));
  }
  return all;
}

}  // namespace structure
