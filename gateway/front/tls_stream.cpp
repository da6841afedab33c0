#include "gateway/front/tls_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace gateway::front {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr auto never = Clock::time_point::max();
/// What one TLS record holds at most (RFC 8446 section 5.1), and what it may grow by.
constexpr std::size_t record_bytes = 16U << 10;
constexpr std::size_t record_growth = 256;
/// Sealed bytes are sent when there are so many: a system call, and waking the other side, cost as much as
/// sealing several kilobytes.
constexpr std::size_t send_bytes = 64U << 10;
/// After so many bytes the other connections of the thread have their turn.
constexpr std::size_t turn_bytes = 256U << 10;
/// Read at the end where nothing is expected but the other side's own word of parting.
constexpr std::size_t parting_bytes = 4096;

struct FreeSsl {
  void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/// Hands out the bytes of the pieces in their order.
class Cursor {
 public:
  explicit Cursor(std::span<const std::string_view> pieces) : pieces_(pieces) {
    for (const std::string_view piece : pieces) left_ += piece.size();
  }
  std::size_t left() const { return left_; }

  /// The next record's bytes: where they lie if one piece has them all, else gathered in `copy`.
  std::string_view next(std::array<char, record_bytes>& copy) {
    const std::size_t wanted = std::min(left_, record_bytes);
    std::string_view run = take(wanted);
    if (run.size() == wanted) return run;
    std::size_t filled = 0;
    for (;; run = take(wanted - filled)) {
      std::memcpy(copy.data() + filled, run.data(), run.size());
      filled += run.size();
      if (filled == wanted) return {copy.data(), filled};
    }
  }

 private:
  std::string_view take(std::size_t most) {
    const std::string_view taken = pieces_.front().substr(at_, most);
    at_ += taken.size();
    left_ -= taken.size();
    if (at_ == pieces_.front().size()) {
      pieces_ = pieces_.subspan(1);
      at_ = 0;
    }
    return taken;
  }

  std::span<const std::string_view> pieces_;
  std::size_t at_ = 0, left_ = 0;
};

}  // namespace

struct TlsStream::State : std::enable_shared_from_this<State> {
  State(tcp::socket s, Pace p) : socket(std::move(s)), timer(socket.get_executor()), pace(p) {}

  bool attach(const tls::Context& context);
  asio::awaitable<bool> flush();
  asio::awaitable<bool> wait(tcp::socket::wait_type what);
  asio::awaitable<bool> wait_after(int error);
  bool seal(Cursor& cursor);
  bool keeps_pace(Clock::time_point now);
  std::uint64_t moved();
  void arm();
  void ring();
  bool fail() { return is_whole = false; }

  tcp::socket socket;
  asio::steady_timer timer;
  std::unique_ptr<SSL, FreeSsl> ssl;
  bool is_whole = true;     ///< no step has failed
  bool is_drained = false;  ///< the last look at the socket took all that was there
  std::string sealed;       ///< not sent yet
  std::size_t sent = 0;     ///< of `sealed`

  Clock::time_point deadline = never;
  Clock::time_point limit = never;  ///< of the wait that is on
  Clock::time_point armed = never;  ///< when the timer rings

  const Pace pace;
  bool is_paced = false, was_slow = false;
  Clock::time_point window_end = never;  ///< never: begins with the next wait
  std::uint64_t moved_before = 0;        ///< at the begin of the window
  std::uint64_t in = 0, out = 0;         ///< bytes through the socket
};

namespace {

/// Appends to what is sealed: it never waits, so OpenSSL never holds a record back.
int bio_write(BIO* bio, const char* bytes, int size) {
  auto& state = *static_cast<TlsStream::State*>(BIO_get_data(bio));
  state.sealed.append(bytes, static_cast<std::size_t>(size));
  return size;
}

int bio_read(BIO* bio, char* to, int size) {
  auto& state = *static_cast<TlsStream::State*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(state.socket.native_handle(), to, static_cast<std::size_t>(size), MSG_DONTWAIT);
  if (got > 0) state.in += static_cast<std::uint64_t>(got);
  state.is_drained = got < size;
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_FLUSH) return 1;
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return 0;
}

