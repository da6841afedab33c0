// The real clock and the real randomness behind the ports.
#pragma once
#include "gateway/ports.h"

namespace gateway {

class SystemClock final : public Clock {
 public:
  Instant now() override;
};

/// From OpenSSL's generator; a generator that fails ends the process, since nothing safe could follow.
class SystemEntropy final : public Entropy {
 public:
  protocol::Uuid uuid() override;
  std::string bytes(std::size_t count) override;
};

}  // namespace gateway
