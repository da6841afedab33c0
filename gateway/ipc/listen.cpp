#include "gateway/ipc/listen.h"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace gateway::ipc {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr int backlog = 128;

protocol::Failure cannot_listen(const std::string& path, int error) {
  return fail(Error::unavailable, "cannot listen on this socket: " + std::generic_category().message(error),
              path, "check that its folder exists and may be written");
}

Result<void> remove_stale(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return cannot_listen(path, errno);
  }
  if (!S_ISSOCK(status.st_mode))
    return fail(Error::unavailable, "a file that is no socket stands where ours should be", path,
                "move it away");
  if (connect_unix(path).has_value())
    return fail(Error::unavailable, "another process already listens here", path, "stop it first");
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannot_listen(path, errno);
  return {};
}

}  // namespace

Result<Listener> Listener::open(const std::string& path, unsigned mode) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path))
    return fail(Error::invalid, "the path of a socket must have 1 to 107 bytes", path,
                "choose a shorter folder");
  std::memcpy(address.sun_path, path.data(), path.size());
  CHECK(remove_stale(path));

  Listener made;
  made.fd_ = Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made.fd_) return cannot_listen(path, errno);
  if (::bind(made.fd_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return cannot_listen(path, errno);
  made.path_ = path;
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return cannot_listen(path, errno);
  made.device_ = status.st_dev;
  made.inode_ = status.st_ino;
  // Nobody can connect between bind and listen, so the mode is in place before the first caller.
  if (::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) return cannot_listen(path, errno);
  if (::listen(made.fd_.get(), backlog) != 0) return cannot_listen(path, errno);
  return made;
}

void Listener::close() {
  if (!fd_) return;
  struct stat status {};
  if (::lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ && status.st_ino == inode_)
    ::unlink(path_.c_str());
  fd_ = Fd();
}

Credentials credentials_of(int fd) {
  ucred peer{};
  socklen_t size = sizeof(peer);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return {~0U, ~0U, 0};
  return {peer.uid, peer.gid, peer.pid};
}

}  // namespace gateway::ipc
