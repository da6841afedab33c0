#include "gateway/ops/memory.h"

#include <atomic>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

namespace gateway::ops {

namespace {

/// Pages of the process that are in memory (proc(5), statm); 0 where it cannot be read.
long resident_pages() {
  std::ifstream statm("/proc/self/statm");
  long all = 0, resident = 0;
  statm >> all >> resident;
  return statm ? resident : 0;
}

}  // namespace

void give_back_memory() {
  constexpr long much = 16L << 20;
  static std::atomic<long> least{0};
  const long now = resident_pages();
  if (now < least) least = now;
  if ((now - least) * ::sysconf(_SC_PAGESIZE) < much) return;
  ::malloc_trim(0);
  least = resident_pages();
}

}  // namespace gateway::ops
