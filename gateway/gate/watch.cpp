#include "gateway/gate/watch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "embedded_warning_lists.h"

namespace gateway::gate {

using protocol::Error;
using protocol::fail;
using protocol::Result;

namespace {

constexpr std::size_t most_bytes = 64U << 20;  // of one list

Result<std::string> read_list(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.good() && !stream.eof())
    return fail(Error::unavailable, "a warning list cannot be read", file.string(),
                "look at its owner and mode");
  return text;
}

/// (name, file) of every list of the folder, by name: NAME.json, or NAME/list.json as MISP lays them out.
Result<std::vector<std::pair<std::string, std::filesystem::path>>> lists_of(const std::string& folder) {
  std::vector<std::pair<std::string, std::filesystem::path>> lists;
  std::error_code failed;
  std::filesystem::directory_iterator entries(folder, failed);
  if (failed)
    return fail(Error::not_found, "the folder of warning lists cannot be read", folder,
                "correct warning_lists.folder in the configuration");
  for (const auto& entry : entries) {
    const auto& path = entry.path();
    if (path.extension() == ".json" && entry.is_regular_file(failed)) lists.emplace_back(path.stem(), path);
    if (std::filesystem::is_regular_file(path / "list.json", failed))
      lists.emplace_back(path.filename(), path / "list.json");
    if (lists.size() > guard::WarningLists::most_lists)
      return fail(Error::too_large, "more warning lists than are read", folder, "keep at most 128");
  }
  std::sort(lists.begin(), lists.end());
  return lists;
}

}  // namespace

Result<guard::WarningLists> read_warning_lists(const WarningOptions& options) {
  guard::WarningLists lists;
  std::set<std::string> unknown(options.left_out.begin(), options.left_out.end());
  const auto left_out = unknown;
  for (const auto& file : embedded::warning_lists::files()) {
    const std::string name = std::filesystem::path(file.path).stem();
    unknown.erase(name);
    if (!left_out.contains(name)) CHECK(lists.add(file.text, name));
  }
  if (!options.folder.empty()) {
    TRY(const auto found, lists_of(options.folder));
    for (const auto& [name, path] : found) {
      unknown.erase(name);
      if (left_out.contains(name)) continue;
      std::error_code failed;
      if (std::filesystem::file_size(path, failed) > most_bytes || failed)
        return fail(Error::too_large, "a warning list of more than 64 MiB", path.string(), "leave it out");
      TRY(const auto text, read_list(path));
      CHECK(lists.add(text, name));
    }
  }
  if (!unknown.empty())
    return fail(Error::not_found, "there is no warning list of that name to leave out", *unknown.begin(),
                "correct warning_lists.off in the configuration");
  return lists;
}

guard::Names Watch::names(const std::vector<std::string>& victims) {
  const std::lock_guard lock(mutex_);
  if (!names_ || listed_ != victims) {
    names_.emplace(victims);
    listed_ = victims;
  }
  return *names_;
}

}  // namespace gateway::gate
