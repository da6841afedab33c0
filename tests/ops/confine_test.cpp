#include "gateway/ops/confine.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <netdb.h>
#include <netinet/in.h>
#include <optional>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "tests/ops/support.h"

BOOST_AUTO_TEST_SUITE(confine_test)

using gateway::ops::confine;
using gateway::ops::Role;

namespace {

constexpr std::array roles{Role::front, Role::core, Role::gate};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

// Inside the child: says on standard error which expectation failed, and remembers it.
class Expectations {
 public:
  void expect(bool good, const char* what) {
    if (good) return;
    std::fprintf(stderr, "not so: %s (errno %d)\n", what, errno);
    failed_ = true;
  }
  int code() const { return failed_ ? 1 : 0; }

 private:
  bool failed_ = false;
};

template <typename Work>
void confined(Role role, const Work& work) {
  const Ended ended = in_child([&] {
    Expectations all;
    const auto result = confine(role);
    all.expect(result.has_value(), "confine() succeeds");
    work(all);
    return all.code();
  });
  BOOST_TEST(ended.code == 0, "role " << static_cast<int>(role) << ": " << ended.errors);
}

bool denied(long result) {
  return result == -1 && errno == EPERM;
}

int spawn_true() {
  std::array<char*, 2> arguments{const_cast<char*>("true"), nullptr};
  pid_t child = 0;
  const int error =
      posix_spawn(&child, "/bin/true", nullptr, nullptr, arguments.data(), arguments.data() + 1);
  if (error != 0) return error;
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool socket_opens(int family) {
  const int fd = socket(family, SOCK_STREAM, 0);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

void files_work(Expectations& all) {
  std::string folder = std::filesystem::temp_directory_path() / "confine-XXXXXX";
  all.expect(mkdtemp(folder.data()) != nullptr, "a folder is made");
  const std::string path = folder + "/a";
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL, 0666);
  all.expect(fd >= 0 && write(fd, "12345678", 8) == 8, "a file is written");
  struct stat info {};
  all.expect(fstat(fd, &info) == 0 && (info.st_mode & 0777) == 0600, "files are for their owner alone");
  all.expect(fsync(fd) == 0 && fdatasync(fd) == 0 && ftruncate(fd, 4) == 0, "a file is synced and cut");
  void* mapped = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  all.expect(mapped != MAP_FAILED && munmap(mapped, 4096) == 0, "a file is mapped");
  struct flock lock {};
  lock.l_type = F_WRLCK;
  all.expect(fcntl(fd, F_SETLK, &lock) == 0, "a file is locked, as SQLite does");
  all.expect(fallocate(fd, 0, 0, 4096) == 0, "a file is given room");
  const int watch = inotify_init1(IN_CLOEXEC);
  all.expect(watch >= 0 && inotify_add_watch(watch, folder.c_str(), IN_CREATE) >= 0, "a folder is watched");
  all.expect(rename(path.c_str(), (path + "b").c_str()) == 0 && unlink((path + "b").c_str()) == 0,
             "a file is renamed and removed");
  close(watch);
  close(fd);
  std::filesystem::remove_all(folder);
}

void waiting_works(Expectations& all) {
  std::array<int, 2> pair{};
  all.expect(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) == 0, "a pair of sockets opens");
  ucred peer{};
  socklen_t size = sizeof(peer);
  all.expect(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0,
             "a peer's credentials are read");
  const int poll = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  all.expect(epoll_ctl(poll, EPOLL_CTL_ADD, pair[0], &event) == 0 && write(pair[1], "x", 1) == 1 &&
                 epoll_wait(poll, &event, 1, 1000) == 1,
             "epoll waits");
  all.expect(eventfd(0, EFD_CLOEXEC) >= 0 && timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC) >= 0,
             "events and timers open");
  sigset_t none{};
  sigemptyset(&none);
  all.expect(sigprocmask(SIG_SETMASK, &none, nullptr) == 0, "signals are masked");
}

void threads_and_cryptography_work(Expectations& all) {
  int done = 0;
  std::thread([&done] { done = 1; }).join();
  all.expect(done == 1, "a thread runs");
  std::array<unsigned char, 32> bytes{};
  all.expect(RAND_bytes(bytes.data(), bytes.size()) == 1, "random bytes come");
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  all.expect(key != nullptr, "a key is made");
  EVP_PKEY_free(key);
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_every_role_does_still_works) {
  for (const Role role : roles) {
    confined(role, [](Expectations& all) {
      files_work(all);
      waiting_works(all);
      threads_and_cryptography_work(all);
    });
  }
}

