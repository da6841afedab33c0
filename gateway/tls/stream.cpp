#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

#include <climits>
#include <openssl/err.h>

#include "gateway/ipc/wait.h"
#include "gateway/tls/openssl.h"
#include "gateway/tls/tls.h"

namespace gateway::tls {
namespace {

using ipc::Deadline;
using protocol::Error;
using protocol::fail;
using protocol::Result;

bool try_again(int error) {
  return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

int fd_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int bio_write(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  ssize_t sent = ::send(fd_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && try_again(errno)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* to, int size) {
  BIO_clear_retry_flags(bio);
  ssize_t got = ::recv(fd_of(bio), to, static_cast<std::size_t>(size), MSG_DONTWAIT);
  if (got < 0 && try_again(errno)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return 0;
}

const BIO_METHOD* socket_method() {
  static const std::unique_ptr<BIO_METHOD, FreeWith<BIO_meth_free>> method = [] {
    std::unique_ptr<BIO_METHOD, FreeWith<BIO_meth_free>> made(
        BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket without signals"));
    if (made) {
      BIO_meth_set_write(made.get(), bio_write);
      BIO_meth_set_read(made.get(), bio_read);
      BIO_meth_set_ctrl(made.get(), bio_control);
    }
    return made;
  }();
  return method.get();
}

}  // namespace

BioPtr socket_bio(int fd) {
  const BIO_METHOD* method = socket_method();
  BioPtr bio(method == nullptr ? nullptr : BIO_new(method));
  if (!bio) return nullptr;
  BIO_set_data(bio.get(), reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
  BIO_set_init(bio.get(), 1);
  return bio;
}

struct BlockingStream::State {
  Context context;
  ipc::Fd fd;
  std::chrono::milliseconds deadline;
  SslPtr ssl;
  bool usable = false;  ///< handshake done, and no fatal error since

  static Result<std::unique_ptr<State>> make(const Context& context, ipc::Fd fd,
                                             std::chrono::milliseconds deadline);
  Result<void> handshake(const char* stage);
  /// Waits as the failed operation wants; a failure is final.
  Result<void> pause(int returned, const Deadline& until, const char* doing);
};

Result<std::unique_ptr<BlockingStream::State>> BlockingStream::State::make(
    const Context& context, ipc::Fd fd, std::chrono::milliseconds deadline) {
  auto state = std::make_unique<State>();
  state->context = context;
  state->fd = std::move(fd);
  state->deadline = deadline;
  state->ssl.reset(SSL_new(context.get()));
  BioPtr bio = socket_bio(state->fd.get());
  if (!state->ssl || !bio) return fail(Error::internal, "TLS cannot be started: " + take_reason());
  // Reading and writing through one BIO takes one reference.
  SSL_set_bio(state->ssl.get(), bio.get(), bio.get());
  (void)bio.release();
  return state;
}

Result<void> BlockingStream::State::pause(int returned, const Deadline& until, const char* doing) {
  const int error = SSL_get_error(ssl.get(), returned);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    const short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    if (ipc::wait_for(fd.get(), events, until) == ipc::Ready::yes) return {};
    usable = false;
    return fail(Error::unavailable, std::string(doing) + ": the other side took too long", "TLS",
                "try again later");
  }
  usable = false;
  if (SSL_get_verify_result(ssl.get()) == X509_V_ERR_CERT_REJECTED) {
    take_reason();
    return fail(Error::unauthenticated, std::string(doing) + ": the server's key is not one of its pins",
                "TLS", "compare the pins with the partner over another channel");
  }
  if (const long verdict = SSL_get_verify_result(ssl.get());
      verdict != X509_V_OK && !SSL_is_server(ssl.get())) {
    take_reason();
    return fail(Error::unauthenticated,
                std::string(doing) +
                    ": the server's certificate is not accepted: " + X509_verify_cert_error_string(verdict),
                "TLS", "give the pin of its key, which you have over another channel");
  }
  if (error == SSL_ERROR_SSL)
    return fail(Error::unavailable, std::string(doing) + ": " + take_reason(), "TLS");
  return fail(Error::unavailable, std::string(doing) + ": the other side closed the connection", "TLS");
}

Result<void> BlockingStream::State::handshake(const char* stage) {
  Deadline until(deadline);
  for (;;) {
    ERR_clear_error();
    const int returned = SSL_do_handshake(ssl.get());
    if (returned == 1) break;
    CHECK(pause(returned, until, stage));
  }
  usable = true;
  return {};
}

Result<std::unique_ptr<BlockingStream>> BlockingStream::connect(const Context& context, ipc::Fd fd,
                                                                std::chrono::milliseconds deadline,
                                                                const std::string& server_name) {
  TRY(auto state, State::make(context, std::move(fd), deadline));
  SSL_set_connect_state(state->ssl.get());
  if (!server_name.empty() && SSL_set_tlsext_host_name(state->ssl.get(), server_name.c_str()) != 1)
    return fail(Error::invalid, "the server's name cannot be sent: " + take_reason(), server_name);
  CHECK(state->handshake("handshake with the server"));
  return std::unique_ptr<BlockingStream>(new BlockingStream(std::move(state)));
}

Result<std::unique_ptr<BlockingStream>> BlockingStream::accept(const Context& context, ipc::Fd fd,
                                                               std::chrono::milliseconds deadline) {
  TRY(auto state, State::make(context, std::move(fd), deadline));
  SSL_set_accept_state(state->ssl.get());
  CHECK(state->handshake("handshake with the client"));
  return std::unique_ptr<BlockingStream>(new BlockingStream(std::move(state)));
}

BlockingStream::BlockingStream(std::unique_ptr<State> state) : state_(std::move(state)) {}

BlockingStream::~BlockingStream() {
  // Says that this is the end and waits for no answer.
  if (state_->usable) SSL_shutdown(state_->ssl.get());
  ERR_clear_error();
}

Result<void> BlockingStream::write_all(std::string_view bytes) {
  Deadline until(state_->deadline);
  while (!bytes.empty()) {
    ERR_clear_error();
    std::size_t written = 0;
    const int returned = SSL_write_ex(state_->ssl.get(), bytes.data(), bytes.size(), &written);
    if (returned == 1) {
      bytes.remove_prefix(written);
    } else {
      CHECK(state_->pause(returned, until, "sending"));
    }
  }
  return {};
}

Result<std::size_t> BlockingStream::read_some(char* to, std::size_t count) {
  Deadline until(state_->deadline);
  for (;;) {
    ERR_clear_error();
    std::size_t got = 0;
    const int returned = SSL_read_ex(state_->ssl.get(), to, count, &got);
    if (returned == 1) return got;
    if (SSL_get_error(state_->ssl.get(), returned) == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    CHECK(state_->pause(returned, until, "receiving"));
  }
}

Result<void> BlockingStream::read_exact(char* to, std::size_t count) {
  // One deadline for the whole piece, so that a trickle cannot prolong it.
  Deadline until(state_->deadline);
  while (count > 0) {
    ERR_clear_error();
    std::size_t got = 0;
    const int returned = SSL_read_ex(state_->ssl.get(), to, count, &got);
    if (returned == 1) {
      to += got;
      count -= got;
    } else {
      CHECK(state_->pause(returned, until, "receiving"));
    }
    if (count > 0 && until.left().count() == 0)
      return fail(Error::unavailable, "receiving: the other side took too long", "TLS", "try again later");
  }
  return {};
}

std::string BlockingStream::peer_pin() const {
  return tls::peer_pin(state_->ssl.get());
}

}  // namespace gateway::tls
