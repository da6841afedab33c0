#include "gateway/supervise.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/ops/log.h"
#include "gateway/roles.h"

extern char** environ;

namespace gateway {

using protocol::Error;
using protocol::fail;
using Time = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds first_wait{100};
constexpr std::chrono::milliseconds longest_wait{10000};
constexpr std::chrono::seconds settled{60};
constexpr std::chrono::seconds end_deadline{10};

struct Child {
  explicit Child(std::string name) : role(std::move(name)) {}
  std::string role;
  pid_t pid = -1;
  int ready_fd = -1;  ///< closed once the role said that it is ready
  Time::time_point started;
  std::chrono::milliseconds wait = first_wait;
  std::optional<Time::time_point> restart_at;
};

class Supervisor {
 public:
  explicit Supervisor(std::string config_file) : config_file_(std::move(config_file)) {}

  protocol::Result<void> run() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    signal_fd_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signal_fd_ < 0)
      return fail(Error::internal, std::string("cannot wait for signals: ") + std::strerror(errno));
    for (auto& child : children_) CHECK(start(child));
    while (!ending_) wait_and_act();
    end_all();
    return {};
  }

 private:
  protocol::Result<void> start(Child& child) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(Error::internal, "cannot make a pipe");
    // posix_spawn() clears close-on-exec of a descriptor that is duplicated to its own number or another.
    constexpr int ready_fd = 3;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], ready_fd);
    std::vector<std::string> words = {"csirt-gateway", "serve",  "--config",
                                      config_file_,    "--role", child.role};
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    ::setenv("CSIRT_GATEWAY_READY_FD", "3", 1);
    ::setenv("CSIRT_GATEWAY_PARENT", std::to_string(::getpid()).c_str(), 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    const int failed =
        ::posix_spawn(&child.pid, "/proc/self/exe", &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    if (failed != 0) {
      ::close(pipe[0]);
      return fail(Error::internal, std::string("cannot start a process: ") + std::strerror(failed),
                  child.role);
    }
    if (child.ready_fd >= 0) ::close(child.ready_fd);
    child.ready_fd = pipe[0];
    child.started = Time::now();
    child.restart_at.reset();
    ops::log(ops::Level::info, "role.started",
             {{"role", child.role}, {"pid", static_cast<std::int64_t>(child.pid)}});
    return {};
  }

  int next_wait() const {
    std::optional<Time::time_point> first;
    for (const auto& child : children_)
      if (child.restart_at && (!first || *child.restart_at < *first)) first = child.restart_at;
    if (!first) return -1;
    const auto ahead = std::chrono::duration_cast<std::chrono::milliseconds>(*first - Time::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(ahead + 1, 0, longest_wait.count()));
  }

  void wait_and_act() {
    std::array<pollfd, 4> fds{};
    fds[0] = {signal_fd_, POLLIN, 0};
    for (std::size_t i = 0; i < children_.size(); ++i) fds[i + 1] = {children_[i].ready_fd, POLLIN, 0};
    ::poll(fds.data(), fds.size(), next_wait());
    for (std::size_t i = 0; i < children_.size(); ++i)
      if (fds[i + 1].revents != 0) note_ready(children_[i]);
    read_signals();
    reap();
    for (auto& child : children_)
      if (child.restart_at && *child.restart_at <= Time::now() && !ending_)
        if (auto started = start(child); started.has_error()) schedule(child);
  }

  void note_ready(Child& child) {
    char byte = 0;
    const bool ready = ::read(child.ready_fd, &byte, 1) == 1;
    ::close(child.ready_fd);
    child.ready_fd = -1;
    if (!ready) return;  // it died first; the signal follows
    if (std::find(ready_.begin(), ready_.end(), child.role) == ready_.end()) ready_.push_back(child.role);
    if (ready_.size() != children_.size() || announced_) return;
    announced_ = true;
    std::cout << "ready" << std::endl;
    ops::log(ops::Level::info, "serve.ready");
  }

  void read_signals() {
    signalfd_siginfo info{};
    while (::read(signal_fd_, &info, sizeof(info)) == static_cast<ssize_t>(sizeof(info)))
      if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) ending_ = true;
  }

  void reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;)
      for (auto& child : children_) {
        if (child.pid != pid) continue;
        child.pid = -1;
        if (ending_) continue;
        ops::log(ops::Level::error, "role.died",
                 {{"role", child.role},
                  {"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0},
                  {"exit", WIFEXITED(status) ? WEXITSTATUS(status) : -1}});
        schedule(child);
      }
  }

  void schedule(Child& child) {
    if (Time::now() - child.started > settled) child.wait = first_wait;
    child.restart_at = Time::now() + child.wait;
    child.wait = std::min(child.wait * 2, longest_wait);
  }

  void end_all() {
    for (auto& child : children_) {
      if (child.pid < 0) continue;
      ::kill(child.pid, SIGTERM);
      const auto deadline = Time::now() + end_deadline;
      while (child.pid > 0 && Time::now() < deadline) {
        pollfd fd{signal_fd_, POLLIN, 0};
        ::poll(&fd, 1, 100);
        read_signals();
        reap();
      }
      if (child.pid > 0) {
        ops::log(ops::Level::error, "role.killed", {{"role", child.role}});
        ::kill(child.pid, SIGKILL);
        ::waitpid(child.pid, nullptr, 0);
        child.pid = -1;
      }
    }
  }

  std::string config_file_;
  std::array<Child, 3> children_{Child("front"), Child("core"), Child("gate")};
  std::vector<std::string> ready_;
  int signal_fd_ = -1;
  bool announced_ = false;
  bool ending_ = false;
};

}  // namespace

protocol::Result<void> supervise(const std::string& config_file) {
  return Supervisor(config_file).run();
}

}  // namespace gateway
