// A MISP feed mirrored in a folder: manifest.json and a file for each event (facts: MISP core format,
// Manifest).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/result.h"

namespace gateway::cli {

struct MirroredEvent {
  std::string uuid;  ///< a UUID, in lower case
  std::string file;
  std::int64_t timestamp = 0;  ///< seconds; 0 where the manifest has none
  std::string sha256;          ///< hexadecimal, of the file; empty where the manifest has none
};

/// What its manifest names, oldest first. Error::not_found without a manifest, Error::invalid for one that is
/// none.
protocol::Result<std::vector<MirroredEvent>> read_mirror(const std::string& folder);

/// The file is there, and what the manifest says of it.
protocol::Result<void> check_mirrored(const MirroredEvent& event);

}  // namespace gateway::cli
