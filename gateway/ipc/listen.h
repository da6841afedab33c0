// The listening end of a Unix socket; private to this room.
#pragma once
#include <string>
#include <sys/types.h>

#include "gateway/ipc/frame.h"

namespace gateway::ipc {

/// A bound socket file that removes itself, unless another process has put its own there since.
class Listener {
 public:
  Listener() = default;
  Listener(Listener&& other) noexcept = default;
  Listener& operator=(Listener&& other) noexcept = default;
  ~Listener() { close(); }
  /// Removes a stale socket first; a socket that still answers, or a file of another kind, is a failure.
  static protocol::Result<Listener> open(const std::string& path, unsigned mode);
  int fd() const { return fd_.get(); }
  void close();

 private:
  Fd fd_;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

Credentials credentials_of(int fd);

}  // namespace gateway::ipc
