#include <cerrno>
#include <chrono>
#include <future>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <vector>

#include "gateway/ipc/wait.h"
#include "gateway/tls/openssl.h"
#include "gateway/tls/tls.h"

namespace gateway::tls {
namespace {

using ipc::Deadline;
using protocol::Error;
using protocol::fail;
using protocol::Result;
using namespace std::chrono_literals;
using Addresses = std::unique_ptr<addrinfo, FreeWith<freeaddrinfo>>;

/// Look-ups that outlast their caller at once; more are refused until some have ended.
constexpr std::size_t max_abandoned = 64;
constexpr int max_addresses = 8;

/// What a resolver said: 0 and addresses, or its error number.
struct Found {
  int error = 0;
  Addresses addresses;
};

Found look_up(const std::string& host, const std::string& port, int flags) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  return {error, Addresses(error == 0 ? found : nullptr)};
}

/// Look-ups whose callers have gone. The C library ends each after its own retries, and so the process waits
/// for those that are left at its end.
class Abandoned {
 public:
  bool full() {
    std::lock_guard lock(mutex_);
    std::erase_if(
        kept_, [](const std::future<Found>& one) { return one.wait_for(0s) == std::future_status::ready; });
    return kept_.size() >= max_abandoned;
  }
  void keep(std::future<Found> one) {
    std::lock_guard lock(mutex_);
    kept_.push_back(std::move(one));
  }
  static Abandoned& all() {
    static Abandoned kept;
    return kept;
  }

 private:
  std::mutex mutex_;
  std::vector<std::future<Found>> kept_;
};

protocol::Failure unresolved(const std::string& where, const std::string& why) {
  return fail(Error::unavailable, "the name cannot be resolved: " + why, where,
              "check the name and the resolver");
}

Result<Addresses> resolve(const std::string& host, const std::string& port, const Deadline& until) {
  // Numbers need no resolver and no thread.
  if (Found numeric = look_up(host, port, AI_NUMERICHOST); numeric.error == 0)
    return std::move(numeric.addresses);
  const std::string where = host + ":" + port;
  if (Abandoned::all().full()) return unresolved(where, "too many names are waiting for the resolver");
  std::future<Found> pending;
  try {
    pending = std::async(std::launch::async, [host, port] { return look_up(host, port, 0); });
  } catch (const std::system_error&) {
    return unresolved(where, "no thread is left to ask for it");
  }
  if (pending.wait_for(until.left()) != std::future_status::ready) {
    Abandoned::all().keep(std::move(pending));
    return unresolved(where, "the resolver took too long");
  }
  Found found = pending.get();
  if (found.error != 0) return unresolved(where, gai_strerror(found.error));
  return std::move(found.addresses);
}

/// 0 or the error number.
int finish_connect(int fd, const addrinfo& address, const Deadline& until) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno != EINPROGRESS && errno != EINTR) return errno;
  if (ipc::wait_for(fd, POLLOUT, until) != ipc::Ready::yes) return ETIMEDOUT;
  int error = 0;
  socklen_t size = sizeof(error);
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

Result<ipc::Fd> connect_tcp(const std::string& host, const std::string& port,
                            std::chrono::milliseconds deadline) {
  Deadline until(deadline);
  TRY(Addresses addresses, resolve(host, port, until));
  int left = 0, error = ENOENT;
  for (const addrinfo* one = addresses.get(); one != nullptr && left < max_addresses; one = one->ai_next)
    ++left;
  for (const addrinfo* one = addresses.get(); one != nullptr && left > 0; one = one->ai_next, --left) {
    ipc::Fd fd(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol));
    if (!fd) {
      error = errno;
      continue;
    }
    // An address that swallows packets leaves time for those after it.
    error = finish_connect(fd.get(), *one, Deadline(until.left() / left));
    if (error != 0) continue;
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
  }
  return fail(Error::unavailable, "cannot connect: " + std::generic_category().message(error),
              host + ":" + port, "check the address and the firewalls on the way");
}

}  // namespace gateway::tls
