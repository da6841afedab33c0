#include "gateway/flow/openings.h"

#include <algorithm>

#include "gateway/flow/release.h"

namespace gateway::flow {

namespace {

constexpr int most_doublings = 6;
constexpr std::int64_t longest_pause_seconds = 60;

}  // namespace

void open_soon(World& world) {
  *world.unopened = true;
  world.wake();
}

Result<void> Openings::run() {
  if (next() != 0) return {};
  // Lowered before it looks: what fails to open meanwhile raises it again.
  *world_.unopened = false;
  auto done = resume_releases(world_);
  if (done.has_value()) {
    failures_ = 0;
    again_.reset();
    return {};
  }
  *world_.unopened = true;
  const auto pause = std::min(longest_pause_seconds, std::int64_t{1} << std::min(failures_, most_doublings));
  ++failures_;
  again_ = world_.clock.now() + pause;
  return done;
}

std::optional<std::int64_t> Openings::next() const {
  if (!*world_.unopened) return std::nullopt;
  if (!again_) return 0;
  const auto now = world_.clock.now();
  return now < *again_ ? std::max<std::int64_t>(again_->seconds - now.seconds, 1) : 0;
}

}  // namespace gateway::flow
