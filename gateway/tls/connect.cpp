#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

#include "gateway/ipc/wait.h"
#include "gateway/tls/openssl.h"
#include "gateway/tls/tls.h"

namespace gateway::tls {
namespace {

using ipc::Deadline;
using protocol::Error;
using protocol::fail;
using protocol::Result;
using Addresses = std::unique_ptr<addrinfo, FreeWith<freeaddrinfo>>;

/// Look-ups that outlast their caller at once; more are refused until some have ended.
constexpr std::size_t max_abandoned = 64;
constexpr int max_addresses = 8;

/// One look-up in the C library's own threads, which may write to it until it has ended.
struct LookUp {
  std::string host, port;
  addrinfo hints{};
  gaicb request{};

  LookUp(std::string h, std::string p) : host(std::move(h)), port(std::move(p)) {
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    request.ar_name = host.c_str();
    request.ar_service = port.c_str();
    request.ar_request = &hints;
  }
  LookUp(const LookUp&) = delete;
  LookUp& operator=(const LookUp&) = delete;
  ~LookUp() {
    if (request.ar_result != nullptr) freeaddrinfo(request.ar_result);
  }
  bool ended() { return gai_error(&request) != EAI_INPROGRESS; }
};

/// Keeps look-ups whose callers have gone until the C library lets go of them.
class Abandoned {
 public:
  bool full() {
    std::lock_guard lock(mutex_);
    kept_.remove_if([](const std::unique_ptr<LookUp>& one) { return one->ended(); });
    return kept_.size() >= max_abandoned;
  }
  void keep(std::unique_ptr<LookUp> one) {
    std::lock_guard lock(mutex_);
    kept_.push_back(std::move(one));
  }
  static Abandoned& all() {
    // Never destroyed: a look-up may still be under way when the process ends.
    static auto& kept = *std::make_unique<Abandoned>().release();
    return kept;
  }

 private:
  std::mutex mutex_;
  std::list<std::unique_ptr<LookUp>> kept_;
};

protocol::Failure unresolved(const std::string& where, const std::string& why) {
  return fail(Error::unavailable, "the name cannot be resolved: " + why, where,
              "check the name and the resolver");
}

/// Numbers need no look-up and no thread.
Addresses numeric(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  return ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) == 0 ? Addresses(found) : nullptr;
}

Result<Addresses> resolve(const std::string& host, const std::string& port, const Deadline& until) {
  if (Addresses found = numeric(host, port)) return found;
  const std::string where = host + ":" + port;
  if (Abandoned::all().full()) return unresolved(where, "too many names are waiting for the resolver");
  auto look_up = std::make_unique<LookUp>(host, port);
  gaicb* request = &look_up->request;
  if (int error = ::getaddrinfo_a(GAI_NOWAIT, &request, 1, nullptr); error != 0)
    return unresolved(where, gai_strerror(error));
  while (!look_up->ended() && until.left().count() > 0) {
    auto left = until.left();
    timespec wait{static_cast<time_t>(left.count() / 1000), static_cast<long>(left.count() % 1000) * 1000000};
    ::gai_suspend(&request, 1, &wait);
  }
  if (!look_up->ended() && ::gai_cancel(request) == EAI_NOTCANCELED) {
    Abandoned::all().keep(std::move(look_up));
    return unresolved(where, "the resolver took too long");
  }
  if (int error = ::gai_error(request); error != 0) return unresolved(where, gai_strerror(error));
  return Addresses(std::exchange(request->ar_result, nullptr));
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
