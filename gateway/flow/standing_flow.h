// Standing shares at work: what came in is collected, decided, rendered, guarded and released in batches,
// each exactly once; what a person must decide waits in the queue.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "gateway/flow/propose.h"
#include "gateway/flow/standing_match.h"

namespace gateway::flow {

/// Items that may wait under one standing share. A full queue pauses it: nothing is dropped.
inline constexpr int standing_queue_at_most = 10000;

/// What one look at the arrivals gives. Nothing of it is stored yet.
struct Batch {
  std::vector<Candidate> candidates;
  std::vector<Judgement> judgements;  ///< what flows; everything else Judgement::stays
  std::vector<Finished> finished;
  std::map<std::int64_t, QueuedRow> waiting;  ///< by object
  std::int64_t seq = 0;                       ///< the last arrival it has looked at
  bool looked = false;              ///< false: nobody to serve, no room in the queue, or nothing came
  bool paused = false;              ///< nobody to serve, or no room in the queue
  std::vector<std::string> missed;  ///< teams it is for that could not be served now (suspended)
  std::size_t objects() const;      ///< that would leave, as the gate counts them
};
/// A part of what came, for one team: what it missed while it could not be served.
struct Missed {
  std::string partner;
  std::int64_t from = 0, until = 0;  ///< arrivals after `from`, up to `until`
};
/// Looks at what came after `progress.seq`, at most one release's worth; or at what one team missed.
Result<Batch> collect(World& world, const Standing& standing, const StandingRow& progress, Instant now,
                      const Missed* missed = nullptr);

/// Progress as of today: the day's count begins anew with the day.
Result<StandingRow> progress_of(Reader& reader, const Standing& standing, Instant now);

/// One round over all standing shares: takes up what a crash left, ends what has expired, and makes at most
/// one batch for each. True where more waits. The first failure is returned after all others had their turn.
Result<bool> run_standing(World& world);

/// Part of a release's transaction: what was released no longer waits in a queue; what a standing share's
/// release dropped waits in its own.
Result<void> settle_queue(Writer& writer, const Share& share, const std::vector<SliceRow>& slices,
                          const std::vector<std::string>& recipients,
                          const std::map<std::string, std::string>& dropped, Instant now);

/// How many standing shares are active, and how many objects wait that the person may know of: for status.
Result<protocol::json::Builder> standing_status(Reader& reader, const directory::Person& who, Instant now);

}  // namespace gateway::flow
