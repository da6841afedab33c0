// A GNUPGHOME: made private, with the settings the gateway relies on; and the end of its agent.
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/gate/files.h"
#include "gateway/gate/openpgp_state.h"

extern char** environ;

namespace gateway::gate {
namespace {

// Room for "/S.gpg-agent.browser" within the 108 bytes of a Unix socket's address.
constexpr std::size_t longest_home = 80;

// random_seed: gpg processes that end at once stall each other 250 ms and more on that file. Nothing is ever
// fetched from a network. SHA-1 proves nothing any more. "trust-model always" is left out on purpose: with it
// gpg makes no trust database, and then dies on the first expired key it is shown; each seal says
// always-trust itself, because the roster decides whose key is whose and not the web of trust.
constexpr std::string_view gpg_conf =
    "no-random-seed-file\n"
    "no-auto-check-trustdb\n"
    "no-auto-key-locate\n"
    "no-auto-key-retrieve\n"
    "no-auto-key-import\n"
    "disable-dirmngr\n"
    "throw-keyids\n"
    "no-symkey-cache\n"
    "no-greeting\n"
    "no-emit-version\n"
    "no-comments\n"
    "personal-digest-preferences SHA512 SHA256\n"
    "cert-digest-algo SHA512\n"
    "weak-digest SHA1\n";

constexpr std::string_view agent_conf =
    "disable-scdaemon\n"
    "no-allow-external-cache\n"
    "no-allow-mark-trusted\n";

bool exists(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0;
}

}  // namespace

Result<void> prepare_home(const std::string& home) {
  if (home.empty() || home.front() != '/') {
    return fail(Error::invalid, "an OpenPGP home must be an absolute path", home, "give the whole path");
  }
  if (home.size() > longest_home) {
    return fail(Error::invalid, "the path of an OpenPGP home is longer than 80 characters", home,
                "choose a shorter one: the key agent's socket must fit under it");
  }
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(home).parent_path(), error);
  if (::mkdir(home.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(Error::unavailable, "the OpenPGP home cannot be made", home,
                "check the parent folder's permissions");
  }
  if (!std::filesystem::is_directory(home, error)) {
    return fail(Error::unavailable, "the OpenPGP home is no folder", home);
  }
  // A home somebody already uses keeps its own settings.
  if (exists(home + "/pubring.kbx") || exists(home + "/pubring.gpg")) return {};
  if (::chmod(home.c_str(), 0700) != 0) {
    return fail(Error::unavailable, "the OpenPGP home cannot be made private", home, "check who owns it");
  }
  if (!exists(home + "/gpg.conf")) CHECK(write_durable(home, "gpg.conf", gpg_conf));
  if (!exists(home + "/gpg-agent.conf")) CHECK(write_durable(home, "gpg-agent.conf", agent_conf));
  return {};
}

void stop_agent(const std::string& home) {
  std::string program = "gpgconf";
  std::string path = home;
  std::string option = "--homedir";
  std::string command = "--kill";
  std::string what = "gpg-agent";
  char* arguments[] = {program.data(), option.data(), path.data(), command.data(), what.data(), nullptr};
  posix_spawn_file_actions_t quiet;
  if (posix_spawn_file_actions_init(&quiet) != 0) return;
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&quiet, fd, "/dev/null", O_RDWR, 0);
  }
  pid_t pid = 0;
  if (::posix_spawnp(&pid, program.c_str(), &quiet, nullptr, arguments, environ) == 0) {
    while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  posix_spawn_file_actions_destroy(&quiet);
}

}  // namespace gateway::gate