const BIO_METHOD* bio_method() {
  static const BIO_METHOD* method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket and send buffer");
    if (made == nullptr) return made;
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return method;
}

}  // namespace

bool TlsStream::State::attach(const tls::Context& context) {
  ssl.reset(SSL_new(context.get()));
  BIO* bio = bio_method() == nullptr ? nullptr : BIO_new(bio_method());
  if (!ssl || bio == nullptr) {
    BIO_free(bio);
    return fail();
  }
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl.get(), bio, bio);
  SSL_set_accept_state(ssl.get());
  // A record's head and body in one call.
  SSL_set_read_ahead(ssl.get(), 1);
  return true;
}

/// Rings when the wait that is on has to end. A timer that rings too early costs less than one that is set
/// anew for every step.
void TlsStream::State::arm() {
  if (armed <= limit) return;
  armed = limit;
  timer.expires_at(limit);
  timer.async_wait([weak = weak_from_this()](error_code error) {
    const auto state = weak.lock();
    if (!error && state) state->ring();
  });
}

void TlsStream::State::ring() {
  armed = never;
  if (limit == never) return;
  if (Clock::now() < limit) return arm();
  error_code ignored;
  socket.cancel(ignored);
}

/// Bytes that the other side has sent or acknowledged: what merely lies in the socket's buffer has not moved.
std::uint64_t TlsStream::State::moved() {
  int waiting = 0;
  if (::ioctl(socket.native_handle(), SIOCOUTQ, &waiting) != 0) waiting = 0;
  return in + out - std::min(out, static_cast<std::uint64_t>(waiting));
}

/// Judges at the end of each window.
bool TlsStream::State::keeps_pace(Clock::time_point now) {
  const bool has_begun = window_end != never;
  if (pace.bytes_per_second == 0 || (has_begun && now < window_end)) return true;
  const std::uint64_t least = pace.bytes_per_second * static_cast<std::uint64_t>(pace.over.count()) / 1000;
  const std::uint64_t before = std::exchange(moved_before, moved());
  window_end = now + pace.over;
  return !has_begun || moved_before - before >= least;
}

asio::awaitable<bool> TlsStream::State::wait(tcp::socket::wait_type what) {
  for (;;) {
    const Clock::time_point now = Clock::now();
    if (now >= deadline) co_return fail();
    if (is_paced && !keeps_pace(now)) {
      was_slow = true;
      co_return fail();
    }
    limit = is_paced ? std::min(deadline, window_end) : deadline;
    arm();
    const auto [error] = co_await socket.async_wait(what, as_values);
    const bool called_off = error == asio::error::operation_aborted && Clock::now() >= limit;
    limit = never;
    if (!error) co_return true;
    if (!called_off) co_return fail();
  }
}

/// After a call of OpenSSL that did not succeed.
asio::awaitable<bool> TlsStream::State::wait_after(int error) {
  if (error == SSL_ERROR_WANT_READ) co_return co_await wait(tcp::socket::wait_read);
  co_return fail();
}

asio::awaitable<bool> TlsStream::State::flush() {
  while (sent < sealed.size()) {
    const ssize_t count = ::send(socket.native_handle(), sealed.data() + sent, sealed.size() - sent,
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
      out += static_cast<std::uint64_t>(count);
    } else if (errno == EAGAIN) {
      const bool ready = co_await wait(tcp::socket::wait_write);
      if (!ready) co_return false;
    } else if (errno != EINTR) {
      co_return fail();
    }
  }
  sealed.clear();
  sent = 0;
  co_return true;
}

