// A TLS server that says one thing.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

#include "tests/front/support.h"

namespace front_test {

/// Answers one TLS connection with fixed bytes and closes.
class Parrot {
 public:
  /// `until` ends the request it waits for.
  Parrot(const tls::Identity& identity, std::string says, const std::string& until = "\r\n\r\nhello")
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    BOOST_REQUIRE_EQUAL(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    BOOST_REQUIRE_EQUAL(::listen(fd_.get(), 1), 0);
    BOOST_REQUIRE_EQUAL(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    endpoint_ = "https://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    tls::Context context = must(tls::server_context(identity));
    thread_ = std::thread([this, context, until, says = std::move(says)] {
      ipc::Fd accepted(::accept(fd_.get(), nullptr, nullptr));
      auto stream = tls::BlockingStream::accept(context, std::move(accepted), 2000ms);
      if (stream.has_error()) return;
      std::string& request = request_;
      char piece[4096];
      while (request.find(until) == std::string::npos) {
        auto got = (*stream)->read_some(piece, sizeof(piece));
        if (got.has_error() || *got == 0) return;
        request.append(piece, *got);
      }
      (void)(*stream)->write_all(says);
    });
  }
  Parrot(const Parrot&) = delete;
  Parrot& operator=(const Parrot&) = delete;
  ~Parrot() { finish(); }
  /// The request, once the connection has ended.
  const std::string& heard() {
    finish();
    return request_;
  }
  const std::string& endpoint() const { return endpoint_; }

 private:
  void finish() {
    if (thread_.joinable()) thread_.join();
  }

  ipc::Fd fd_;
  std::string endpoint_, request_;
  std::thread thread_;
};

}  // namespace front_test
