// Hands over to core what came in, and turns core's word into an answer.
#pragma once
#include <atomic>
#include <chrono>
#include <string>

#include "gateway/front/http.h"
#include "gateway/front/spool.h"
#include "gateway/ipc/frame.h"

namespace gateway::front {

class Inbound {
 public:
  /// At most `max_waiting` callers wait for core at a time, each at most `deadline` for each step of the
  /// exchange.
  Inbound(Spool& spool, const std::string& core_socket, std::chrono::milliseconds deadline, int max_waiting)
      : spool_(spool), core_(core_socket, deadline), max_waiting_(max_waiting) {}

  /// Makes `body` durable, then asks core: 200 with a receipt, core's own refusal, or 202 where core does not
  /// say in time (it takes the file from the spool later). 429 or 507 where the spool is full, 503 where it
  /// cannot be written.
  Response take(const std::string& partner, const std::string& body);

 private:
  protocol::Result<ipc::Message> ask(const std::string& partner, const std::string& digest,
                                     const std::string& name);

  Spool& spool_;
  ipc::Client core_;
  const int max_waiting_;
  std::atomic<int> waiting_ = 0;
};

}  // namespace gateway::front
