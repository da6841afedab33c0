// TLS 1.3 contexts, pins and blocking streams (OpenSSL). Identity is the pinned key of a certificate, never
// its name.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/ipc/frame.h"
#include "protocol/result.h"
#include "protocol/timestamp.h"

struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace gateway::tls {

struct Identity {
  std::string certificate;  ///< PEM file
  std::string key;          ///< PEM file, readable by its owner only (checked)
};

/// Hex SHA-256 of the DER SubjectPublicKeyInfo (RFC 7469 section 2.4, in hexadecimal).
std::string pin_of(x509_st* certificate);
protocol::Result<std::string> pin_of_file(const std::string& pem_file);

/// What a certificate says of itself.
struct Certificate {
  std::string pin;
  protocol::Instant not_before, not_after;
};
/// The first certificate of a PEM file; Error::unavailable or malformed, naming the file.
protocol::Result<Certificate> read_certificate(const std::string& pem_file);
/// Error::malformed where its times are none.
protocol::Result<Certificate> describe(x509_st* certificate);

/// A self-signed P-256 certificate of `common_name`, valid `days`, written as PEM (key 0600). Never
/// overwrites.
protocol::Result<void> make_self_signed(const std::string& common_name, const Identity& to, int days);

/// Shared contexts: TLS 1.3 only, no tickets, no 0-RTT, ALPN http/1.1. Server: any client certificate is
/// taken in the handshake (possession of its key is proven) and judged by its pin afterwards; none at all is
/// allowed and has no pin.
using Context = std::shared_ptr<ssl_ctx_st>;
protocol::Result<Context> server_context(const Identity& identity);
/// Client: the server must show one of `server_pins`; nothing else is checked (the pin is the identity).
protocol::Result<Context> client_context(const Identity& identity, std::vector<std::string> server_pins);

/// Client: the server must show a certificate for `host`, a name or an address, that the system's CA store
/// vouches for.
protocol::Result<Context> public_client_context(const Identity& identity, const std::string& host);

/// What a server showed in a handshake and after it, as far as it came.
struct Shown {
  std::optional<Certificate> certificate;  ///< its own, accepted or not
  int alert = 0;      ///< the last fatal alert of either side, by its number (RFC 8446 section 6); 0: none
  std::string words;  ///< OpenSSL's name of that alert
};
/// One of the two client contexts (with pins, client_context; without, public_client_context) that keeps in
/// `shown` what the server shows, whatever becomes of the connection. `shown` must outlive the connections.
protocol::Result<Context> probing_context(const Identity& identity, const std::vector<std::string>& pins,
                                          const std::string& host, Shown& shown);

/// Pin of the peer of a finished handshake; empty where it showed no certificate.
std::string peer_pin(ssl_st* ssl);

/// Blocking TLS over a connected socket, each operation with a deadline.
class BlockingStream final : public ipc::Stream {
 public:
  /// `server_name` goes in the clear to servers that have certificates for several names (RFC 6066 section
  /// 3); empty where there is no name.
  static protocol::Result<std::unique_ptr<BlockingStream>> connect(const Context& context, ipc::Fd fd,
                                                                   std::chrono::milliseconds deadline,
                                                                   const std::string& server_name = {});
  static protocol::Result<std::unique_ptr<BlockingStream>> accept(const Context& context, ipc::Fd fd,
                                                                  std::chrono::milliseconds deadline);
  ~BlockingStream() override;
  protocol::Result<void> write_all(std::string_view bytes) override;
  protocol::Result<void> read_exact(char* to, std::size_t count) override;
  /// At least one byte, at most `count`; 0 at the orderly end.
  protocol::Result<std::size_t> read_some(char* to, std::size_t count);
  std::string peer_pin() const;

 private:
  struct State;
  explicit BlockingStream(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// TCP connection to host:port (name resolution included), Error::unavailable after `deadline`.
protocol::Result<ipc::Fd> connect_tcp(const std::string& host, const std::string& port,
                                      std::chrono::milliseconds deadline);

}  // namespace gateway::tls
