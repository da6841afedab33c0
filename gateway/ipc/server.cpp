#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <exception>
#include <fcntl.h>
#include <map>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "gateway/ipc/frame.h"
#include "gateway/ipc/listen.h"

namespace gateway::ipc {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;
using Moment = std::chrono::steady_clock::time_point;

/// How long accepting rests where the process has no descriptor left.
constexpr std::chrono::milliseconds rest_without_descriptors{100};

struct Connection {
  enum class Place { idle, queued, served };
  Place place = Place::idle;
  Moment idle_since;
  Caller caller;
  Fd raw;    ///< until the first request, when wrap() takes it
  Fd watch;  ///< a duplicate: waits for requests and ends the connection from outside
  std::unique_ptr<Stream> stream;
};

}  // namespace

// The poller owns waiting: for callers, for requests on idle connections, for the end. Workers own serving. A
// connection passes between them by its `place`, under the mutex; only its worker touches its stream.
struct Server::State {
  State(Options o, Handler h) : options(std::move(o)), handler(std::move(h)) {}

  Options options;
  Handler handler;
  Listener listener;
  Fd wake;
  std::mutex mutex;
  std::condition_variable work;
  bool stopping = false;
  std::uint64_t next_id = 0;
  std::map<std::uint64_t, Connection> connections;
  std::deque<std::uint64_t> queue;  ///< each connection at most once, so bounded as they are
  std::vector<std::thread> threads;

  Result<void> open();
  void poll_loop();
  void work_loop();
  int gather(std::vector<pollfd>& entries, std::vector<std::uint64_t>& ids);
  void accept_all(Moment& rest_until);
  bool serve_one(Connection& connection);
  void wake_poller() const;
};

namespace {

Result<Message> guarded(const Server::Handler& handler, const Caller& caller, const Message& request) {
  try {
    return handler(caller, request);
  } catch (const std::exception&) {
    return fail(Error::internal, "the request could not be finished", "",
                "see the log of the answering process");
  }
}

Result<void> answer(Stream& stream, const Result<Message>& result) {
  if (result.has_error()) return send(stream, failure_message(result.error()));
  auto sent = send(stream, *result);
  // Nothing has been written where the answer is too large, so the caller can still be told.
  if (sent.has_error() && sent.error().error == Error::too_large)
    return send(stream, failure_message(sent.error()));
  return sent;
}

}  // namespace

Result<void> Server::State::open() {
  TRY(listener, Listener::open(options.path, options.mode));
  wake = Fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return fail(Error::unavailable, "no descriptor is left to serve this socket", options.path);
  threads.emplace_back([this] { poll_loop(); });
  for (int i = 0; i < options.threads; ++i) threads.emplace_back([this] { work_loop(); });
  return {};
}

void Server::State::wake_poller() const {
  std::uint64_t one = 1;
  // A full counter means the poller is awake already.
  [[maybe_unused]] ssize_t written = ::write(wake.get(), &one, sizeof(one));
}

/// What to wait for, and for how long (milliseconds, -1 without end). Closes what has idled too long.
int Server::State::gather(std::vector<pollfd>& entries, std::vector<std::uint64_t>& ids) {
  const Moment now = std::chrono::steady_clock::now();
  std::chrono::milliseconds timeout{-1};
  for (auto it = connections.begin(); it != connections.end();) {
    auto& [id, connection] = *it;
    if (connection.place != Connection::Place::idle) {
      ++it;
      continue;
    }
    auto left = std::chrono::ceil<std::chrono::milliseconds>(connection.idle_since + options.idle - now);
    if (left.count() <= 0) {
      it = connections.erase(it);
      continue;
    }
    if (timeout.count() < 0 || left < timeout) timeout = left;
    entries.push_back({connection.watch.get(), POLLIN, 0});
    ids.push_back(id);
    ++it;
  }
  return static_cast<int>(timeout.count());
}

void Server::State::accept_all(Moment& rest_until) {
  for (;;) {
    Fd fd(::accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
        rest_until = std::chrono::steady_clock::now() + rest_without_descriptors;
      if (errno == EINTR || errno == ECONNABORTED) continue;
      return;
    }
    Connection connection;
    connection.watch = Fd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
    std::lock_guard lock(mutex);
    if (!connection.watch || connections.size() >= static_cast<std::size_t>(options.max_connections))
      continue;
    connection.caller.credentials = credentials_of(fd.get());
    connection.raw = std::move(fd);
    connection.idle_since = std::chrono::steady_clock::now();
    connections.emplace(next_id++, std::move(connection));
  }
}

void Server::State::poll_loop() {
  Moment rest_until{};
  std::vector<pollfd> entries;
  std::vector<std::uint64_t> ids;
  for (;;) {
    entries.assign({{wake.get(), POLLIN, 0}, {listener.fd(), POLLIN, 0}});
    ids.clear();
    int timeout = -1;
    {
      std::lock_guard lock(mutex);
      if (stopping) return;
      timeout = gather(entries, ids);
    }
    if (std::chrono::steady_clock::now() < rest_until) {
      entries[1].fd = -1;
      const int rest = static_cast<int>(rest_without_descriptors.count());
      timeout = timeout < 0 ? rest : std::min(timeout, rest);
    }
    if (::poll(entries.data(), entries.size(), timeout) <= 0) continue;
    std::uint64_t count = 0;
    if (entries[0].revents != 0) [[maybe_unused]]
      ssize_t drained = ::read(wake.get(), &count, sizeof(count));
    {
      std::lock_guard lock(mutex);
      for (std::size_t i = 2; i < entries.size(); ++i) {
        if (entries[i].revents == 0) continue;
        connections.at(ids[i - 2]).place = Connection::Place::queued;
        queue.push_back(ids[i - 2]);
        work.notify_one();
      }
    }
    if (entries[1].revents != 0) accept_all(rest_until);
  }
}

/// Whether the connection may be kept.
bool Server::State::serve_one(Connection& connection) {
  if (!connection.stream) {
    if (options.wrap) {
      auto wrapped = options.wrap(std::move(connection.raw), connection.caller);
      if (wrapped.has_error()) return false;
      connection.stream = *std::move(wrapped);
    } else {
      connection.stream = plain_stream(std::move(connection.raw), options.deadline);
    }
  }
  auto request = receive(*connection.stream);
  if (request.has_error()) {
    if (request.error().error != Error::unavailable)
      (void)send(*connection.stream, failure_message(request.error()));
    return false;
  }
  return answer(*connection.stream, guarded(handler, connection.caller, *request)).has_value();
}

void Server::State::work_loop() {
  std::unique_lock lock(mutex);
  for (;;) {
    work.wait(lock, [this] { return stopping || !queue.empty(); });
    if (stopping) return;
    const std::uint64_t id = queue.front();
    queue.pop_front();
    Connection& connection = connections.at(id);
    connection.place = Connection::Place::served;
    lock.unlock();
    const bool keep = serve_one(connection);
    lock.lock();
    if (keep) {
      connection.place = Connection::Place::idle;
      connection.idle_since = std::chrono::steady_clock::now();
      wake_poller();
    } else {
      connections.erase(id);
    }
  }
}

Result<std::unique_ptr<Server>> Server::start(Options options, Handler handler) {
  auto state = std::make_unique<State>(std::move(options), std::move(handler));
  CHECK(state->open());
  return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::unique_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (auto& [id, connection] : state_->connections) ::shutdown(connection.watch.get(), SHUT_RDWR);
  }
  state_->wake_poller();
  state_->work.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

}  // namespace gateway::ipc
