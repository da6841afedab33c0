// The gate process: answers requests of core on a Unix socket.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "gateway/gate/engine.h"

namespace gateway::gate {

struct GateOptions {
  std::string home;              ///< the team's GNUPGHOME, at most 80 characters
  std::string roster;            ///< folder of the gate's own list of people and partners
  std::string socket;            ///< path
  unsigned socket_mode = 0600;   ///< 0660 where core runs as another user of the same group
  std::string team_id;           ///< our team UUID
  int threads = 2;               ///< requests at once; more than there are cores gain nothing
  std::function<Instant()> now;  ///< empty: the system's clock
  WarningOptions warnings{};     ///< values that are no sign of an attack
  std::string standing{};        ///< folder of what went out under standing shares; empty: <roster>.standing
};

/// The running service; ends with the value.
class Service {
 public:
  /// Opens home and roster, then listens: whoever can connect finds a gate that is ready. The caller decides
  /// about signals and confinement; nothing is read from outside before this returns.
  static Result<std::unique_ptr<Service>> start(GateOptions options);
  ~Service();  ///< waits for requests that run, then ends the home's key agent

 private:
  struct State;
  explicit Service(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gateway::gate
