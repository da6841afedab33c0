// One connection over mutual TLS, from its handshake to its end: what http_server.cpp starts for each socket
// that it accepts. Private to these two files.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>

#include "gateway/front/http_server.h"
#include "gateway/front/rates.h"
#include "gateway/front/tally.h"
#include "gateway/front/turns.h"

namespace gateway::front {

/// What all connections of a server work with.
struct Shared {
  Shared(HttpServer::Options o, const tls::Context& context, Application& a)
      : options(std::move(o)),
        application(a),
        connections(options.limits.connections, options.limits.connections),
        strangers(options.limits.connections, options.limits.strangers_per_address),
        pins(options.limits.connections, options.limits.connections_per_pin),
        peers(options.limits.connections, options.limits.connections_per_peer),
        bodies(options.limits.bodies, options.limits.bodies_per_peer),
        waiters(options.limits.waiters, options.limits.waiters_per_peer),
        rates(options.limits.requests_per_second),
        turns(options.limits.calls_per_pin),
        tls(context),
        pool(std::in_place, static_cast<std::size_t>(options.pool_threads)) {}

  HttpServer::Options options;
  Application& application;
  Tally connections, strangers, pins, peers, bodies, waiters;
  Rates rates;
  Turns turns;
  tls::Context tls;
  std::optional<boost::asio::thread_pool> pool;
};

/// Serves one connection until it ends. `at_once` is that of the socket's thread. The seats are given back
/// then; `stranger` earlier, once a known partner has asked.
boost::asio::awaitable<void> converse(Shared& shared, AtOnce& at_once, boost::asio::ip::tcp::socket socket,
                                      std::string remote, Tally::Seat seat, Tally::Seat stranger);

}  // namespace gateway::front
