// What every role does to itself before it reads its first byte from outside.
#pragma once
#include "protocol/result.h"

namespace gateway::ops {

/// Which system calls a role needs beyond reading, writing, memory, threads and clocks.
enum class Role { front, core, gate };

/// no_new_privs, not dumpable, no core files, umask 077, limits on files and (front, core) no new processes; then a
/// seccomp filter that answers EPERM to system calls no role needs (ptrace, mount, bpf, keyctl, kexec, module loading,
/// userfaultfd, perf …) and, for front and core, to execve. Gate starts gpg and so keeps fork and execve.
protocol::Result<void> confine(Role role);

}  // namespace gateway::ops
