// The source tree as the structure tests read it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace structure {

/// One #include line: the file it stands in and what it names, both relative to the root, and its place.
struct Include {
  std::string file;
  std::size_t line = 0;
  std::string target;
  bool own = false;  ///< in quotes, so one of ours; otherwise a library's
  std::string place() const { return file + ":" + std::to_string(line); }
};

/// Every file below the folders of the house, relative to the root, sorted. Build folders are not looked
/// into.
std::vector<std::string> files();
/// Every folder of them.
std::vector<std::string> folders();
std::string read(std::string_view file);
bool exists(std::string_view file);
std::vector<Include> includes_of(std::string_view file, std::string_view text);
/// Those of every .h and .cpp.
std::vector<Include> all_includes();
bool is_code(std::string_view file);

}  // namespace structure
