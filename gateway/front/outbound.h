// Goes out for core: delivers a ciphertext, or fetches a page, and brings the answer back. Private to this
// room.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/ipc/frame.h"
#include "gateway/ports.h"
#include "gateway/tls/tls.h"

namespace gateway::front {

/// Where a partner listens: "https://host[:port]", nothing behind it.
struct Endpoint {
  std::string host;  ///< name or address, IPv6 without brackets
  std::string port;
  std::string name{};     ///< the host where it is a name, else empty
  std::string authority;  ///< as written, for the Host field
};
/// Error::invalid where it is no such URL.
protocol::Result<Endpoint> parse_endpoint(std::string_view url);

struct OutboundTimeouts {
  std::chrono::milliseconds connect{10000};
  std::chrono::milliseconds step{15000};   ///< the handshake, each read and each write
  std::chrono::milliseconds total{60000};  ///< from the request to the end of the answer
  /// The two of a MISP server, which makes a large event while we wait.
  std::chrono::milliseconds misp_step{45000}, misp_total{90000};
};

/// Where a GET goes; Error::invalid where it cannot stand in a request.
protocol::Result<Endpoint> check_request(const GetRequest& request);
/// Sends a GET and reads its answer: status, fields and body (at most `most` bytes) of what is seen.
/// Error::unavailable where no whole answer comes within `total`.
protocol::Result<Sighting> fetch_over(tls::BlockingStream& stream, const Endpoint& to,
                                      const GetRequest& request, std::chrono::milliseconds total,
                                      std::size_t most);
/// What core asks for with {"op":"get" or "probe","endpoint":…,"path":…,"pins":[…] or "ca":true,"accept":…}.
protocol::Result<GetRequest> read_get_request(const ipc::Message& request);

inline constexpr std::size_t max_answer_bytes = 8U << 20;
inline constexpr std::size_t max_page_bytes = 16U << 20;  ///< of what is fetched
/// Of a MISP server's answer: as much as an event may hold that is pushed or brought in as JSON.
inline constexpr std::size_t max_misp_bytes = 64U << 20;

class Poster {
 public:
  Poster(tls::Identity identity, OutboundTimeouts timeouts)
      : identity_(std::move(identity)), timeouts_(timeouts) {}

  /// POST <endpoint>/envelopes over TLS 1.3 with our certificate, to a server that shows one of `pins`.
  /// Error::unavailable names host:port and the stage (connect, handshake, exchange); Error::invalid for an
  /// endpoint or pins that are none.
  protocol::Result<PostAnswer> post(std::string_view endpoint, const std::vector<std::string>& pins,
                                    std::string_view ciphertext) const;
  /// Fetches with our certificate, from a server that shows one of the pins or, where there are none, a
  /// certificate the system's CA store vouches for. Errors as above; none of them holds the authkey.
  protocol::Result<GetAnswer> get(const GetRequest& request) const;
  /// get() for what this process itself has composed: the query may be of any size.
  protocol::Result<GetAnswer> send(const GetRequest& request) const;
  /// post() and get() for a request on the outbound socket: {"op":"post","endpoint":…,"pins":[…]} and one
  /// attachment, or {"op":"get","endpoint":…,"path":…,"pins":[…] or
  /// "ca":true,"accept":…,"authkey":…,"head":…} and the query as attachment where there is one; answers
  /// {"status":n}, a few header fields of what was fetched, and the body as attachment.
  protocol::Result<ipc::Message> answer(const ipc::Message& request) const;

 private:
  protocol::Result<ipc::Message> answer_post(const ipc::Message& request) const;
  protocol::Result<ipc::Message> answer_get(const ipc::Message& request) const;

  tls::Identity identity_;
  OutboundTimeouts timeouts_;
};

}  // namespace gateway::front
