#include "gateway/ops/log.h"

#include <memory>
#include <mutex>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "protocol/text.h"

namespace gateway::ops {
namespace {

// RFC 3339 in UTC. The rest of the line is ours: spdlog knows no fields.
constexpr const char* plain_pattern = "time=%Y-%m-%dT%H:%M:%S.%fZ level=%l %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";

struct Style {
  std::string role = "-";
  bool json = false;
};

struct Sink {
  std::mutex mutex;  // a line and the style it is written in belong together
  Style style;
  spdlog::logger logger{"gateway", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

  Sink() { logger.set_pattern(plain_pattern, spdlog::pattern_time_type::utc); }
};

Sink& sink() {
  static Sink only;
  return only;
}

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string quoted(std::string_view printable) {
  std::string out = "\"";
  for (const char c : printable) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + '"';
}

// Bare where it cannot be mistaken for the end of the value or for another field.
std::string plain(std::string_view printable) {
  const bool bare = !printable.empty() && printable.find_first_of(" =\"\\") == std::string_view::npos;
  return bare ? std::string(printable) : quoted(printable);
}

void append_field(std::string& line, const Style& style, std::string_view name, std::string_view value) {
  const std::string safe = protocol::printable(value);
  if (!line.empty()) line.push_back(style.json ? ',' : ' ');
  if (style.json) {
    line.append(quoted(name)).append(":").append(quoted(safe));
  } else {
    line.append(name).append("=").append(plain(safe));
  }
}

}  // namespace

void start_log(std::string_view role, Level least, bool json) {
  Sink& to = sink();
  const std::scoped_lock lock(to.mutex);
  to.style = {std::string(role), json};
  to.logger.set_pattern(json ? json_pattern : plain_pattern, spdlog::pattern_time_type::utc);
  to.logger.set_level(spdlog_level(least));
}

void log(Level level, std::string_view event, std::initializer_list<Field> fields) {
  Sink& to = sink();
  const spdlog::level::level_enum as = spdlog_level(level);
  if (!to.logger.should_log(as)) return;
  const std::scoped_lock lock(to.mutex);
  std::string line;
  append_field(line, to.style, "role", to.style.role);
  append_field(line, to.style, "event", event);
  for (const Field& field : fields) append_field(line, to.style, field.name, field.value);
  to.logger.log(as, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace gateway::ops
