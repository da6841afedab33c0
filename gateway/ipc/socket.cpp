#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include "gateway/ipc/frame.h"
#include "gateway/ipc/plain.h"
#include "gateway/ipc/wait.h"

namespace gateway::ipc {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

/// How long a connection may wait for a place in a full backlog.
constexpr timeval connect_patience{10, 0};

std::string reason(int error) {
  return std::generic_category().message(error);
}

protocol::Failure broken(int error) {
  return fail(Error::unavailable, "the connection to another process broke: " + reason(error), "socket",
              "see that process's log");
}

protocol::Failure late() {
  return fail(Error::unavailable, "another process did not answer in time", "socket", "try again later");
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Fd::~Fd() {
  if (fd_ >= 0) ::close(fd_);
}

std::chrono::milliseconds Deadline::left() const {
  auto rest = std::chrono::ceil<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
  return std::max(rest, std::chrono::milliseconds(0));
}

Ready wait_for(int fd, short events, const Deadline& deadline) {
  for (;;) {
    auto left =
        std::min<std::chrono::milliseconds::rep>(deadline.left().count(), std::numeric_limits<int>::max());
    pollfd entry{fd, events, 0};
    int ready = ::poll(&entry, 1, static_cast<int>(left));
    if (ready > 0) return Ready::yes;
    if (ready == 0) return Ready::late;
    if (errno != EINTR) return Ready::failed;
  }
}

bool is_spent(int fd) {
  pollfd entry{fd, POLLIN | POLLRDHUP, 0};
  return ::poll(&entry, 1, 0) != 0;
}

Result<void> PlainStream::write_all(std::string_view bytes) {
  Deadline deadline(deadline_);
  while (!bytes.empty()) {
    ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (wait_for(fd_.get(), POLLOUT, deadline) != Ready::yes) return late();
    } else if (errno != EINTR) {
      closed_unread_ = errno == EPIPE || errno == ECONNRESET;
      return broken(errno);
    }
  }
  return {};
}

Result<void> PlainStream::read_exact(char* to, std::size_t count) {
  Deadline deadline(deadline_);
  while (count > 0) {
    ssize_t got = ::recv(fd_.get(), to, count, MSG_DONTWAIT);
    if (got > 0) {
      to += got;
      count -= static_cast<std::size_t>(got);
    } else if (got == 0) {
      return fail(Error::unavailable, "the other process closed the connection", "socket",
                  "see that process's log");
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (wait_for(fd_.get(), POLLIN, deadline) != Ready::yes) return late();
    } else if (errno != EINTR) {
      closed_unread_ = errno == ECONNRESET;
      return broken(errno);
    }
  }
  return {};
}

std::unique_ptr<Stream> plain_stream(Fd fd, std::chrono::milliseconds deadline) {
  return std::make_unique<PlainStream>(std::move(fd), deadline);
}

Result<Fd> connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path))
    return fail(Error::invalid, "the path of a socket must have 1 to 107 bytes", path,
                "choose a shorter folder");
  std::memcpy(address.sun_path, path.data(), path.size());

  Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) return fail(Error::unavailable, "no socket could be made: " + reason(errno), path);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &connect_patience, sizeof(connect_patience));
  int connected = 0;
  do {
    connected = ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  } while (connected != 0 && errno == EINTR);
  if (connected != 0)
    return fail(Error::unavailable, "no process answers on this socket: " + reason(errno), path,
                "start it, or check the path and who may use it");
  return fd;
}

}  // namespace gateway::ipc
