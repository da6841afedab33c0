// What the guard looks for, kept between releases: compiled names and warning lists.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/guard/guard.h"
#include "protocol/result.h"

namespace gateway::gate {

/// Which warning lists are read when the gate starts.
struct WarningOptions {
  std::string folder;                 ///< of lists in MISP's format (*.json, or NAME/list.json); empty: none
  std::vector<std::string> left_out;  ///< names of lists that are not looked at, shipped or of the folder
};

/// The lists that come with the program and those of the folder, without those left out. A list that cannot
/// be read stops the start: what is not looked for must be known. Error::not_found for an unknown name in
/// left_out.
protocol::Result<guard::WarningLists> read_warning_lists(const WarningOptions& options);

/// Thread-safe.
class Watch {
 public:
  explicit Watch(guard::WarningLists warnings) : warnings_(std::move(warnings)) {}
  /// Compiled anew only where the names are others than last time: they change with incidents, not with
  /// releases.
  guard::Names names(const std::vector<std::string>& victims);
  const guard::WarningLists& warnings() const { return warnings_; }

 private:
  const guard::WarningLists warnings_;
  std::mutex mutex_;
  std::vector<std::string> listed_;
  std::optional<guard::Names> names_;
};

}  // namespace gateway::gate
