// TLS over one accepted socket, driven by its connection's own thread. OpenSSL reads from the socket and
// writes into a buffer of ours: an answer goes out in few and large writes, and what is copied on the way is
// copied in steps that stay in the processor's cache.
#pragma once
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "gateway/front/http_server.h"
#include "gateway/tls/tls.h"

namespace gateway::front {

/// One step at a time, each on the thread of the socket. A step that fails, late ones included, ends the
/// stream: nothing but the destructor is of use then.
class TlsStream {
 public:
  TlsStream(boost::asio::ip::tcp::socket socket, const tls::Context& context, Pace pace);
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;
  ~TlsStream();

  boost::asio::any_io_executor executor();
  /// For all steps until it is set anew.
  void expires_after(std::chrono::milliseconds time);
  /// Whether reading has to keep the pace from here on. Writing always has to.
  void keep_pace(bool wanted);
  /// A step failed because the other side was slower than the pace.
  bool was_slow() const;

  boost::asio::awaitable<bool> handshake();
  /// At least one byte; 0 at the end, orderly or not.
  boost::asio::awaitable<std::size_t> read_some(char* to, std::size_t count);
  /// All of it. What the pieces look at outlives the call.
  boost::asio::awaitable<bool> write(std::span<const std::string_view> pieces);
  /// Says the end, then reads up to `linger_bytes` and throws them away: closing on bytes that nobody has
  /// read would reset the connection, and with it the answer on its way.
  boost::asio::awaitable<void> part(std::size_t linger_bytes);
  /// Of the other side (tls::peer_pin); after the handshake.
  std::string pin() const;

  struct State;  ///< known to tls_stream.cpp alone

 private:
  std::shared_ptr<State> state_;
};

}  // namespace gateway::front
