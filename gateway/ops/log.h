// Structured logs: one line an event, key=value or JSON, to standard error. Fields are an allow-list by
// construction: codes, ids, counts, durations; values are printable()d, content of objects is never passed
// here.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace gateway::ops {

enum class Level { debug, info, warning, error };

struct Field {
  Field(std::string_view n, std::string_view v) : name(n), value(v) {}
  Field(std::string_view n, const char* v) : name(n), value(v) {}
  Field(std::string_view n, const std::string& v) : name(n), value(v) {}
  Field(std::string_view n, std::int64_t v) : name(n), value(std::to_string(v)) {}
  Field(std::string_view n, int v) : name(n), value(std::to_string(v)) {}
  Field(std::string_view n, std::size_t v) : name(n), value(std::to_string(v)) {}
  std::string_view name;
  std::string value;
};

/// Called once at start: the process's role, the least level shown, and whether lines are JSON.
void start_log(std::string_view role, Level least, bool json);
/// `event` is a fixed dotted word: "delivery.sent". Thread-safe.
void log(Level level, std::string_view event, std::initializer_list<Field> fields = {});

}  // namespace gateway::ops
