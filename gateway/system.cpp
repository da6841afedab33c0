#include "gateway/system.h"

#include <chrono>
#include <cstdlib>

#include <openssl/rand.h>

#include "gateway/ops/log.h"

namespace gateway {

Instant SystemClock::now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(since - seconds).count();
  // Microseconds are what our own stamps are written in; finer digits would not survive the text.
  return {seconds.count(), static_cast<std::uint32_t>(nanos / 1000 * 1000)};
}

std::string SystemEntropy::bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) {
    ops::log(ops::Level::error, "entropy.failed");
    std::abort();
  }
  return out;
}

protocol::Uuid SystemEntropy::uuid() {
  const auto random = bytes(16);
  std::array<std::uint8_t, 16> raw{};
  std::copy(random.begin(), random.end(), raw.begin());
  return protocol::Uuid::from_random(raw);
}

}  // namespace gateway
