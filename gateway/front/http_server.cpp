#include "gateway/front/http_server.h"

#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/front/connection.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"

namespace gateway::front {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds rest_without_descriptors{100};

void report(const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& problem) {
    ops::log(ops::Level::error, "front.connection_failed", {{"why", problem.what()}});
  }
}

}  // namespace

class HttpServer::Impl {
  /// Of one I/O thread.
  struct Loop {
    explicit Loop(std::unique_ptr<AtOnce> own) : at_once(std::move(own)) {}
    std::unique_ptr<AtOnce> at_once;
    asio::io_context context{1};
  };

 public:
  Impl(Options options, const tls::Context& context, Application& application)
      : shared_(std::move(options), context, application) {
    for (int i = 0; i < shared_.options.io_threads; ++i)
      loops_.push_back(std::make_unique<Loop>(application.at_once()));
    acceptor_.emplace(loops_.front()->context);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  ~Impl() {
    for (auto& loop : loops_) loop->context.stop();
    for (std::thread& thread : threads_) thread.join();
    // Calls under way and those that wait hold connections of the stopped loops, so they end first.
    shared_.pool.reset();
    shared_.turns.close();
    acceptor_.reset();
    guards_.clear();
    loops_.clear();
  }

  Result<void> listen() {
    const Options& options = shared_.options;
    error_code error;
    tcp::resolver resolver(loops_.front()->context);
    auto found = resolver.resolve(options.host, options.port, tcp::resolver::passive, error);
    if (error || found.empty()) return refused(error);
    const tcp::endpoint endpoint = found.begin()->endpoint();
    if (acceptor_->open(endpoint.protocol(), error)) return refused(error);
    if (acceptor_->set_option(tcp::acceptor::reuse_address(true), error)) return refused(error);
    if (acceptor_->bind(endpoint, error)) return refused(error);
    if (acceptor_->listen(tcp::acceptor::max_listen_connections, error)) return refused(error);
    port_ = acceptor_->local_endpoint().port();
    return {};
  }

  void run() {
    asio::co_spawn(loops_.front()->context, accept_all(), report);
    for (auto& loop : loops_) {
      guards_.push_back(asio::make_work_guard(loop->context));
      threads_.emplace_back([&context = loop->context] { context.run(); });
    }
  }

  std::uint16_t port() const { return port_; }

 private:
  protocol::Failure refused(error_code error) const {
    return fail(Error::unavailable, "cannot listen: " + error.message(),
                shared_.options.host + ":" + shared_.options.port,
                "check the address, and whether another one listens");
  }

  asio::awaitable<void> accept_all() {
    asio::steady_timer rest(loops_.front()->context);
    for (std::size_t turn = 0;; ++turn) {
      Loop& loop = *loops_[turn % loops_.size()];
      auto [error, socket] = co_await acceptor_->async_accept(loop.context, as_values);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {
        rest.expires_after(rest_without_descriptors);
        co_await rest.async_wait(as_values);
        continue;
      }
      admit(loop, std::move(socket));
    }
  }

  /// Past a cap the socket ends here: an answer would need a handshake first.
  void admit(Loop& loop, tcp::socket socket) {
    error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    if (error) return;
    socket.set_option(tcp::no_delay(true), error);
    std::string remote = peer.address().to_string();
    std::optional<Tally::Seat> seat = shared_.connections.enter("");
    std::optional<Tally::Seat> stranger = shared_.strangers.enter(remote);
    if (!seat || !stranger) {
      ops::count("front_connections_refused");
      return;
    }
    asio::co_spawn(loop.context,
                   converse(shared_, *loop.at_once, std::move(socket), std::move(remote), *std::move(seat),
                            *std::move(stranger)),
                   report);
  }

  Shared shared_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::optional<tcp::acceptor> acceptor_;
  std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
  std::uint16_t port_ = 0;
};

Result<std::unique_ptr<HttpServer>> HttpServer::start(Options options, const tls::Context& context,
                                                      Application& application) {
  auto impl = std::make_unique<Impl>(std::move(options), context, application);
  CHECK(impl->listen());
  impl->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;
std::uint16_t HttpServer::port() const {
  return impl_->port();
}

}  // namespace gateway::front
