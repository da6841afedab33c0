#include "gateway/front/outbound.h"

#include <array>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "gateway/ipc/wait.h"
#include "gateway/ops/log.h"
#include "protocol/digest.h"

namespace gateway::front {
namespace {

namespace http = boost::beast::http;
using protocol::Error;
using protocol::fail;
using protocol::Result;
using AnswerParser = http::response_parser<http::string_body>;

constexpr std::uint32_t max_answer_header_bytes = 16U << 10;
constexpr int max_interim_answers = 4;
constexpr std::size_t max_pins = 16;

protocol::Failure stage_failure(const Endpoint& to, std::string_view stage, const std::string& why) {
  return fail(Error::unavailable, std::string(stage) + ": " + why, to.host + ":" + to.port,
              "the delivery is tried again; ask the partner if it lasts");
}

bool is_port(std::string_view digits) {
  std::uint16_t number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc() && end == digits.data() + digits.size() && number != 0;
}

std::string request_header(const Endpoint& to, std::size_t length) {
  return "POST /envelopes HTTP/1.1\r\nHost: " + to.authority +
         "\r\nContent-Type: application/pgp-encrypted\r\nAccept: application/pgp-encrypted, "
         "application/problem+json"
         "\r\nContent-Length: " +
         std::to_string(length) + "\r\nConnection: close\r\n\r\n";
}

/// Reads answers until one that is final; `pending` carries bytes from one to the next.
class AnswerReader {
 public:
  AnswerReader(tls::BlockingStream& stream, const Endpoint& from, std::chrono::milliseconds total)
      : stream_(stream), from_(from), until_(total) {}

  Result<PostAnswer> read() {
    for (int i = 0; i < max_interim_answers; ++i) {
      AnswerParser parser;
      parser.header_limit(max_answer_header_bytes);
      parser.body_limit(max_answer_bytes);
      parser.eager(true);
      CHECK(read_one(parser));
      const int status = static_cast<int>(parser.get().result_int());
      if (status >= 200) return PostAnswer{status, std::move(parser.get().body())};
    }
    return stage_failure(from_, "exchange", "only interim answers came");
  }

 private:
  Result<void> read_one(AnswerParser& parser) {
    for (;;) {
      boost::system::error_code error;
      if (!pending_.empty()) {
        const std::size_t used = parser.put(boost::asio::buffer(pending_), error);
        pending_.erase(0, used);
        if (error && error != http::error::need_more) return broken(error);
      }
      if (parser.is_done()) return {};
      if (until_.left().count() == 0) return stage_failure(from_, "exchange", "the answer took too long");
      std::array<char, 16384> piece{};
      auto got = stream_.read_some(piece.data(), piece.size());
      if (got.has_error()) return stage_failure(from_, "exchange", got.error().what);
      pending_.append(piece.data(), *got);
      if (*got > 0) continue;
      // A parser that has seen nothing must not be told of the end.
      if (parser.got_some()) parser.put_eof(error);
      if (error) return broken(error);
      if (!parser.is_done()) return stage_failure(from_, "exchange", "the answer was cut short");
      return {};
    }
  }

  protocol::Failure broken(boost::system::error_code error) const {
    return stage_failure(from_, "exchange", "the answer is no HTTP we take: " + error.message());
  }

  tls::BlockingStream& stream_;
  const Endpoint& from_;
  ipc::Deadline until_;
  std::string pending_;
};

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
  const auto bad = [] {
    return fail(Error::invalid, "an endpoint is https://host:port and nothing more", "endpoint",
                "correct the partner's endpoint");
  };
  auto parsed = boost::urls::parse_absolute_uri(boost::urls::string_view(url.data(), url.size()));
  if (parsed.has_error()) return bad();
  const boost::urls::url_view view = *parsed;
  const bool bare = (view.encoded_path().empty() || view.encoded_path() == "/") && !view.has_query();
  if (view.scheme_id() != boost::urls::scheme::https || view.has_userinfo() || !bare ||
      view.encoded_host().empty())
    return bad();
  if (view.has_port() && !is_port(view.port())) return bad();
  Endpoint endpoint;
  endpoint.host = view.host_type() == boost::urls::host_type::name ? view.host() : view.host_address();
  endpoint.port = view.has_port() ? std::string(view.port()) : "443";
  endpoint.authority = std::string(view.encoded_host_and_port());
  return endpoint;
}

Result<PostAnswer> Poster::post(std::string_view endpoint, const std::vector<std::string>& pins,
                                std::string_view ciphertext) const {
  TRY(Endpoint to, parse_endpoint(endpoint));
  if (pins.empty() || pins.size() > max_pins)
    return fail(Error::invalid, "a delivery needs 1 to 16 pins", "pins", "correct the partner's pins");
  for (const std::string& pin : pins) CHECK(protocol::parse_sha256(pin));
  TRY(tls::Context context, tls::client_context(identity_, pins));
  auto fd = tls::connect_tcp(to.host, to.port, timeouts_.connect);
  if (fd.has_error()) return stage_failure(to, "connect", fd.error().what);
  auto stream = tls::BlockingStream::connect(context, *std::move(fd), timeouts_.step);
  if (stream.has_error()) {
    const bool wrong_key = stream.error().error == Error::unauthenticated;
    return stage_failure(to, wrong_key ? "pin mismatch" : "handshake", stream.error().what);
  }
  auto sent = (*stream)->write_all(request_header(to, ciphertext.size()));
  if (sent.has_value()) sent = (*stream)->write_all(ciphertext);
  // A server that refuses early may have answered although it did not read all, so its answer counts more.
  auto answer = AnswerReader(**stream, to, timeouts_.total).read();
  if (answer.has_error() && sent.has_error()) return stage_failure(to, "exchange", sent.error().what);
  return answer;
}

Result<ipc::Message> Poster::answer(const ipc::Message& request) const {
  TRY(std::string op, protocol::json::get_string(request.header, "op"));
  if (op != "post" || request.attachments.size() != 1)
    return fail(Error::unsupported, "the outbound socket takes \"post\" with one attachment", "op");
  TRY(std::string endpoint, protocol::json::get_string(request.header, "endpoint"));
  TRY(std::vector<std::string> pins, protocol::json::get_strings(request.header, "pins"));
  auto posted = post(endpoint, pins, request.attachments.front());
  if (posted.has_error()) {
    const protocol::Failure& failure = posted.error();
    ops::log(ops::Level::warning, "front.post_failed", {{"where", failure.where}, {"why", failure.what}});
    return failure;
  }
  protocol::json::Builder header;
  header.set("status", posted->status);
  ipc::Message message{header.take(), {}};
  message.attachments.push_back(std::move(posted->body));
  return message;
}

}  // namespace gateway::front
