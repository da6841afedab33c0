// Messages between our own processes and from the command line to core: a header of JSON and raw attachments.
//   frame = magic "CGF1" ‖ header length (u32 big-endian) ‖ count (u32) ‖ count × length (u64) ‖ header ‖ attachments
#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "protocol/json.h"

namespace gateway::ipc {

/// One request or answer. Attachments are raw bytes: slices, ciphertexts, files.
struct Message {
  protocol::json::Document header;
  std::vector<std::string> attachments;
};

inline constexpr std::size_t max_header = 8U << 20;
inline constexpr std::size_t max_attachments = 100000;
inline constexpr std::size_t max_total = 160U << 20;

/// A blocking byte stream with a deadline for each operation: a Unix socket, or TLS over one.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual protocol::Result<void> write_all(std::string_view bytes) = 0;
  virtual protocol::Result<void> read_exact(char* to, std::size_t count) = 0;
};

protocol::Result<void> send(Stream& stream, const Message& message);
/// Error::unavailable where the other side has closed or the deadline passed, malformed or too_large on bad framing.
protocol::Result<Message> receive(Stream& stream);

/// A failure as an answer: {"error":"denied","what":…,"where":…,"remedy":…}, and back. Values pass through unchanged.
Message failure_message(const protocol::Failure& failure);
protocol::Result<Message> unwrap(Message message);

/// The peer's credentials of a Unix socket (SO_PEERCRED).
struct Credentials {
  unsigned uid = 0, gid = 0;
  int pid = 0;
};

/// Owns a file descriptor.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd();
  int get() const { return fd_; }
  int release() { int fd = fd_; fd_ = -1; return fd; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Plain stream over a connected socket; each operation fails with Error::unavailable after `deadline`.
std::unique_ptr<Stream> plain_stream(Fd fd, std::chrono::milliseconds deadline);
protocol::Result<Fd> connect_unix(const std::string& path);

/// Blocking request/answer over a Unix socket with a small pool of kept connections; thread-safe.
class Client {
 public:
  Client(std::string path, std::chrono::milliseconds deadline);
  ~Client();
  /// One retry on a connection that the other side had closed while idle; the answer is unwrap()ped.
  protocol::Result<Message> call(const Message& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Accepts connections on a Unix socket (0600, stale file removed) and answers requests one after another on each, on at
/// most `threads` threads. wrap() may turn the raw socket into another stream (TLS) and names the caller; its failure
/// closes the connection. Idle connections are closed after `idle`.
struct Caller {
  Credentials credentials;
  std::string pin;  ///< hex SHA-256 of the client certificate's SPKI, empty without TLS
};
class Server {
 public:
  using Wrap = std::function<protocol::Result<std::unique_ptr<Stream>>(Fd, Caller&)>;
  using Handler = std::function<protocol::Result<Message>(const Caller&, const Message&)>;
  struct Options {
    std::string path;
    int threads = 4;
    int max_connections = 64;  ///< waiting ones included; more are closed at once
    std::chrono::milliseconds deadline{30000};
    std::chrono::milliseconds idle{60000};
    Wrap wrap;  ///< empty: plain_stream
  };
  /// Starts listening and serving; Error::unavailable with the path where it cannot.
  static protocol::Result<std::unique_ptr<Server>> start(Options options, Handler handler);
  ~Server();  ///< stops accepting, ends the connections, joins the threads

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gateway::ipc
