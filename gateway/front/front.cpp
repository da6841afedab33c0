#include "gateway/front/front.h"

#include "gateway/front/database.h"
#include "gateway/front/inbound.h"
#include "gateway/front/probe.h"
#include "gateway/front/pusher.h"
#include "gateway/front/routes.h"
#include "gateway/ops/log.h"

namespace gateway::front {
namespace {

using protocol::Result;

HttpServer::Options server_options(const FrontOptions& options) {
  HttpServer::Options server;
  server.host = options.listen_host;
  server.port = options.listen_port;
  server.io_threads = options.io_threads;
  server.pool_threads = options.pool_threads;
  server.timeouts = options.timeouts;
  server.limits = options.limits;
  server.limits.connections = static_cast<std::size_t>(options.max_connections);
  server.limits.body_bytes = options.max_envelope_bytes;
  return server;
}

ipc::Server::Options outbound_options(const FrontOptions& options) {
  ipc::Server::Options server;
  server.path = options.outbound_socket;
  server.mode = options.socket_mode;
  server.threads = options.outbound_threads;
  return server;
}

}  // namespace

struct Front::Parts {
  explicit Parts(const FrontOptions& options)
      : views(options.views_path),
        spool(options.spool_dir, options.spool_limits),
        inbound(spool, options.core_socket, options.core_deadline, options.core_calls),
        parts(options.parts_bytes),
        ready(options.ready_bytes),
        routes({views, inbound, parts, ready, visits, options.max_envelope_bytes}),
        poster(options.identity, options.outbound_timeouts),
        pusher(views, poster),
        prober(options.identity, options.probe_timeouts, visits, views) {}

  Database views;
  Spool spool;
  Inbound inbound;
  front::Parts parts;
  Ready ready;
  Visits visits;
  Routes routes;
  Poster poster;
  Pusher pusher;
  Prober prober;
  // Last, so that they end before what they use.
  std::unique_ptr<ipc::Server> outbound;
  std::unique_ptr<HttpServer> server;
};

Front::Front(FrontOptions options) : options_(std::move(options)) {}
Front::~Front() {
  stop();
}

Result<void> Front::start() {
  auto parts = std::make_unique<Parts>(options_);
  CHECK(parts->spool.prepare());
  TRY(tls::Context context, tls::server_context(options_.identity));
  const Pusher& pusher = parts->pusher;
  const Prober& prober = parts->prober;
  const auto serve_core = [&pusher, &prober](const ipc::Caller&, const ipc::Message& request) {
    return Prober::takes(request) ? prober.answer(request) : pusher.answer(request);
  };
  TRY(parts->outbound, ipc::Server::start(outbound_options(options_), serve_core));
  TRY(parts->server, HttpServer::start(server_options(options_), context, parts->routes));
  parts_ = std::move(parts);
  ops::log(ops::Level::info, "front.listening",
           {{"host", options_.listen_host}, {"port", static_cast<int>(port())}});
  return {};
}

void Front::stop() {
  parts_.reset();
}

std::uint16_t Front::port() const {
  return parts_ ? parts_->server->port() : std::uint16_t{0};
}

}  // namespace gateway::front
