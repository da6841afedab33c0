// What core asks the front beside deliveries and pages: a look at a server, which is one request and what was
// seen of it as values; our own certificate; who has pulled. Private to this room.
#pragma once
#include <string>
#include <utility>

#include "gateway/front/lag.h"
#include "gateway/front/outbound.h"

namespace gateway::front {

/// A person waits for what is seen, so that it takes less patience than a delivery.
inline constexpr OutboundTimeouts probe_timeouts{
    std::chrono::milliseconds(5000), std::chrono::milliseconds(5000), std::chrono::milliseconds(15000)};
inline constexpr std::size_t max_seen_bytes = 4U << 20;  ///< of an answer's body

class Prober {
 public:
  Prober(tls::Identity identity, OutboundTimeouts timeouts, const Visits& visits, Database& views)
      : identity_(std::move(identity)), timeouts_(timeouts), visits_(visits), views_(views) {}

  /// As Link::probe; a failure only where the request itself is wrong, or we have no certificate to show.
  protocol::Result<Sighting> probe(const GetRequest& request) const;
  /// As Link::own_certificate.
  protocol::Result<ShownCertificate> own_certificate() const;

  /// Whether a request on the outbound socket is for this.
  static bool takes(const ipc::Message& request);
  /// {"op":"probe", …as "get"} answers the members of Sighting and its body as attachment;
  /// {"op":"certificate"} answers {"certificate":{pin,not_before,not_after}}, {"op":"visits"} the members of
  /// each Visit.
  protocol::Result<ipc::Message> answer(const ipc::Message& request) const;

 private:
  tls::Identity identity_;
  OutboundTimeouts timeouts_;
  const Visits& visits_;
  Database& views_;
};

/// Both directions of what the operations answer.
ipc::Message encode(Sighting sighting);
protocol::Result<Sighting> decode_sighting(ipc::Message answer);
protocol::json::Builder encode(const ShownCertificate& certificate);
protocol::Result<ShownCertificate> decode_certificate(const protocol::json::Value& certificate);
ipc::Message encode(const std::vector<Visit>& visits);
protocol::Result<std::vector<Visit>> decode_visits(const ipc::Message& answer);

}  // namespace gateway::front
