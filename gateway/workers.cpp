#include "gateway/workers.h"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "gateway/flow/deliver.h"
#include "gateway/flow/feed.h"
#include "gateway/flow/misp_push.h"
#include "gateway/flow/openings.h"
#include "gateway/flow/receive.h"
#include "gateway/flow/standing_flow.h"
#include "gateway/flow/withdraw.h"
#include "gateway/ops/log.h"
#include "gateway/ops/memory.h"

namespace gateway {

namespace {

/// How many partners are served at once; one that hangs holds one place until the link's deadline.
constexpr int senders = 8;
/// How many feeds are pulled, or MISP servers pushed to, at once, on threads of their own: a server that
/// hangs delays no delivery.
constexpr int pullers = 2;
constexpr int due_at_once = 64;
/// Files the front spooled while nobody listened; a younger one is being handed over right now.
constexpr std::int64_t spool_age_seconds = 20;
constexpr std::chrono::seconds idle_round{10};
constexpr std::chrono::seconds after_failure{1};
/// How often answers whose end has passed are looked for. Views and deliveries end by themselves in time;
/// this ends what was opened before an end was moved forward, and the shares that wait.
constexpr std::chrono::seconds expiry_round{60};

void report(const char* event, const protocol::Failure& failure) {
  ops::log(ops::Level::warning, event,
           {{"error", protocol::name(failure.error)}, {"what", failure.what}, {"where", failure.where}});
}

}  // namespace

Workers::Workers(flow::World& world)
    : world_(world),
      pool_(senders),
      feed_pool_(pullers),
      outbox_([this] { run_outbox(); }),
      inbox_([this] { run_inbox(); }),
      standing_([this] { run_standing(); }),
      feeds_([this] { run_feeds(); }) {}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  outbox_signal_.notify_all();
  inbox_signal_.notify_all();
  standing_signal_.notify_all();
  feed_signal_.notify_all();
  outbox_.join();
  inbox_.join();
  standing_.join();
  feeds_.join();
  pool_.join();
  feed_pool_.join();
}

void Workers::wake() {
  {
    const std::lock_guard lock(mutex_);
    outbox_pending_ = inbox_pending_ = standing_pending_ = feeds_pending_ = true;
  }
  outbox_signal_.notify_all();
  inbox_signal_.notify_all();
  standing_signal_.notify_all();
  feed_signal_.notify_all();
}

bool Workers::stopped() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Workers::start_due() {
  auto due = flow::due_deliveries(world_, due_at_once);
  if (due.has_error()) return report("outbox.failed", due.error());
  for (const auto& delivery : *due) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ || !busy_.insert(delivery.partner).second) continue;
    }
    boost::asio::post(pool_, [this, delivery] {
      if (auto done = flow::deliver(world_, delivery); done.has_error())
        report("delivery.failed", done.error());
      ops::give_back_memory();
      {
        const std::lock_guard lock(mutex_);
        busy_.erase(delivery.partner);
        outbox_pending_ = true;
      }
      outbox_signal_.notify_all();
    });
  }
}

void Workers::run_outbox() {
  while (!stopped()) {
    {
      const std::lock_guard lock(mutex_);
      outbox_pending_ = false;
    }
    start_due();
    std::chrono::nanoseconds wait = idle_round;
    if (auto next = flow::next_delivery(world_); next.has_value() && *next) {
      const auto now = world_.clock.now();
      const auto ahead = std::chrono::seconds((*next)->seconds - now.seconds) +
                         std::chrono::nanoseconds(std::int64_t{(*next)->nanos} - std::int64_t{now.nanos});
      // What is due already waits for its partner's turn, whose end signals.
      wait = std::clamp<std::chrono::nanoseconds>(ahead, std::chrono::milliseconds(50), idle_round);
    }
    std::unique_lock lock(mutex_);
    outbox_signal_.wait_for(lock, wait, [this] { return stopping_ || outbox_pending_; });
  }
}

void Workers::run_inbox() {
  flow::Openings openings(world_);
  auto expiry_looked_at = std::chrono::steady_clock::now() - expiry_round;
  while (!stopped()) {
    {
      const std::lock_guard lock(mutex_);
      inbox_pending_ = false;
    }
    std::chrono::seconds wait = idle_round;
    if (auto opened = openings.run(); opened.has_error()) report("releases.waiting", opened.error());
    auto done = flow::process_inbox(world_);
    if (done.has_error()) {
      report("inbox.waiting", done.error());
      wait = after_failure;
    }
    // What was accepted may flow on.
    if (done.has_value() && *done > 0) wake_standing();
    if (const auto now = std::chrono::steady_clock::now(); now - expiry_looked_at >= expiry_round) {
      expiry_looked_at = now;
      if (auto closed = flow::close_expired(world_); closed.has_error())
        report("expiry.failed", closed.error());
      if (auto dropped = world_.views.drop_expired(); dropped.has_error())
        report("expiry.failed", dropped.error());
    }
    if (auto swept = flow::sweep_spool(world_, spool_age_seconds); swept.has_error())
      report("spool.failed", swept.error());
    if (const auto next = openings.next())
      wait = std::min(wait, std::max(std::chrono::seconds(*next), after_failure));
    std::unique_lock lock(mutex_);
    inbox_signal_.wait_for(lock, wait, [this] { return stopping_ || inbox_pending_; });
  }
}

void Workers::wake_standing() {
  {
    const std::lock_guard lock(mutex_);
    standing_pending_ = true;
  }
  standing_signal_.notify_all();
}

void Workers::run_standing() {
  while (!stopped()) {
    {
      const std::lock_guard lock(mutex_);
      standing_pending_ = false;
    }
    std::chrono::seconds wait = idle_round;
    const auto more = flow::run_standing(world_);
    if (more.has_error()) {
      report("standing.waiting", more.error());
      wait = after_failure;
    } else if (*more) {
      continue;
    }
    ops::give_back_memory();
    std::unique_lock lock(mutex_);
    standing_signal_.wait_for(lock, wait, [this] { return stopping_ || standing_pending_; });
  }
}

void Workers::start_pull(const std::string& what, std::function<Result<void>()> pull) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || !pulling_.insert(what).second) return;
  }
  boost::asio::post(feed_pool_, [this, what, pull = std::move(pull)] {
    if (const auto done = pull(); done.has_error())
      report(what.starts_with("feed/") ? "feed.failed" : "push.failed", done.error());
    const std::lock_guard lock(mutex_);
    pulling_.erase(what);
  });
}

void Workers::run_feeds() {
  while (!stopped()) {
    {
      const std::lock_guard lock(mutex_);
      feeds_pending_ = false;
    }
    const auto due = flow::due_feeds(world_);
    if (due.has_error()) report("feeds.waiting", due.error());
    for (const auto& name : due.has_value() ? *due : std::vector<std::string>())
      start_pull("feed/" + name, [this, name]() -> Result<void> {
        TRY(const auto pulled, flow::pull_feed(world_, name, [this] { return stopped(); }));
        (void)pulled;
        return {};
      });
    const auto pushes = flow::due_pushes(world_);
    if (pushes.has_error()) report("pushes.waiting", pushes.error());
    for (const auto& partner : pushes.has_value() ? *pushes : std::vector<std::string>())
      start_pull("push/" + partner,
                 [this, partner] { return flow::push_to(world_, partner, [this] { return stopped(); }); });
    std::unique_lock lock(mutex_);
    feed_signal_.wait_for(lock, idle_round, [this] { return stopping_ || feeds_pending_; });
  }
}

}  // namespace gateway
