// The gate itself: every operation of gateway::Gate, done with our own keys and our own roster. Runs in the
// gate process; other processes reach it through GateClient.
#pragma once
#include <functional>
#include <memory>

#include "gateway/gate/roster.h"
#include "gateway/gate/seal.h"
#include "gateway/gate/standing.h"
#include "gateway/ports.h"

namespace gateway::gate {

/// How much of an opened message is kept: more is refused while it is being decompressed.
inline constexpr std::size_t max_opened = protocol::max_envelope;

struct EngineOptions {
  std::string home;              ///< the team's GNUPGHOME
  std::string roster;            ///< folder
  std::string team_id;           ///< our team UUID
  std::function<Instant()> now;  ///< empty: the system's clock
  WarningOptions warnings{};     ///< values that are no sign of an attack
  std::string standing{};        ///< folder of what went out under standing shares; empty: <roster>.standing
};

/// How the gate is: for status pages and readiness.
struct Health {
  std::string fingerprint;  ///< of our signing key; empty where there is none
  std::string problem;      ///< why it cannot seal; empty if it can
  std::size_t people = 0, partners = 0;
};

/// Thread-safe.
class Engine final : public Gate {
 public:
  /// Opens the home and replays the roster.
  static Result<std::unique_ptr<Engine>> open(EngineOptions options);

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
  Health health();

 private:
  Engine(EngineOptions options, std::unique_ptr<OpenPgp> pgp, std::unique_ptr<Roster> roster,
         std::unique_ptr<StandingState> standing, guard::WarningLists warnings);
  House house() { return {*pgp_, *roster_, options_.team_id, watch_}; }

  EngineOptions options_;
  std::unique_ptr<OpenPgp> pgp_;
  std::unique_ptr<Roster> roster_;
  std::unique_ptr<StandingState> standing_;
  Watch watch_;
};

}  // namespace gateway::gate
