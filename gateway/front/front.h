// The front process: partners' HTTPS in, deliveries out. Holds TLS keys only, reads views.db only, writes the
// spool only.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/front/http_server.h"
#include "gateway/front/outbound.h"
#include "gateway/front/probe.h"
#include "gateway/front/spool.h"
#include "gateway/tls/tls.h"

namespace gateway::front {

struct FrontOptions {
  std::string listen_host;
  std::string listen_port;  ///< "0" = any free one; Front::port() tells which
  tls::Identity identity;
  std::string views_path;       ///< may appear later: 503 until then
  std::string spool_dir;        ///< made where missing
  std::string core_socket;      ///< where core answers "inbound"
  std::string outbound_socket;  ///< where we answer core's "post" and "get"
  std::size_t max_envelope_bytes = 8U << 20;
  std::size_t parts_bytes = 64U << 20;  ///< of blocks kept in memory for those who pull
  std::size_t ready_bytes = 32U << 20;  ///< of events as MISP servers were given them
  int max_connections = 512;
  int io_threads = 1;
  int pool_threads = 12;     ///< read views, write the spool, wait for core
  int core_calls = 8;        ///< of those, how many wait for core at a time; the rest answer 202
  int outbound_threads = 6;  ///< deliveries, and two feeds at a time (workers.cpp)
  unsigned socket_mode = 0600;
  std::chrono::milliseconds core_deadline{10000};
  Timeouts timeouts;
  OutboundTimeouts outbound_timeouts;
  OutboundTimeouts probe_timeouts = front::probe_timeouts;
  SpoolLimits spool_limits;
  ServerLimits limits;  ///< connections and body_bytes are set from the members above
};

class Front {
 public:
  explicit Front(FrontOptions options);
  ~Front();  ///< stop()
  /// Everything that serves, or a failure and nothing.
  protocol::Result<void> start();
  /// Ends the listeners and connections; waits for what is being written or asked, at most the core deadline.
  void stop();
  std::uint16_t port() const;  ///< 0 before start()

 private:
  struct Parts;
  FrontOptions options_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace gateway::front
