// What the tests of this room share: a private folder for sockets, and a raw connection to write broken
// frames with.
#pragma once
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "gateway/ipc/frame.h"

namespace ipc_test {

using namespace std::chrono_literals;

class Folder {
 public:
  Folder() {
    char pattern[] = "/tmp/gateway-ipc-XXXXXX";
    path_ = mkdtemp(pattern);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

template <typename T>
T must(protocol::Result<T> result) {
  if (result.has_error()) BOOST_FAIL(protocol::describe(result.error()));
  return *std::move(result);
}

inline std::unique_ptr<gateway::ipc::Stream> connect(const std::string& path,
                                                     std::chrono::milliseconds deadline = 2000ms) {
  return gateway::ipc::plain_stream(must(gateway::ipc::connect_unix(path)), deadline);
}

inline gateway::ipc::Message message(const std::string& op, std::vector<std::string> attachments = {}) {
  protocol::json::Builder header;
  header.set("op", op);
  return {header.take(), std::move(attachments)};
}

}  // namespace ipc_test
