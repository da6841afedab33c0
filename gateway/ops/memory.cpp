#include "gateway/ops/memory.h"

#include <cstddef>
#include <malloc.h>

namespace gateway::ops {

void give_back_memory() {
  constexpr std::size_t much = 64U << 20;
  if (::mallinfo2().fordblks > much) ::malloc_trim(0);
}

}  // namespace gateway::ops
