// What was recorded and could not be opened is opened as soon as it can be, without a restart.
#pragma once
#include <optional>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// Something waits to be opened, or was approved and could not be released: the workers try until it is done.
void open_soon(World& world);

/// Takes releases up where something waits (World::unopened): at once the first time, and after failures with
/// pauses of 1, 2, 4 … 60 seconds. One thread.
class Openings {
 public:
  explicit Openings(World& world) : world_(world) {}
  /// One try where one is due. The failure of a try that was made; it is tried again.
  Result<void> run();
  /// Seconds until the next try; nullopt where nothing waits.
  std::optional<std::int64_t> next() const;

 private:
  World& world_;
  int failures_ = 0;
  std::optional<Instant> again_{};
};

}  // namespace gateway::flow
