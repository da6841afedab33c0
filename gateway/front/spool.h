// Where what partners send lies until core has taken it over: one file an envelope or a post, whole and
// durable or not there.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/result.h"

namespace gateway::front {

struct SpoolLimits {
  std::size_t files_per_partner = 256;
  std::uint64_t bytes_per_partner = 512ULL << 20;
  std::size_t files = 20000;
  std::uint64_t bytes = 4ULL << 30;
};

/// What a file is: its name ends so.
enum class Kind { envelope, posted, pushed };
std::string_view suffix(Kind kind);

enum class Room { enough, partner_full, full };

class Spool {
 public:
  Spool(std::string folder, SpoolLimits limits) : folder_(std::move(folder)), limits_(limits) {}

  /// Makes the folder where it is missing and removes what an earlier process left half-written.
  protocol::Result<void> prepare();
  /// Whether one more file of `size` bytes fits. Threads that ask at the same time may each get a yes, so a
  /// cap can be passed by as many files as there are threads.
  protocol::Result<Room> room_for(std::string_view partner, std::uint64_t size) const;
  /// Keeps `body` as "<partner>-<digest><kind>" and answers that name; the same bytes again are the same
  /// file. When this returns, the file and its name are on disk. Error::unavailable where that cannot be had,
  /// and then nothing is kept.
  protocol::Result<std::string> keep(std::string_view partner, std::string_view digest, Kind kind,
                                     std::string_view body);
  /// The digests of what a partner has here of one kind.
  protocol::Result<std::vector<std::string>> digests(std::string_view partner, Kind kind) const;

 private:
  std::string folder_;
  SpoolLimits limits_;
  std::atomic<std::uint64_t> next_part_ = 0;
};

}  // namespace gateway::front
