// What every role does to itself before it reads its first byte from outside.
#pragma once
#include "protocol/result.h"

namespace gateway::ops {

/// Which system calls a role needs beyond reading, writing, memory, threads and clocks.
enum class Role { front, core, gate };

/// no_new_privs, not dumpable, no core files, umask 077, limits on files and (front, core) no new processes;
/// then a seccomp filter, over all threads, that answers EPERM to system calls no role needs (ptrace, mount,
/// bpf, keyctl, kexec, module loading, userfaultfd, perf, io_uring …), to memory that is writable and
/// executable, and to sockets other than Unix ones (front: and IP). For front and core also to execve, new
/// processes and changes of user; gate starts gpg and so keeps fork and execve. Cannot be undone. Call it
/// after the start-up work that needs more, before the first byte from outside. Error::internal if any of it
/// fails: do not go on then. In a build with a sanitizer the process stays dumpable and may be forked and
/// traced, which the sanitizer needs.
protocol::Result<void> confine(Role role);

}  // namespace gateway::ops
