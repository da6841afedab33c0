// Releases under a standing share, verified by the gate itself: what two people signed, how much of it went
// out today, and which ones were stopped. Kept in a folder of the gate's own, so that neither core nor a
// restart can make more of it.
//   <folder>/stopped            one id a line, only ever added to
//   <folder>/<id>-<day>.count   what was released on that UTC day: "<release> <manifest> <objects>" a line
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "gateway/gate/approvals.h"
#include "protocol/standing.h"

namespace gateway::gate {

/// Thread-safe.
class StandingState {
 public:
  /// Reads the folder, which is made 0700 where it is missing. A file that cannot be read, or says something
  /// else than it should, is a failure with its name: what cannot be counted is not released.
  static Result<std::unique_ptr<StandingState>> open(const std::string& folder);

  /// Remembers for ever that nothing goes out under this order any more; returns when it is on disk. One
  /// person is enough and none is verified: it can only reduce. Idempotent. Past a million entries every
  /// order counts as stopped.
  Result<void> stop(const protocol::Uuid& order);
  bool stopped(const protocol::Uuid& order) const;

  /// Counts a release of `objects` on the day of `now`, on disk before the return. The same release with the
  /// same manifest counts once. Error::too_large where the order's cap for the day would be passed (nothing
  /// is counted then), conflict where the release was counted with another manifest, denied where it was
  /// stopped.
  Result<void> count(const protocol::StandingOrder& order, const protocol::Uuid& release,
                     const protocol::Sha256& manifest, std::size_t objects, Instant now);

 private:
  struct Day {
    std::int64_t day = 0;
    std::size_t objects = 0;
    std::map<protocol::Uuid, protocol::Sha256> releases;
  };
  explicit StandingState(std::string folder) : folder_(std::move(folder)) {}
  Result<void> read_stopped();
  Result<Day*> today(const protocol::Uuid& order, std::int64_t day);
  std::string file_of(const protocol::Uuid& order, std::int64_t day) const;

  std::string folder_;
  mutable std::mutex mutex_;
  std::set<protocol::Uuid> stopped_;
  std::map<protocol::Uuid, Day> days_;
};

/// Everything that must hold before slices leave under a standing share: the order is unexpired, not stopped,
/// signed by its author and one other as an approval is; the recipients are among those it names, the circle
/// is its own; every slice is of its types, labels and tags and within its ceiling; its caps are kept, and
/// this release is counted. Returns what sealing needs, as an approval of exactly this manifest.
Result<protocol::Approval> check_standing(const Roster& roster, StandingState& state,
                                          const ReleaseOrder& order, const CheckedContent& content,
                                          Instant now);

}  // namespace gateway::gate
