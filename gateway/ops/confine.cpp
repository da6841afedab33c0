#include "gateway/ops/confine.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <seccomp.h>

namespace gateway::ops {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Failure;
using protocol::Result;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// LeakSanitizer clones a process that attaches to its parent.
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// Calls by which a process looks into others, changes the machine or reaches rarely tested parts of the
// kernel.
constexpr std::array needed_by_nobody{
    // other processes
    "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp", "perf_event_open",
    // file systems and namespaces
    "mount", "umount", "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen", "fsconfig",
    "fsmount", "fspick", "mount_setattr", "setns", "unshare", "swapon", "swapoff", "quotactl", "quotactl_fd",
    "acct", "name_to_handle_at", "open_by_handle_at", "fanotify_init", "fanotify_mark", "lookup_dcookie",
    "mknod", "mknodat",
    // kernel code and its settings
    "bpf", "init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load",
    "reboot", "syslog", "_sysctl", "sysfs", "uselib", "nfsservctl", "vhangup", "iopl", "ioperm", "modify_ldt",
    "personality",
    // keys, clocks, and interfaces with a history of holes
    "keyctl", "add_key", "request_key", "settimeofday", "clock_settime", "clock_adjtime", "adjtimex", "stime",
    "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "vmsplice", "remap_file_pages",
    "migrate_pages", "move_pages", "mbind", "set_mempolicy"};

constexpr std::array needed_by_gate_alone{"execve",    "execveat", "setuid",    "setgid",
                                          "setreuid",  "setregid", "setresuid", "setresgid",
                                          "setgroups", "setfsuid", "setfsgid",  "capset"};

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

Failure refused(const std::string& what, int error) {
  return fail(Error::internal, "cannot " + what + ": " + std::strerror(error), "",
              "run on Linux with seccomp, or lift the restrictions of the container or unit that forbid it");
}

rlim_t most_files(Role role) {
  switch (role) {
    case Role::front:
      return 16384;
    case Role::core:
      return 4096;
    case Role::gate:
      return 1024;  // gpgme closes every possible descriptor in each child it starts
  }
  return 1024;
}

Result<void> limit(int resource, rlim_t most, const char* what) {
  rlimit bounds{};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &bounds) != 0) return refused(what, errno);
  bounds.rlim_max = std::min(bounds.rlim_max, most);
  bounds.rlim_cur = bounds.rlim_max;
  if (setrlimit(static_cast<__rlimit_resource_t>(resource), &bounds) != 0) return refused(what, errno);
  return {};
}

Result<void> restrict_process(Role role) {
  umask(077);
  CHECK(limit(RLIMIT_CORE, 0, "forbid core files"));
  CHECK(limit(RLIMIT_NOFILE, most_files(role), "limit the open files"));
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("give up new privileges", errno);
  if (!sanitized && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return refused("become undumpable", errno);
  return {};
}

template <typename... Conditions>
Result<void> deny(const Filter& filter, const char* name, int error, Conditions... conditions) {
  const int call = seccomp_syscall_resolve_name(name);
  if (call == __NR_SCMP_ERROR)
    return {};  // unknown to this library: the running kernel's headers never had it
  const std::array<scmp_arg_cmp, sizeof...(conditions)> list{conditions...};
  const int result = seccomp_rule_add_array(filter.get(), SCMP_ACT_ERRNO(static_cast<unsigned>(error)), call,
                                            static_cast<unsigned>(list.size()), list.data());
  if (result < 0) return refused(std::string("deny the system call ") + name, -result);
  return {};
}

scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) {
  // The kernel reads these arguments as 32 bits; whatever stands above them must not hide a value.
  return {argument, SCMP_CMP_MASKED_EQ, 0xFFFFFFFFU, value};
}

scmp_arg_cmp all_bits(unsigned argument, scmp_datum_t bits) {
  return {argument, SCMP_CMP_MASKED_EQ, bits, bits};
}

Result<void> deny_sockets(const Filter& filter, Role role) {
  for (int family = 0; family < AF_MAX; ++family) {
    const bool ip = family == AF_INET || family == AF_INET6;
    // getaddrinfo() asks the kernel for addresses over netlink.
    const bool allowed = family == AF_UNIX || (role == Role::front && (ip || family == AF_NETLINK));
    if (!allowed) CHECK(deny(filter, "socket", EPERM, equals(0, static_cast<scmp_datum_t>(family))));
  }
  return {};
}

Result<void> deny_new_processes(const Filter& filter) {
  for (const char* call : needed_by_gate_alone) CHECK(deny(filter, call, EPERM));
  if (sanitized) return {};
  CHECK(deny(filter, "fork", EPERM));
  CHECK(deny(filter, "vfork", EPERM));
  CHECK(deny(filter, "clone", EPERM, scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0}));
  // Its flags lie in memory, where a filter cannot look; told that there is none, glibc starts threads with
  // clone.
  return deny(filter, "clone3", ENOSYS);
}

Result<Filter> make_filter(Role role) {
  Filter filter(seccomp_init(SCMP_ACT_ALLOW));
  if (!filter) return refused("make a system call filter", ENOMEM);
  for (const char* call : needed_by_nobody) CHECK(deny(filter, call, EPERM));
  if (!sanitized) CHECK(deny(filter, "ptrace", EPERM));
  // Typing into the terminal we were started from.
  CHECK(deny(filter, "ioctl", EPERM, equals(1, TIOCSTI)));
  CHECK(deny(filter, "mmap", EPERM, all_bits(2, PROT_WRITE | PROT_EXEC)));
  CHECK(deny(filter, "mprotect", EPERM, all_bits(2, PROT_WRITE | PROT_EXEC)));
  CHECK(deny_sockets(filter, role));
  if (role != Role::gate) CHECK(deny_new_processes(filter));
  return filter;
}

}  // namespace

Result<void> confine(Role role) {
  CHECK(restrict_process(role));
  TRY(const Filter filter, make_filter(role));
  // Calls of another architecture's numbering would slip past rules made for this one.
  int result = seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
  if (result == 0) result = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  if (result == 0) result = seccomp_load(filter.get());
  if (result != 0) return refused("load the system call filter", -result);
  return {};
}

}  // namespace gateway::ops
