#if defined(__SANITIZE_THREAD__)
// The thread sanitizer does not know fences; Asio's queues are guarded by mutexes, which it does know.
#define BOOST_ASIO_DISABLE_FENCED_BLOCK 1
#endif

#include "gateway/front/connection.h"

#include <algorithm>
#include <array>
#include <ctime>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

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
/// Read and thrown away after a refusal: of a stranger a little, of a partner a body that was too large.
constexpr std::size_t stranger_linger_bytes = 64U << 10;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

/// The other side's HTTP is wrong, as opposed to its connection gone.
bool is_bad_http(error_code error) {
  static const auto& category = make_error_code(http::error::bad_method).category();
  return error.category() == category && error != http::error::end_of_stream &&
         error != http::error::partial_message;
}

/// Runs `work` on the pool and resumes on the connection's own thread. Bounded: a connection has one at a
/// time.
template <typename Work>
asio::awaitable<std::invoke_result_t<Work>> offload(Shared& shared, Work& work) {
  auto body = [](Work& w) -> asio::awaitable<std::invoke_result_t<Work>> { co_return w(); };
  co_return co_await asio::co_spawn(*shared.pool, body(work), asio::use_awaitable);
}

/// What the application says before a body is read.
struct Asked {
  Admission admission;
  std::optional<Response> answer;  ///< already, where no body is needed
};

class Connection {
 public:
  Connection(Shared& shared, tcp::socket socket, std::string remote, Tally::Seat seat, Tally::Seat stranger)
      : shared_(shared),
        remote_(std::move(remote)),
        seat_(std::move(seat)),
        stranger_(std::move(stranger)),
        stream_(std::move(socket), shared.ssl),
        buffer_(read_buffer_bytes) {}

  asio::awaitable<void> run();

 private:
  using Parser = http::request_parser<http::string_body>;

  asio::awaitable<bool> serve_one();
  asio::awaitable<bool> wait_for_bytes();
  Asked ask(const Head& head);
  asio::awaitable<Asked> wait_for_news(const Head& head, Asked asked);
  asio::awaitable<bool> read_body(Parser& parser, const Head& head, const Admission& admission);
  asio::awaitable<bool> refuse_header(error_code error);
  asio::awaitable<bool> refuse(const Head& head, const Admission& admission, bool keep);
  asio::awaitable<bool> write(Response response, bool head_only, bool keep);
  asio::awaitable<void> part();
  Head head_of(const Parser& parser) const;

  Shared& shared_;
  std::string remote_, pin_;
  Tally::Seat seat_;
  std::optional<Tally::Seat> stranger_;  ///< until a known partner has asked
  beast::ssl_stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  unsigned version_ = 11;         ///< of the last request: HTTP/1.0 has to be told that the connection stays
  std::size_t linger_bytes_ = 0;  ///< 0: nothing unread is expected
};

asio::awaitable<void> Connection::run() {
  const Timeouts& timeouts = shared_.options.timeouts;
  beast::get_lowest_layer(stream_).expires_after(timeouts.handshake);
  auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_values);
  if (error) co_return;
  pin_ = tls::peer_pin(stream_.native_handle());
  std::optional<Tally::Seat> pin_seat;
  if (!pin_.empty()) {
    pin_seat = shared_.pins.enter(pin_);
    if (!pin_seat) co_return;
  }
  bool keep = true;
  while (keep) keep = co_await serve_one();
  co_await part();
}

asio::awaitable<bool> Connection::wait_for_bytes() {
  if (buffer_.size() > 0) co_return true;
  beast::get_lowest_layer(stream_).expires_after(shared_.options.timeouts.idle);
  auto space = buffer_.prepare(4096);
  auto [error, count] = co_await stream_.async_read_some(space, as_values);
  buffer_.commit(count);
  co_return !error;
}

Head Connection::head_of(const Parser& parser) const {
  const auto& message = parser.get();
  Head head;
  head.method = message.method_string();
  head.target = message.target();
  head.content_type = message[http::field::content_type];
  head.accept = message[http::field::accept];
  head.authorization = message[http::field::authorization];
  head.misp_key = message["X-MISP-AUTH"];
  head.host = message[http::field::host];
  head.if_none_match = message[http::field::if_none_match];
  head.signature = message["x-pgp-signature"];
  head.is_gzip = beast::iequals(message[http::field::content_encoding], "gzip");
  head.takes_gzip = http::token_list(message[http::field::accept_encoding]).exists("gzip");
  if (auto length = parser.content_length()) head.length = *length;
  head.has_body = parser.chunked() || head.length.value_or(0) > 0;
  head.pin = pin_;
  head.remote = remote_;
  return head;
}

/// On the pool. What needs no body is answered at once: each change of threads costs as much as a small
/// answer.
Asked Connection::ask(const Head& head) {
  Asked asked{shared_.application.admit(head), std::nullopt};
  if (!asked.admission.refusal && !asked.admission.takes_body)
    asked.answer = shared_.application.answer(head, asked.admission.request);
  return asked;
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
  asio::steady_timer timer(stream_.get_executor());
  while (asked.answer && asked.answer->wait.count() > 0 && Clock::now() < end) {
    timer.expires_at(std::min(end, Clock::now() + shared_.options.timeouts.look_again));
    auto [error] = co_await timer.async_wait(as_values);
    if (error) break;
    auto again = [&] { return ask(head); };
    asked = co_await offload(shared_, again);
  }
  const bool nothing = asked.answer && asked.answer->wait.count() > 0;
  ops::count("front_waits", "outcome", nothing ? "nothing" : "answered");
  co_return asked;
}

