// What must be true of the files and folders a configuration names. Each sentence names the path, because the
// pointer alone leaves the reader to resolve a relative one.
#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

#include "gateway/config/parts.h"

namespace gateway::config {

using protocol::Error;
using protocol::fail;

namespace {

class Checker {
 public:
  explicit Checker(const Config& config) : config_(config) {}

  void file(const char* pointer, const std::string& path, const char* what) {
    struct stat info {};
    if (!look(pointer, path, what, info)) return;
    if (!S_ISREG(info.st_mode))
      add(Error::invalid, pointer, path + " is not a file", std::string("name ") + what);
    else if (access(path.c_str(), R_OK) != 0)
      add(Error::denied, pointer, path + " cannot be read by this user", "look at its owner and mode");
  }

  void key(const char* pointer, const std::string& path, const char* what) {
    file(pointer, path, what);
    struct stat info {};
    if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return;
    if (info.st_mode & 077) add(Error::denied, pointer, path + " can be read by others", "chmod 600 " + path);
  }

  void folder(const char* pointer, const std::string& path) {
    struct stat info {};
    if (!look(pointer, path, "the folder", info)) return;
    if (!S_ISDIR(info.st_mode))
      add(Error::invalid, pointer, path + " is not a folder", "name a folder");
    else if (access(path.c_str(), W_OK | X_OK) != 0)
      add(Error::denied, pointer, path + " is not writable by this user", "look at its owner and mode");
    else if (info.st_mode & 022)
      add(Error::denied, pointer, path + " is writable by others", "chmod go-w " + path);
  }

  void length(const char* pointer, const std::string& path, std::size_t limit, const char* what) {
    if (path.size() <= limit) return;
    add(Error::too_large, pointer,
        std::string(what) + " would be " + std::to_string(path.size()) + " characters long: " + path,
        "choose a shorter folder: at most " + std::to_string(limit) + " characters fit");
  }

  /// Before init there is nothing in the state folder: that is one problem, not one for each file.
  void made_by_init(const Config& config) {
    const KeyPair core = config.core_identity();
    if (access(core.key.c_str(), F_OK) != 0 && access(config.team_file().c_str(), F_OK) != 0) {
      add(Error::not_found, "/state", config.state + " holds no gateway yet", "run csirt-gateway init");
      return;
    }
    key("/state", core.key, "core's key");
    file("/state", core.certificate, "core's certificate");
    file("/state", config.team_file(), "the team file");
  }

  std::vector<Failure> take() { return std::move(problems_); }

 private:
  bool look(const char* pointer, const std::string& path, const char* what, struct stat& info) {
    if (stat(path.c_str(), &info) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR)
      add(Error::not_found, pointer, path + " does not exist",
          std::string("make ") + what + ", or run csirt-gateway init");
    else
      add(Error::denied, pointer, path + " cannot be looked at: " + std::strerror(errno),
          "look at the owner and mode of the folders above it");
    return false;
  }

  void add(Error error, const char* pointer, std::string what, std::string remedy) {
    problems_.push_back(fail(error, std::move(what), place(config_.file, pointer), std::move(remedy)));
  }

  const Config& config_;
  std::vector<Failure> problems_;
};

}  // namespace

std::vector<Failure> file_problems(const Config& config) {
  Checker check(config);
  check.folder("/state", config.state);
  check.length("/state", config.gate_home(), max_gnupg_home, "the path of the gate's GnuPG home");
  check.made_by_init(config);
  check.folder("/run", config.run);
  check.length("/run", config.outbound_socket(), max_socket_path, "the path of the longest socket");
  check.file("/front/certificate", config.front.identity.certificate, "the certificate");
  check.key("/front/key", config.front.identity.key, "the key");
  return check.take();
}

}  // namespace gateway::config
