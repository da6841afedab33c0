// Hands over to core what came in, and turns core's word into an answer.
#pragma once
#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "gateway/front/http.h"
#include "gateway/front/spool.h"
#include "gateway/ipc/frame.h"
#include "protocol/ids.h"

namespace gateway::front {

class Inbound {
 public:
  /// At most `max_waiting` callers wait for core at a time, each at most `deadline` for each step of the
  /// exchange.
  Inbound(Spool& spool, const std::string& core_socket, std::chrono::milliseconds deadline, int max_waiting)
      : spool_(spool), core_(core_socket, deadline), max_waiting_(max_waiting) {}

  /// Makes an envelope durable, then asks core: 200 with a receipt, core's own refusal, or 202 where core
  /// does not say in time (it takes the file from the spool later). 429 or 507 where the spool is full, 503
  /// where it cannot be written.
  Response take(const std::string& partner, const std::string& body);
  /// The same for objects posted by TAXII: 202 with their status, which says nothing of them yet where core
  /// does not answer in time.
  Response take_posted(const std::string& partner, const std::string& body);
  /// The same for an event that a MISP server pushes: its signature in the first line, then its bytes. 200
  /// where core took it, or does not say in time.
  Response take_pushed(const std::string& partner, const std::string& body);
  /// Whether what has that status id still waits for core.
  bool waits(const std::string& partner, const protocol::Uuid& status) const;

 private:
  /// What core says, or the refusal of the spool; nothing where core does not say.
  std::optional<Response> hand_over(const std::string& partner, const std::string& digest, Kind kind,
                                    const std::string& body);
  protocol::Result<ipc::Message> ask(const std::string& partner, const std::string& digest,
                                     const std::string& name);

  Spool& spool_;
  ipc::Client core_;
  const int max_waiting_;
  std::atomic<int> waiting_ = 0;
};

}  // namespace gateway::front