/// Whether another request may follow on this connection.
asio::awaitable<bool> Connection::serve_one() {
  const bool more = co_await wait_for_bytes();
  if (!more) co_return false;
  Parser parser;
  parser.header_limit(shared_.options.limits.header_bytes);
  // Judged by the application from the announced length; the limit comes back before the body is read.
  parser.body_limit(boost::none);
  beast::get_lowest_layer(stream_).expires_after(shared_.options.timeouts.header);
  auto [error, count] = co_await http::async_read_header(stream_, buffer_, parser, as_values);
  if (error) co_return co_await refuse_header(error);
  const bool keep = parser.get().keep_alive();
  version_ = parser.get().version();
  const Head head = head_of(parser);

  beast::get_lowest_layer(stream_).expires_never();
  auto first = [&] { return ask(head); };
  Asked asked = co_await offload(shared_, first);
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
    admission.request.body = std::move(parser.get().body());
  }
  beast::get_lowest_layer(stream_).expires_never();
  auto answer = [&] { return shared_.application.answer(head, admission.request); };
  Response response = co_await offload(shared_, answer);
  co_return co_await write(std::move(response), head_only, keep);
}

/// False where the request has been answered with a refusal, or the connection is of no more use.
asio::awaitable<bool> Connection::read_body(Parser& parser, const Head& head, const Admission& admission) {
  const Timeouts& timeouts = shared_.options.timeouts;
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    beast::get_lowest_layer(stream_).expires_after(timeouts.write);
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    auto [error, count] = co_await http::async_write(stream_, go_on, as_values);
    if (error) co_return false;
  }
  parser.body_limit(shared_.options.limits.body_bytes);
  beast::get_lowest_layer(stream_).expires_after(timeouts.body);
  auto [error, count] = co_await http::async_read(stream_, buffer_, parser, as_values);
  if (!error) co_return true;
  if (!is_bad_http(error)) co_return false;
  const bool too_large = error == http::error::body_limit;
  const Response response = too_large ? shared_.application.refuse(head, 413, "the body is too large")
                                      : problem(400, "not a request");
  linger_bytes_ = admission.stranger ? stranger_linger_bytes : 2 * shared_.options.limits.body_bytes;
  co_return co_await write(response, false, false);
}

/// What is no HTTP gets an answer only where the other side has shown a certificate; a closed or late one
/// gets none.
asio::awaitable<bool> Connection::refuse_header(error_code error) {
  if (!is_bad_http(error)) co_return false;
  linger_bytes_ = stranger_linger_bytes;
  const bool too_long = error == http::error::header_limit || error == http::error::buffer_overflow;
  const Response response =
      too_long ? problem(431, "the header is too large") : problem(400, "not a request");
  co_return co_await write(response, false, false);
}

asio::awaitable<bool> Connection::refuse(const Head& head, const Admission& admission, bool keep) {
  const Response& response = *admission.refusal;
  ops::count("front_requests", "status", std::to_string(response.status));
  ops::log(
      ops::Level::info, "front.refused",
      {{"status", response.status}, {"peer", admission.request.peer}, {"pin", pin_}, {"remote", remote_}});
  // A body that nobody will read ends the connection.
  if (head.has_body || response.close)
    linger_bytes_ = admission.stranger ? stranger_linger_bytes : 2 * shared_.options.limits.body_bytes;
  co_return co_await write(response, head.method == "HEAD", keep && !head.has_body);
}

asio::awaitable<bool> Connection::write(Response response, bool head_only, bool keep) {
  keep = keep && !response.close;
  http::response<http::string_body> message(static_cast<http::status>(response.status), version_);
  message.set(http::field::date, http_date());
  message.set(http::field::cache_control, "no-store");
  message.set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers) message.set(name, value);
  message.body() = std::move(response.body);
  message.keep_alive(keep);
  message.prepare_payload();
  http::response_serializer<http::string_body> serializer(message);
  beast::get_lowest_layer(stream_).expires_after(shared_.options.timeouts.write);
  error_code failed;
  if (head_only) {
    auto [error, count] = co_await http::async_write_header(stream_, serializer, as_values);
    failed = error;
  } else {
    auto [error, count] = co_await http::async_write(stream_, serializer, as_values);
    failed = error;
  }
  co_return keep && !failed;
}

/// Says the end first. Closing on bytes that nobody has read would reset the connection, and with it the
/// answer on its way, so those are read and thrown away.
asio::awaitable<void> Connection::part() {
  beast::tcp_stream& below = beast::get_lowest_layer(stream_);
  below.expires_after(shared_.options.timeouts.linger);
  auto [ended] = co_await stream_.async_shutdown(as_values);
  if (!ended || ended == beast::error::timeout) co_return;
  std::array<char, 16384> scrap{};
  while (linger_bytes_ > 0) {
    auto [error, count] = co_await below.async_read_some(asio::buffer(scrap), as_values);
    if (error) co_return;
    linger_bytes_ -= std::min(linger_bytes_, count);
  }
}

}  // namespace

asio::awaitable<void> converse(Shared& shared, tcp::socket socket, std::string remote, Tally::Seat seat,
                               Tally::Seat stranger) {
  Connection connection(shared, std::move(socket), std::move(remote), std::move(seat), std::move(stranger));
  co_await connection.run();
}

}  // namespace gateway::front
