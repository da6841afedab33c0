// Memory that was freed, and stays with the process.
#pragma once

namespace gateway::ops {

/// Gives it back to the system where the process has grown by 16 MiB since it last did: after something
/// large, a share of thousands or a whole event. The C library would keep it for each thread that ever did
/// such work.
void give_back_memory();

}  // namespace gateway::ops
