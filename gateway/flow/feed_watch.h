// What this process knows of its feeds, and of the MISP servers it pushes to, beside the store: which are
// being served now, and when to go again. Nothing of it need survive: after a restart each is served at once,
// from what was committed.
#pragma once
#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "gateway/ports.h"

namespace gateway::flow {

struct FeedWatch {
  struct Contact {
    bool busy = false;
    int failures = 0;  ///< in a row
    std::optional<Instant> at;
    Instant due{};             ///< not before
    std::int64_t through = 0;  ///< of a server that we push to: what changed before is dealt with, seconds
    Instant whole{};           ///< when all there is was looked at for that
    int forgotten = 0;         ///< how often all that is known was to be looked at again
  };

  /// False where somebody is pulling it already.
  bool begin(const std::string& feed) {
    const std::lock_guard lock(mutex);
    return !std::exchange(contacts[feed].busy, true);
  }
  void end(const std::string& feed) {
    const std::lock_guard lock(mutex);
    contacts[feed].busy = false;
  }
  Contact of(const std::string& feed) {
    const std::lock_guard lock(mutex);
    return contacts[feed];
  }
  /// Due at once, as if nothing had failed.
  void hurry(const std::string& feed) {
    const std::lock_guard lock(mutex);
    Contact& contact = contacts[feed];
    contact.failures = 0;
    contact.due = {};
  }
  /// Likewise, and everything there is looked at again.
  void forget(const std::string& feed) {
    hurry(feed);
    const std::lock_guard lock(mutex);
    Contact& contact = contacts[feed];
    contact.through = 0;
    ++contact.forgotten;
  }
  /// Not where it was forgotten since `known` was asked for.
  void settled(const std::string& feed, const Contact& known, std::int64_t through, Instant whole) {
    const std::lock_guard lock(mutex);
    Contact& contact = contacts[feed];
    if (contact.forgotten != known.forgotten) return;
    contact.through = through;
    contact.whole = whole;
  }

  /// How a contact went.
  struct Went {
    bool failed = false;     ///< as a whole
    bool troubled = false;   ///< some of it failed
    bool more = false;       ///< there is more to do at once
    std::int64_t every = 0;  ///< seconds between contacts that go well
  };
  /// Again after the interval, at once where there is more, later and later where it failed; where only some
  /// of it did, no later than the interval.
  void plan(const std::string& feed, Instant now, const Went& went) {
    const std::lock_guard lock(mutex);
    Contact& contact = contacts[feed];
    contact.at = now;
    contact.failures = went.failed || went.troubled ? contact.failures + 1 : 0;
    if (contact.failures == 0 || (!went.failed && went.more)) {
      contact.due = now + (went.more ? 0 : went.every);
      return;
    }
    const int doublings = std::min(contact.failures - 1, 20);
    contact.due = now + std::min(retry_seconds << static_cast<unsigned>(doublings),
                                 went.failed ? std::max(went.every, retry_at_most_seconds) : went.every);
  }

  /// After the first failure, doubled each time. Short: core begins before the front can fetch anything.
  static constexpr std::int64_t retry_seconds = 10;
  static constexpr std::int64_t retry_at_most_seconds = 3600;  ///< or the interval where that is longer

  std::mutex mutex;
  std::map<std::string, Contact> contacts;
};

/// One contact at a time for each.
class Turn {
 public:
  Turn(FeedWatch& watch, const std::string& feed) : watch_(watch), feed_(feed), mine_(watch.begin(feed)) {}
  ~Turn() {
    if (mine_) watch_.end(feed_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool mine() const { return mine_; }

 private:
  FeedWatch& watch_;
  const std::string& feed_;
  bool mine_;
};

}  // namespace gateway::flow
