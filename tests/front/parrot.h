// A TLS server that says one thing.
#pragma once
#include "tests/front/once.h"

namespace front_test {

/// Answers one TLS connection with fixed bytes and closes.
class Parrot {
 public:
  /// `until` ends the request it waits for.
  Parrot(const tls::Identity& identity, std::string says, const std::string& until = "\r\n\r\nhello")
      : once_(
            [this, context = must(tls::server_context(identity)), until, says = std::move(says)](ipc::Fd fd) {
              auto stream = tls::BlockingStream::accept(context, std::move(fd), 2000ms);
              if (stream.has_error()) return;
              char piece[4096];
              while (request_.find(until) == std::string::npos) {
                auto got = (*stream)->read_some(piece, sizeof(piece));
                if (got.has_error() || *got == 0) return;
                request_.append(piece, *got);
              }
              (void)(*stream)->write_all(says);
            }) {}
  /// The request, once the connection has ended.
  const std::string& heard() {
    once_.finish();
    return request_;
  }
  const std::string& endpoint() const { return once_.endpoint; }

 private:
  std::string request_;  ///< before its writer, so that it is there as long
  Once once_;
};

}  // namespace front_test
