// HTTP/1.1 over mutual TLS 1.3. Reads requests, bounds them, asks the Application, at once where it can say
// something and else on a pool of its own threads, and writes its answers.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/front/http.h"
#include "gateway/tls/tls.h"

namespace gateway::front {

/// How long a connection may take for each step; past it the connection is closed without an answer.
struct Timeouts {
  std::chrono::milliseconds handshake{10000};
  std::chrono::milliseconds idle{60000};    ///< between requests
  std::chrono::milliseconds header{10000};  ///< from its first byte
  std::chrono::milliseconds body{120000};   ///< the whole of it, however it trickles
  std::chrono::milliseconds write{120000};
  std::chrono::milliseconds look_again{1000};  ///< between two looks for one who waits (Response::wait)
  std::chrono::milliseconds linger{2000};      ///< reading on after a refusal, so that the other side sees it
};

/// What must move in each span of time while the other side sends a body or takes an answer. Slower
/// connections hold memory and a seat for nothing, and are closed.
struct Pace {
  std::size_t bytes_per_second = 1024;  ///< 0: any pace will do
  std::chrono::milliseconds over{20000};
};

struct ServerLimits {
  std::size_t connections = 512;
  /// From one address, as long as no known partner has been seen on them.
  std::size_t strangers_per_address = 64;
  std::size_t connections_per_pin = 64;
  std::size_t connections_per_peer = 32;  ///< 429 and the end of the connection beyond these
  std::size_t requests_per_second = 200;  ///< of a partner; 429 beyond (rates.h). 0: no limit
  std::size_t calls_per_pin = 4;          ///< of the pool's threads; more wait for their turn (turns.h)
  std::size_t bodies = 32;                ///< read at once; each is held in memory
  std::size_t bodies_per_peer = 8;
  std::size_t waiters = 128;  ///< whoever asks to wait beyond these is answered at once
  std::size_t waiters_per_peer = 8;
  std::uint32_t header_bytes = 16U << 10;
  std::uint64_t body_bytes = 8U << 20;
  Pace pace;
};

class HttpServer {
 public:
  struct Options {
    std::string host;
    std::string port;
    int io_threads = 1;     ///< each has connections of its own
    int pool_threads = 12;  ///< where the Application runs
    Timeouts timeouts;
    ServerLimits limits;
  };
  /// Listens and serves. Error::unavailable naming the address where it cannot. `application` outlives the
  /// server.
  static protocol::Result<std::unique_ptr<HttpServer>> start(Options options, const tls::Context& context,
                                                             Application& application);
  /// Stops accepting, drops the connections, waits for calls of the Application that run.
  ~HttpServer();
  std::uint16_t port() const;

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace gateway::front
