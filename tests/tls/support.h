// A private folder with identities, and a loopback listener.
#pragma once
#include <arpa/inet.h>
#include <filesystem>
#include <netinet/in.h>
#include <stdlib.h>
#include <string>
#include <sys/socket.h>

#include <boost/test/unit_test.hpp>

#include "gateway/tls/tls.h"

namespace tls_test {

using namespace std::chrono_literals;

template <typename T>
T must(protocol::Result<T> result) {
  if (result.has_error()) BOOST_FAIL(protocol::describe(result.error()));
  return *std::move(result);
}

inline void must(protocol::Result<void> result) {
  if (result.has_error()) BOOST_FAIL(protocol::describe(result.error()));
}

class Folder {
 public:
  Folder() {
    char pattern[] = "/tmp/gateway-tls-XXXXXX";
    path_ = mkdtemp(pattern);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  gateway::tls::Identity identity(const std::string& name) const {
    gateway::tls::Identity made{*this / (name + ".crt"), *this / (name + ".key")};
    must(gateway::tls::make_self_signed(name, made, 30));
    return made;
  }

 private:
  std::string path_;
};

/// A listening TCP socket on a free port of the loopback interface.
class Loopback {
 public:
  Loopback() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    BOOST_REQUIRE_EQUAL(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    BOOST_REQUIRE_EQUAL(::listen(fd_.get(), 8), 0);
    BOOST_REQUIRE_EQUAL(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = std::to_string(ntohs(address.sin_port));
  }
  const std::string& port() const { return port_; }
  gateway::ipc::Fd accept() const {
    return gateway::ipc::Fd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  }
  gateway::ipc::Fd connect() const { return must(gateway::tls::connect_tcp("127.0.0.1", port_, 2000ms)); }

 private:
  gateway::ipc::Fd fd_;
  std::string port_;
};

}  // namespace tls_test
