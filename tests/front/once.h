// A server for one connection.
#pragma once
#include <arpa/inet.h>
#include <functional>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

#include "tests/front/support.h"

namespace front_test {

/// A server on loopback that deals with one connection as a test says.
class Once {
 public:
  explicit Once(std::function<void(ipc::Fd)> serve) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    BOOST_REQUIRE_EQUAL(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    BOOST_REQUIRE_EQUAL(::listen(fd_.get(), 1), 0);
    BOOST_REQUIRE_EQUAL(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    endpoint = "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    thread_ = std::thread(
        [this, serve = std::move(serve)] { serve(ipc::Fd(::accept(fd_.get(), nullptr, nullptr))); });
  }
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;
  ~Once() { finish(); }
  /// The connection has ended.
  void finish() {
    if (thread_.joinable()) thread_.join();
  }
  std::string endpoint;

 private:
  ipc::Fd fd_;
  std::thread thread_;
};

}  // namespace front_test
