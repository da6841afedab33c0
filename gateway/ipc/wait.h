// Waiting for a descriptor, never longer than a deadline. Used by every blocking stream here and in
// gateway/tls.
#pragma once
#include <chrono>

namespace gateway::ipc {

/// A moment on the steady clock that one operation must not outlast.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds from_now) : at_(std::chrono::steady_clock::now() + from_now) {}
  std::chrono::milliseconds left() const;  ///< never negative, rounded up

 private:
  std::chrono::steady_clock::time_point at_;
};

enum class Ready { yes, late, failed };

/// Waits until `events` (POLLIN, POLLOUT) or an error of the descriptor can be taken up. Interruptions are
/// waited out.
Ready wait_for(int fd, short events, const Deadline& deadline);

/// The other side has closed, or sent what nobody asked for: no request may go over this connection any more.
bool is_spent(int fd);

}  // namespace gateway::ipc
