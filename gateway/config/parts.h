// The steps of reading a configuration, shared by load_config() and check_config().
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "gateway/config/config.h"

namespace gateway::config {

/// The file's text, at most 1 MiB.
Result<std::string> read_text(const std::string& path);

/// A valid configuration with every member, to take right values from. Kept equal in shape to the schema by a
/// test.
std::string_view complete_example();

/// "FILE#/pointer".
std::string place(std::string_view file, std::string_view pointer);

/// Fills a Config from a value that the schema accepts; fails where an address is wrong.
Result<Config> build(const protocol::json::Value& value, const std::string& file);

/// What is wrong with the addresses in a value that the schema accepts; `where` as load_config() gives it.
std::vector<Failure> address_problems(const protocol::json::Value& value, const std::string& file);

/// What is wrong with the files, folders and path lengths that a configuration names.
std::vector<Failure> file_problems(const Config& config);

}  // namespace gateway::config
