// The stream over a bare socket; private to this room.
#pragma once
#include "gateway/ipc/frame.h"
#include "gateway/ipc/wait.h"

namespace gateway::ipc {

class PlainStream final : public Stream {
 public:
  PlainStream(Fd fd, std::chrono::milliseconds deadline) : fd_(std::move(fd)), deadline_(deadline) {}
  protocol::Result<void> write_all(std::string_view bytes) override;
  protocol::Result<void> read_exact(char* to, std::size_t count) override;
  bool spent() const { return is_spent(fd_.get()); }
  /// The last operation failed because the other side had closed without reading all that was sent to it, so
  /// that it cannot have acted on it.
  bool closed_unread() const { return closed_unread_; }

 private:
  Fd fd_;
  std::chrono::milliseconds deadline_;
  bool closed_unread_ = false;
};

}  // namespace gateway::ipc
