#include "gateway/ops/metrics.h"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "gateway/ops/log.h"

namespace gateway::ops {
namespace {

// A label's value may come from outside; each one costs memory for as long as the process lives.
constexpr std::size_t most_values = 1000;
constexpr std::string_view beyond = "other";

// Name, label, value.
using Series = std::tuple<std::string, std::string, std::string>;

struct Metrics {
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<std::string, std::set<std::string>> values;  // of each counter's label
  // As they were asked for. The registry never lets go of a counter, and finds one in the time of a small
  // answer.
  std::map<Series, prometheus::Counter*, std::less<>> counters;
};

Metrics& metrics() {
  static Metrics only;
  return only;
}

std::string full_name(std::string_view name) {
  return "csirt_gateway_" + std::string(name);
}

// The lock is held.
std::string bounded(Metrics& all, const std::string& name, std::string_view value) {
  std::set<std::string>& known = all.values[name];
  if (known.size() < most_values) known.emplace(value);
  return known.contains(std::string(value)) ? std::string(value) : std::string(beyond);
}

prometheus::Counter& counter(std::string_view name, std::string_view label, std::string_view value) {
  Metrics& all = metrics();
  const std::scoped_lock lock(all.mutex);
  const auto known = all.counters.find(std::tuple(name, label, value));
  if (known != all.counters.end()) return *known->second;
  const std::string full = full_name(name);
  auto& family = prometheus::BuildCounter().Name(full).Register(all.registry);
  std::map<std::string, std::string> labels;
  if (!label.empty()) labels.emplace(label, bounded(all, full, value));
  prometheus::Counter& made = family.Add(labels);
  // Values that share a counter are as many as somebody outside likes.
  if (label.empty() || labels.begin()->second == value)
    all.counters.emplace(Series(name, label, value), &made);
  return made;
}

// The library throws on names it does not allow and on one name for two kinds: mistakes of ours, which must
// not take the caller's work down with them.
template <typename Work>
void guarded(std::string_view name, const Work& work) {
  try {
    work();
  } catch (const std::exception& error) {
    log(Level::error, "metrics.refused", {{"name", name}, {"reason", error.what()}});
  }
}

}  // namespace

void count(std::string_view name, std::string_view label, std::string_view value, double by) {
  guarded(name, [&] { counter(name, label, value).Increment(by); });
}

void gauge(std::string_view name, double value) {
  guarded(name, [&] {
    prometheus::BuildGauge().Name(full_name(name)).Register(metrics().registry).Add({}).Set(value);
  });
}

std::string metrics_text() {
  return prometheus::TextSerializer().Serialize(metrics().registry.Collect());
}

}  // namespace gateway::ops