BOOST_AUTO_TEST_CASE(what_no_role_does_is_denied) {
  for (const Role role : roles) {
    confined(role, [](Expectations& all) {
      all.expect(denied(syscall(SYS_bpf, 0, nullptr, 0)), "bpf is denied");
      all.expect(denied(syscall(SYS_keyctl, 0, 0, 0, 0, 0)), "keyctl is denied");
      all.expect(denied(syscall(SYS_userfaultfd, 0)), "userfaultfd is denied");
      all.expect(denied(syscall(SYS_perf_event_open, nullptr, 0, 0, 0, 0)), "perf is denied");
      all.expect(denied(syscall(SYS_mount, "none", "/", "tmpfs", 0, nullptr)), "mount is denied");
      all.expect(denied(syscall(SYS_init_module, nullptr, 0, "")), "modules are denied");
      all.expect(denied(syscall(SYS_unshare, 0)), "unshare is denied");
      all.expect(denied(syscall(SYS_io_uring_setup, 0, nullptr)), "io_uring is denied");
      all.expect(denied(syscall(SYS_process_vm_readv, getppid(), nullptr, 0, nullptr, 0, 0)),
                 "other memory is denied");
      if (!sanitized) all.expect(denied(ptrace(PTRACE_TRACEME, 0, nullptr, nullptr)), "ptrace is denied");
      all.expect(denied(ioctl(STDIN_FILENO, TIOCSTI, "x")), "typing into the terminal is denied");
      all.expect(
          mmap(nullptr, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
              errno == EPERM,
          "memory to write and execute is denied");
      all.expect(!socket_opens(AF_PACKET) && errno == EPERM, "packet sockets are denied");
      all.expect(socket_opens(AF_UNIX), "Unix sockets open");
    });
  }
}

BOOST_AUTO_TEST_CASE(only_front_reaches_the_network) {
  confined(Role::front, [](Expectations& all) {
    all.expect(socket_opens(AF_INET), "IPv4 opens");
    addrinfo* found = nullptr;
    all.expect(getaddrinfo("localhost", "443", nullptr, &found) == 0, "names are looked up");
    if (found != nullptr) freeaddrinfo(found);
  });
  for (const Role role : {Role::core, Role::gate}) {
    confined(role, [](Expectations& all) {
      all.expect(!socket_opens(AF_INET) && errno == EPERM && !socket_opens(AF_INET6), "no IP");
    });
  }
}

BOOST_AUTO_TEST_CASE(only_gate_starts_programs) {
  for (const Role role : {Role::front, Role::core}) {
    confined(role, [](Expectations& all) {
      std::array<char*, 2> arguments{const_cast<char*>("true"), nullptr};
      all.expect(execv("/bin/true", arguments.data()) == -1 && errno == EPERM, "execve is denied");
      if (sanitized) return;
      all.expect(denied(fork()), "fork is denied");
      all.expect(spawn_true() == EPERM, "posix_spawn is denied");
      all.expect(denied(setuid(getuid())), "changing the user is denied");
    });
  }
  confined(Role::gate, [](Expectations& all) {
    all.expect(spawn_true() == 0, "a program runs");
    all.expect(std::system("exit 0") == 0,
               "a shell runs");  // NOLINT(cert-env33-c): that it runs is the point
  });
}

BOOST_AUTO_TEST_CASE(limits_hold_and_pass_on) {
  for (const Role role : roles) {
    confined(role, [](Expectations& all) {
      rlimit core{};
      rlimit files{};
      getrlimit(RLIMIT_CORE, &core);
      getrlimit(RLIMIT_NOFILE, &files);
      all.expect(core.rlim_max == 0, "no core files");
      all.expect(files.rlim_max <= 16384 && files.rlim_cur == files.rlim_max, "open files are limited");
      all.expect(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1, "no new privileges");
      if (!sanitized) all.expect(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0, "not dumpable");
    });
  }
}

BOOST_AUTO_TEST_CASE(threads_that_run_already_are_confined_too) {
  const Ended ended = in_child([] {
    std::array<int, 2> gate{};
    if (pipe(gate.data()) != 0) return 2;
    bool was_denied = false;
    std::thread early([&] {
      char byte = 0;
      if (read(gate[0], &byte, 1) == 1) was_denied = denied(syscall(SYS_bpf, 0, nullptr, 0));
    });
    const bool good = confine(Role::core).has_value();
    const bool told = write(gate[1], "x", 1) == 1;
    early.join();
    return good && told && was_denied ? 0 : 1;
  });
  BOOST_TEST(ended.code == 0, ended.errors);
}

BOOST_AUTO_TEST_SUITE_END()
