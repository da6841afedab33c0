// Reading and writing the few files the command line deals with. Bounded, private, never overwriting.
#pragma once
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

#include "protocol/result.h"

namespace gateway::cli {

/// The whole file, or standard input for "-". Error::not_found, too_large past `limit`.
protocol::Result<std::string> read_file(const std::string& path, std::size_t limit,
                                        std::istream& standard_input);
protocol::Result<std::string> read_file(const std::string& path, std::size_t limit);

/// A new file with that content and mode 0600, on disk when it returns. Error::conflict where it exists.
protocol::Result<void> write_new(const std::string& path, std::string_view content);

/// The folder, and those above it, 0700. A folder that exists must be ours and closed to others.
protocol::Result<void> make_private_folder(const std::string& path);

/// Error::denied where others than the owner may read the file or folder, with the chmod that helps.
protocol::Result<void> check_private(const std::string& path);

}  // namespace gateway::cli
