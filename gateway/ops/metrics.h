// Counters and gauges in the Prometheus text format, kept in the process and written to a file or answered on
// request.
#pragma once
#include <string>
#include <string_view>

namespace gateway::ops {

/// Adds to a counter csirt_gateway_<name>{<label>="<value>"}; label empty for none. Thread-safe.
void count(std::string_view name, std::string_view label = "", std::string_view value = "", double by = 1);
void gauge(std::string_view name, double value);
/// Everything, as text exposition format 0.0.4.
std::string metrics_text();

}  // namespace gateway::ops
