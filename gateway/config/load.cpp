#include <filesystem>
#include <fstream>
#include <utility>

#include "gateway/config/parts.h"
#include "protocol/schema.h"

namespace gateway::config {

using protocol::Error;
using protocol::fail;
namespace json = protocol::json;

namespace {

constexpr std::size_t max_file = 1U << 20;

/// Absolute paths stay; relative ones are below the folder of the configuration file.
std::string resolve(const std::string& path, const std::string& file) {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return given.lexically_normal().string();
  return (std::filesystem::path(file).parent_path() / given).lexically_normal().string();
}

const json::Value& part(const json::Value& value, const char* name) {
  static const json::Value empty(rapidjson::kObjectType);
  const json::Value* found = json::find(value, name);
  return found ? *found : empty;
}

}  // namespace

std::string place(std::string_view file, std::string_view pointer) {
  return std::string(file) + "#" + std::string(pointer.empty() ? "/" : pointer);
}

Result<std::string> read_text(const std::string& path) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code))
    return fail(Error::not_found, "there is no such configuration file", path,
                "name it with --config FILE or in the environment as CSIRT_GATEWAY_CONFIG");
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(Error::unavailable, "the configuration file cannot be read", path,
                "look at its owner and mode");
  std::string text(max_file + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > max_file)
    return fail(Error::too_large, "a configuration file of more than 1 MiB", path,
                "check that it is the right file");
  return text;
}

std::vector<Failure> address_problems(const json::Value& value, const std::string& file) {
  std::vector<Failure> problems;
  const auto add = [&](const Result<Address>& address, const char* pointer) {
    if (!address.has_error()) return;
    Failure failure = address.error();
    failure.where = place(file, pointer);
    problems.push_back(std::move(failure));
  };
  const json::Value& front = part(value, "front");
  add(parse_address(json::string_or(front, "listen")), "/front/listen");
  add(parse_endpoint(json::string_or(front, "endpoint")), "/front/endpoint");
  return problems;
}

Result<Config> build(const json::Value& value, const std::string& file) {
  if (auto problems = address_problems(value, file); !problems.empty()) return problems.front();
  Config config;
  config.file = file;
  const json::Value& team = part(value, "team");
  config.team = {json::string_or(team, "short_name"), json::string_or(team, "name"),
                 json::string_or(team, "country")};
  config.state = resolve(json::string_or(value, "state"), file);
  config.run = resolve(json::string_or(value, "run"), file);

  const json::Value& front = part(value, "front");
  TRY(config.front.listen, parse_address(json::string_or(front, "listen")));
  config.front.endpoint = json::string_or(front, "endpoint");
  config.front.identity = {resolve(json::string_or(front, "certificate"), file),
                           resolve(json::string_or(front, "key"), file)};
  config.front.max_envelope_mb =
      static_cast<int>(json::int_or(front, "max_envelope_mb", config.front.max_envelope_mb));

  const json::Value& log = part(value, "log");
  config.log = {json::string_or(log, "level", config.log.level), json::bool_or(log, "json", config.log.json)};
  const json::Value& limits = part(value, "limits");
  for (const auto& [name, limit] : {std::pair("objects_per_bundle", &config.limits.objects_per_bundle),
                                    std::pair("objects_per_share", &config.limits.objects_per_share)})
    *limit = static_cast<std::size_t>(json::int_or(limits, name, static_cast<std::int64_t>(*limit)));
  config.limits.held_objects =
      static_cast<int>(json::int_or(limits, "held_objects", config.limits.held_objects));
  config.limits.held_mb = static_cast<int>(json::int_or(limits, "held_mb", config.limits.held_mb));
  config.limits.upload_mb = static_cast<int>(json::int_or(limits, "upload_mb", config.limits.upload_mb));
  config.limits.connections =
      static_cast<int>(json::int_or(limits, "connections", config.limits.connections));
  for (const auto& [name, limit] :
       {std::pair("connections_per_partner", &config.limits.connections_per_partner),
        std::pair("requests_per_second", &config.limits.requests_per_second),
        std::pair("slowest_bytes_per_second", &config.limits.slowest_bytes_per_second),
        std::pair("slow_seconds", &config.limits.slow_seconds)})
    *limit = static_cast<int>(json::int_or(limits, name, *limit));
  const json::Value& warnings = part(value, "warning_lists");
  if (const std::string folder = json::string_or(warnings, "folder"); !folder.empty())
    config.warning_lists.folder = resolve(folder, file);
  if (json::find(warnings, "off") != nullptr) {
    TRY(config.warning_lists.off, json::get_strings(warnings, "off", "/warning_lists"));
  }
  config.gate.threads = static_cast<int>(json::int_or(part(value, "gate"), "threads", config.gate.threads));
  return config;
}

Result<Config> parse_config(std::string_view text, const std::string& file) {
  auto document = json::parse(text, {}, json::Comments::accept);
  if (document.has_error()) {
    Failure failure = document.error();
    failure.where = file + (failure.where.empty() ? "" : ", " + failure.where);
    if (failure.remedy.empty()) failure.remedy = "write it as JSON; comments with // and /* */ are allowed";
    return failure;
  }
  TRY(const protocol::Schema* schema, protocol::Schema::built_in("config"));
  if (auto checked = schema->check(*document); checked.has_error()) {
    Failure failure = checked.error();
    failure.where = place(file, failure.where);
    return failure;
  }
  return build(*document, file);
}

Result<Config> load_config(const std::string& path) {
  TRY(const std::string text, read_text(path));
  return parse_config(text, path);
}

}  // namespace gateway::config
