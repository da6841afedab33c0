// Messages between our own processes and from the command line to core: a header of JSON and raw attachments.
//   frame = magic "CGF1" ‖ header length (u32 big-endian) ‖ count (u32) ‖ count × length (u64) ‖ header ‖
//   attachments
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
/// Error::unavailable where the other side has closed or the deadline passed, malformed or too_large on bad
/// framing.
protocol::Result<Message> receive(Stream& stream);

/// A failure as an answer: {"error":"denied","what":…,"where":…,"remedy":…}, and back. Values pass through
/// unchanged; a header member "error" that is a string is reserved for failures.
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
  int release() {
    int fd = fd_;
    fd_ = -1;
    return fd;
  }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

/// Plain stream over a connected socket; each operation fails with Error::unavailable after `deadline`.
std::unique_ptr<Stream> plain_stream(Fd fd, std::chrono::milliseconds deadline);
protocol::Result<Fd> connect_unix(const std::string& path);

/// Blocking request/answer over a Unix socket; thread-safe. At most two connections are kept between calls;
/// calls made at once open further ones, which are closed after their answer, so that no client holds a
/// server's places.
class Client {
 public:
  Client(std::string path, std::chrono::milliseconds deadline);
  ~Client();
  /// One retry, on a connection that the other side had closed while idle and only where it cannot have read
  /// the whole request; the answer is unwrap()ped. `deadline` bounds each piece of up to 256 KiB that is
  /// written or read.
  protocol::Result<Message> call(const Message& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Accepts connections on a Unix socket (stale file removed) and answers requests one after another on each,
/// on at most `threads` threads. A thread serves a connection while it has a request on it; between requests
/// the connection waits without one, so kept connections starve nobody, and is closed after `idle`. wrap()
/// may turn the raw socket into another stream (TLS) and names the caller; it runs on such a thread, and its
/// failure closes the connection.
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
    unsigned mode = 0600;  ///< of the socket file; 0660 where roles run as users that share a group
    int threads = 4;
    int max_connections = 64;  ///< waiting ones included; more are closed at once
    std::chrono::milliseconds deadline{30000};
    std::chrono::milliseconds idle{60000};
    Wrap wrap;  ///< empty: plain_stream
  };
  /// Starts listening and serving; Error::unavailable with the path where it cannot.
  static protocol::Result<std::unique_ptr<Server>> start(Options options, Handler handler);
  /// Stops accepting, ends the connections, removes the socket, joins the threads: waits for handlers that
  /// run, for nothing else.
  ~Server();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace gateway::ipc