/// Seals records until there are enough to send, or no more.
bool TlsStream::State::seal(Cursor& cursor) {
  std::array<char, record_bytes> copy;
  while (cursor.left() > 0 && sealed.size() < send_bytes) {
    const std::string_view record = cursor.next(copy);
    ERR_clear_error();
    const int written = SSL_write(ssl.get(), record.data(), static_cast<int>(record.size()));
    if (written != static_cast<int>(record.size())) return fail();
  }
  return true;
}

TlsStream::TlsStream(tcp::socket socket, const tls::Context& context, Pace pace)
    : state_(std::make_shared<State>(std::move(socket), pace)) {
  state_->attach(context);
}
TlsStream::~TlsStream() = default;

asio::any_io_executor TlsStream::executor() {
  return state_->socket.get_executor();
}
void TlsStream::expires_after(std::chrono::milliseconds time) {
  state_->deadline = Clock::now() + time;
}
void TlsStream::keep_pace(bool wanted) {
  state_->is_paced = wanted;
  state_->window_end = never;
}
bool TlsStream::was_slow() const {
  return state_->was_slow;
}
std::string TlsStream::pin() const {
  return tls::peer_pin(state_->ssl.get());
}

asio::awaitable<bool> TlsStream::handshake() {
  State& state = *state_;
  while (state.is_whole) {
    ERR_clear_error();
    const int done = SSL_do_handshake(state.ssl.get());
    const int error = SSL_get_error(state.ssl.get(), done);
    // Also what tells the other side why it failed.
    const bool flushed = co_await state.flush();
    if (done == 1) co_return flushed;
    if (flushed) co_await state.wait_after(error);
  }
  co_return false;
}

asio::awaitable<std::size_t> TlsStream::read_some(char* to, std::size_t count) {
  State& state = *state_;
  // Most often the other side asks only once it has its answer.
  if (state.is_whole && state.is_drained && SSL_has_pending(state.ssl.get()) == 0)
    co_await state.wait(tcp::socket::wait_read);
  while (state.is_whole) {
    ERR_clear_error();
    std::size_t got = 0;
    const int done = SSL_read_ex(state.ssl.get(), to, count, &got);
    if (done == 1) co_return got;
    const int error = SSL_get_error(state.ssl.get(), done);
    if (error == SSL_ERROR_ZERO_RETURN) break;
    co_await state.wait_after(error);
  }
  co_return 0;
}

asio::awaitable<bool> TlsStream::write(std::span<const std::string_view> pieces) {
  State& state = *state_;
  Cursor cursor(pieces);
  keep_pace(true);
  state.sealed.reserve(std::min(cursor.left(), send_bytes + record_bytes) + 5 * record_growth);
  std::size_t turn = 0;
  while (state.is_whole && cursor.left() > 0) {
    if (!state.seal(cursor)) break;
    turn += state.sealed.size();
    co_await state.flush();
    if (turn < turn_bytes) continue;
    turn = 0;
    co_await asio::post(executor(), asio::use_awaitable);
  }
  keep_pace(false);
  // An idle connection holds no buffer.
  std::string().swap(state.sealed);
  co_return state.is_whole;
}

asio::awaitable<void> TlsStream::part(std::size_t linger_bytes) {
  State& state = *state_;
  if (!state.is_whole) co_return;
  SSL_shutdown(state.ssl.get());
  const bool said = co_await state.flush();
  error_code ignored;
  state.socket.shutdown(tcp::socket::shutdown_send, ignored);
  std::array<char, 4096> scrap;
  for (std::size_t left = std::max(linger_bytes, parting_bytes); said && left > 0;) {
    const ssize_t got = ::recv(state.socket.native_handle(), scrap.data(), scrap.size(), MSG_DONTWAIT);
    if (got > 0) {
      left -= std::min(left, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EAGAIN) {
      co_return;
    } else {
      const bool ready = co_await state.wait(tcp::socket::wait_read);
      if (!ready) co_return;
    }
  }
}

}  // namespace gateway::front
