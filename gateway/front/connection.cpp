#include "gateway/front/connection.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include "gateway/front/request_parser.h"
#include "gateway/front/tls_stream.h"
#include "gateway/front/token.h"
#include "gateway/ops/log.h"
#include "gateway/ops/metrics.h"
#include "protocol/text.h"

namespace gateway::front {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_buffer_bytes = 64U << 10;
constexpr std::size_t head_bytes = 384;  ///< hold the head of most answers
/// Read and thrown away after a refusal: of a stranger a little, of a partner a body that was too large.
constexpr std::size_t stranger_linger_bytes = 64U << 10;

/// Made once a second: it costs as much as the rest of a head.
std::string_view http_date() {
  struct Made {
    std::time_t at = -1;
    std::array<char, 32> text{};
    std::size_t size = 0;
  };
  thread_local Made made;
  const std::time_t now = std::time(nullptr);
  if (now == made.at) return {made.text.data(), made.size};
  std::tm parts{};
  gmtime_r(&now, &parts);
  made.size = std::strftime(made.text.data(), made.text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  made.at = now;
  return {made.text.data(), made.size};
}

/// Status line and fields; the answer's own come last, before those that frame it.
std::string head_of(const Response& response, unsigned version, bool keep) {
  const std::string_view reason = http::obsolete_reason(static_cast<http::status>(response.status));
  std::string head;
  head.reserve(head_bytes);
  head.append(version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ");
  head.append(std::to_string(response.status)).append(" ").append(reason);
  head.append("\r\nDate: ").append(http_date()).append("\r\nCache-Control: no-store");
  head.append("\r\nContent-Type: ").append(response.content_type);
  for (const auto& [name, value] : response.headers)
    head.append("\r\n").append(name).append(": ").append(value);
  if (!keep) head.append("\r\nConnection: close");
  if (keep && version == 10) head.append("\r\nConnection: keep-alive");
  const std::size_t length = response.body.size() + response.pieces.size();
  return head.append("\r\nContent-Length: ").append(std::to_string(length)).append("\r\n\r\n");
}

/// What the application says before a body is read.
struct Asked {
  Admission admission;
  std::optional<Response> answer;  ///< already, where no body is needed
};

class Connection {
 public:
  Connection(Shared& shared, AtOnce& at_once, tcp::socket socket, std::string remote, Tally::Seat seat,
             Tally::Seat stranger)
      : shared_(shared),
        at_once_(at_once),
        seat_(std::move(seat)),
        stranger_(std::move(stranger)),
        stream_(std::move(socket), shared.tls, shared.options.limits.pace),
        buffer_(read_buffer_bytes) {
    head_.remote = std::move(remote);
  }

  asio::awaitable<void> run();

 private:
  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> read_more();
  asio::awaitable<bool> parse(RequestParser& parser, bool whole, error_code& error);
  template <typename Work>
  asio::awaitable<std::invoke_result_t<Work>> offload(Work& work);
  Admission within_limits(const Head& head, Admission admission);
  Asked ask(const Head& head, Admission admission);
  asio::awaitable<Asked> find_out(const Head& head);
  asio::awaitable<Asked> wait_for_news(const Head& head, Asked asked);
  asio::awaitable<bool> read_body(RequestParser& parser, const Head& head, const Admission& admission);
  asio::awaitable<bool> refuse_header(error_code error);
  asio::awaitable<bool> refuse(const Head& head, const Admission& admission, bool keep);
  asio::awaitable<bool> write(Response response, bool head_only, bool keep);
  const std::string& read_token(std::string_view authorization);

  Shared& shared_;
  AtOnce& at_once_;
  Head head_;                          ///< of the last request, and who asks
  std::string authorization_, token_;  ///< the field as it came last, and what it meant
  Tally::Seat seat_;
  std::optional<Tally::Seat> peer_seat_;  ///< once a partner has asked
  std::string seated_;                    ///< which one: without a certificate the next may be another
  std::optional<Tally::Seat> stranger_;   ///< until a known partner has asked
  bool is_told_ = false;                  ///< a stranger has been told how to ask
  TlsStream stream_;
  beast::flat_buffer buffer_;
  unsigned version_ = 11;         ///< of the last request: HTTP/1.0 has to be told that the connection stays
  std::size_t linger_bytes_ = 0;  ///< 0: nothing unread is expected
};

asio::awaitable<void> Connection::run() {
  const Timeouts& timeouts = shared_.options.timeouts;
  stream_.expires_after(timeouts.handshake);
  const bool shaken = co_await stream_.handshake();
  if (!shaken) co_return;
  head_.pin = stream_.pin();
  std::optional<Tally::Seat> pin_seat;
  if (!head_.pin.empty()) {
    pin_seat = shared_.pins.enter(head_.pin);
    if (!pin_seat) {
      ops::count("front_limited", "limit", "connections");
      co_return;
    }
  }
  bool keep = true;
  while (keep) keep = co_await serve_one();
  if (stream_.was_slow()) {
    ops::count("front_limited", "limit", "pace");
    ops::log(ops::Level::info, "front.too_slow", {{"pin", head_.pin}, {"remote", head_.remote}});
  }
  stream_.expires_after(timeouts.linger);
  co_await stream_.part(linger_bytes_);
}

/// False at the end, and past the deadline.
asio::awaitable<bool> Connection::read_more() {
  constexpr std::size_t least = 4096;
  const auto space = buffer_.prepare(
      std::min(buffer_.max_size() - buffer_.size(), std::max(least, buffer_.capacity() - buffer_.size())));
  const std::size_t count = co_await stream_.read_some(static_cast<char*>(space.data()), space.size());
  buffer_.commit(count);
  co_return count > 0;
}

/// The header, or the `whole` request. False where the connection has ended; `error` where it is no HTTP.
asio::awaitable<bool> Connection::parse(RequestParser& parser, bool whole, error_code& error) {
  parser.eager(whole);
  while (whole ? !parser.is_done() : !parser.is_header_done()) {
    bool more = buffer_.size() == 0;
    if (!more) {
      buffer_.consume(parser.put(buffer_.data(), error));
      more = error == http::error::need_more;
      if (error && !more) co_return true;
      error = {};
    }
    if (more && buffer_.size() == buffer_.max_size()) error = http::error::buffer_overflow;
    if (error) co_return true;
    if (!more) continue;
    const bool read = co_await read_more();
    if (!read) co_return false;
  }
  co_return true;
}

/// Hashed once: clients show the same with each request.
const std::string& Connection::read_token(std::string_view authorization) {
  if (authorization != authorization_) {
    authorization_ = authorization;
    token_ = token_digest(authorization);
  }
  return token_;
}

/// Runs `work` on the pool and resumes on the connection's own thread. Bounded: a connection has one at a
/// time, and whoever is behind its pin a few.
template <typename Work>
asio::awaitable<std::invoke_result_t<Work>> Connection::offload(Work& work) {
  const Turns::Turn turn =
      co_await shared_.turns.take(stream_.executor(), head_.pin.empty() ? seated_ : head_.pin);
  auto body = [](Work& w) -> asio::awaitable<std::invoke_result_t<Work>> { co_return w(); };
  co_return co_await asio::co_spawn(*shared_.pool, body(work), asio::use_awaitable);
}

/// Refuses what is more than a partner may ask, whatever it asks, and whether it would be answered or not.
Admission Connection::within_limits(const Head& head, Admission admission) {
  const std::string& peer = admission.request.peer;
  if (peer.empty()) return admission;
  if (!peer_seat_ || seated_ != peer) peer_seat_ = shared_.peers.enter(peer);
  seated_ = peer;
  if (!peer_seat_) {
    ops::count("front_limited", "limit", "connections");
    admission.refusal = shared_.application.refuse(head, 429, "too many connections");
    admission.refusal->headers.emplace_back("Retry-After", "1");
    admission.refusal->close = true;
  } else if (const auto wait = shared_.rates.take(peer)) {
    ops::count("front_limited", "limit", "requests");
    admission.refusal = shared_.application.refuse(head, 429, "too many requests");
    admission.refusal->headers.emplace_back("Retry-After", std::to_string(wait->count()));
  }
  return admission;
}

/// On the pool. What needs no body is answered in the same go: each change of threads costs as much as a
/// small answer.
Asked Connection::ask(const Head& head, Admission admission) {
  Asked asked{std::move(admission), std::nullopt};
  if (!asked.admission.refusal && !asked.admission.takes_body)
    asked.answer = shared_.application.answer(head, asked.admission.request);
  return asked;
}

/// On this thread what can be said at once, the rest on the pool.
asio::awaitable<Asked> Connection::find_out(const Head& head) {
  auto admitted = at_once_.admit(head);
  if (!admitted) {
    auto whole = [&] { return ask(head, within_limits(head, shared_.application.admit(head))); };
    co_return co_await offload(whole);
  }
  Asked asked{within_limits(head, *std::move(admitted)), std::nullopt};
  const Admission& admission = asked.admission;
  if (admission.refusal || admission.takes_body) co_return asked;
  asked.answer = at_once_.answer(admission.request);
  if (asked.answer) co_return asked;
  // Admitted once more there: it may have waited for its turn, and who was suspended meanwhile is out.
  auto rest = [&] { return ask(head, shared_.application.admit(head)); };
  co_return co_await offload(rest);
}

/// Looks again until there is something, the time is over, or the partner may not ask any more. Between two
/// looks it holds no thread, only its seat among those who wait.
asio::awaitable<Asked> Connection::wait_for_news(const Head& head, Asked asked) {
  using Clock = asio::steady_timer::clock_type;
  const auto seat = shared_.waiters.enter(asked.admission.request.peer);
  if (!seat) {
    ops::count("front_waits", "outcome", "too_many");
    co_return asked;
  }
  const Clock::time_point end = Clock::now() + asked.answer->wait;
  asio::steady_timer timer(stream_.executor());
  while (asked.answer && asked.answer->wait.count() > 0 && Clock::now() < end) {
    timer.expires_at(std::min(end, Clock::now() + shared_.options.timeouts.look_again));
    auto [error] = co_await timer.async_wait(as_values);
    if (error) break;
    auto again = [&] { return ask(head, shared_.application.admit(head)); };
    asked = co_await offload(again);
  }
  const bool nothing = asked.answer && asked.answer->wait.count() > 0;
  ops::count("front_waits", "outcome", nothing ? "nothing" : "answered");
  co_return asked;
}

/// Whether another request may follow on this connection.
asio::awaitable<bool> Connection::serve_one() {
  // Whoever has been told how to ask does so at once.
  const Timeouts& timeouts = shared_.options.timeouts;
  stream_.expires_after(stranger_ && is_told_ ? timeouts.header : timeouts.idle);
  const bool begun = buffer_.size() > 0 || co_await read_more();
  if (!begun) co_return false;
  RequestParser parser(head_);
  parser.header_limit(shared_.options.limits.header_bytes);
  // Judged by the application from the announced length; the limit comes back before the body is read.
  parser.body_limit(boost::none);
  stream_.expires_after(timeouts.header);
  error_code error;
  const bool read = co_await parse(parser, false, error);
  if (!read) co_return false;
  if (error) co_return co_await refuse_header(error);
  const bool keep = parser.keep_alive();
  version_ = parser.version();
  const Head& head = head_;
  // Where there is a certificate it decides alone.
  if (head.pin.empty()) head_.token = read_token(head.authorization);

  Asked asked = co_await find_out(head);
  if (!asked.admission.stranger) stranger_.reset();
  if (asked.answer && asked.answer->wait.count() > 0) asked = co_await wait_for_news(head, std::move(asked));
  Admission& admission = asked.admission;
  if (admission.refusal) co_return co_await refuse(head, admission, keep);
  const bool head_only = head.method == "HEAD";
  if (asked.answer) co_return co_await write(*std::move(asked.answer), head_only, keep);
  std::optional<Tally::Seat> body_seat;
  if (admission.takes_body) {
    body_seat = shared_.bodies.enter(admission.request.peer);
    if (!body_seat) {
      admission.refusal = shared_.application.refuse(head, 503, "too many bodies at once");
      co_return co_await refuse(head, admission, keep);
    }
    const bool complete = co_await read_body(parser, head, admission);
    if (!complete) co_return false;
    admission.request.body = std::move(parser.body());
  }
  auto answer = [&] { return shared_.application.answer(head, admission.request); };
  Response response = co_await offload(answer);
  co_return co_await write(std::move(response), head_only, keep);
}

/// False where the request has been answered with a refusal, or the connection is of no more use.
asio::awaitable<bool> Connection::read_body(RequestParser& parser, const Head& head,
                                            const Admission& admission) {
  const Timeouts& timeouts = shared_.options.timeouts;
  if (parser.waits_for_continue()) {
    constexpr std::array<std::string_view, 1> go_on{"HTTP/1.1 100 Continue\r\n\r\n"};
    stream_.expires_after(timeouts.write);
    const bool written = co_await stream_.write(go_on);
    if (!written) co_return false;
  }
  parser.body_limit(shared_.options.limits.body_bytes);
  stream_.expires_after(timeouts.body);
  stream_.keep_pace(true);
  error_code error;
  const bool read = co_await parse(parser, true, error);
  stream_.keep_pace(false);
  if (!read) co_return false;
  if (!error) co_return true;
  const bool too_large = error == http::error::body_limit;
  const Response response = too_large ? shared_.application.refuse(head, 413, "the body is too large")
                                      : problem(400, "not a request");
  linger_bytes_ = admission.stranger ? stranger_linger_bytes : 2 * shared_.options.limits.body_bytes;
  co_return co_await write(response, false, false);
}

/// What is no HTTP gets an answer; a connection that was closed, or late, gets none.
asio::awaitable<bool> Connection::refuse_header(error_code error) {
  linger_bytes_ = stranger_linger_bytes;
  const bool too_long = error == http::error::header_limit || error == http::error::buffer_overflow;
  const Response response =
      too_long ? problem(431, "the header is too large") : problem(400, "not a request");
  co_return co_await write(response, false, false);
}

asio::awaitable<bool> Connection::refuse(const Head& head, const Admission& admission, bool keep) {
  const Response& response = *admission.refusal;
  ops::count("front_requests", "status", std::to_string(response.status));
  // Whoever asks too much is counted: lines for each would fill the log.
  if (response.status != 429)
    ops::log(ops::Level::info, "front.refused",
             {{"status", response.status},
              {"peer", admission.request.peer},
              {"pin", head_.pin},
              {"remote", head_.remote}});
  // A body that nobody will read ends the connection.
  if (head.has_body || response.close)
    linger_bytes_ = admission.stranger ? stranger_linger_bytes : 2 * shared_.options.limits.body_bytes;
  const bool is_over = admission.stranger && std::exchange(is_told_, true);
  co_return co_await write(response, head.method == "HEAD", keep && !is_over && !head.has_body);
}

asio::awaitable<bool> Connection::write(Response response, bool head_only, bool keep) {
  keep = keep && !response.close;
  const std::string head = head_of(response, version_, keep);
  std::vector<std::string_view> pieces;
  pieces.reserve(2 + response.pieces.list().size());
  pieces.push_back(head);
  if (!head_only) {
    pieces.push_back(response.body);
    pieces.insert(pieces.end(), response.pieces.list().begin(), response.pieces.list().end());
  }
  stream_.expires_after(shared_.options.timeouts.write);
  const bool written = co_await stream_.write(pieces);
  co_return keep&& written;
}

}  // namespace

asio::awaitable<void> converse(Shared& shared, AtOnce& at_once, tcp::socket socket, std::string remote,
                               Tally::Seat seat, Tally::Seat stranger) {
  Connection connection(shared, at_once, std::move(socket), std::move(remote), std::move(seat),
                        std::move(stranger));
  co_await connection.run();
}

}  // namespace gateway::front
