// The gate as other processes see it.
#pragma once
#include <chrono>

#include "gateway/gate/engine.h"
#include "gateway/ipc/frame.h"

namespace gateway::gate {

/// gateway::Gate over the gate process's socket; thread-safe. Error::unavailable where the gate does not
/// answer within `deadline`: sealing a large release for many groups takes seconds.
class GateClient final : public Gate {
 public:
  explicit GateClient(std::string socket, std::chrono::milliseconds deadline = std::chrono::seconds(120));

  Result<void> apply(const protocol::Signed& order) override;
  Result<void> verify(std::string_view text, const protocol::Signature& signature) override;
  Result<SealOutcome> release(const ReleaseOrder& order) override;
  Result<void> stop_standing(const protocol::Uuid& order) override;
  Result<std::vector<GuardFinding>> guard_event(const EventOrder& order) override;
  Result<std::vector<GuardFinding>> guard(const ReleaseOrder& order, protocol::Label ceiling) override;
  Result<SealedEnvelope> receipt(const protocol::Receipt& receipt, std::string_view partner,
                                 protocol::Uuid id) override;
  Result<SealOutcome> recall(const protocol::Signed& order,
                             const std::vector<std::string>& partners) override;
  Result<SealedEnvelope> request(const protocol::PermissionRequest& request, std::string_view partner,
                                 const std::vector<std::string>& victims) override;
  Result<SealedEnvelope> permission(const protocol::Signed& statement) override;
  Result<std::vector<TeamKey>> team_keys(const std::vector<std::string>& teams) override;
  Result<OpenedEnvelope> open(std::string_view partner, std::string_view ciphertext) override;
  Result<Health> health();

 private:
  ipc::Client client_;
};

}  // namespace gateway::gate
