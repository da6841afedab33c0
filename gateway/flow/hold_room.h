// How much of one partner may be held at a time: nobody floods the people who decide what is held.
#pragma once
#include <optional>

#include "gateway/flow/world.h"

namespace gateway::flow {

/// The room one partner has left, counted once an envelope, when first needed.
class HoldRoom {
 public:
  HoldRoom(const World& world, Writer& writer, const std::string& partner)
      : world_(world), writer_(writer), partner_(partner) {}

  /// Takes room for one object of so many bytes; false where there is none.
  Result<bool> take(std::size_t bytes);
  /// Writes into the audit, once until it has ended, that the partner has no room for more.
  Result<void> note(const std::string& envelope);

 private:
  const World& world_;
  Writer& writer_;
  std::string partner_;
  std::optional<HeldTotal> total_;
  bool refused_ = false;
};

}  // namespace gateway::flow
