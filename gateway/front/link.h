// Core's way out: gateway::Link through the front's outbound socket.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ipc/frame.h"
#include "gateway/ports.h"

namespace gateway::front {

/// Longer than a delivery may take in the front, so that its word, not our clock, ends a call.
inline constexpr std::chrono::milliseconds outbound_patience{180000};

/// Thread-safe; calls at once are served by as many threads as the front has for deliveries.
class OutboundClient final : public gateway::Link {
 public:
  explicit OutboundClient(std::string socket, std::chrono::milliseconds deadline = outbound_patience)
      : front_(std::move(socket), deadline) {}
  protocol::Result<PostAnswer> post(const std::string& endpoint, const std::vector<std::string>& pins,
                                    std::string_view ciphertext) override;
  protocol::Result<GetAnswer> get(const GetRequest& request) override;
  protocol::Result<std::vector<OfferedEvent>> offered(const std::string& partner,
                                                      std::int64_t since) override;
  protocol::Result<PushAnswer> push(const PushRequest& request) override;
  protocol::Result<Sighting> probe(const GetRequest& request) override;
  protocol::Result<ShownCertificate> own_certificate() override;
  protocol::Result<std::vector<Visit>> visits() override;

 private:
  ipc::Client front_;
};

}  // namespace gateway::front
