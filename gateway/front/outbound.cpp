#include "gateway/front/outbound.h"

#include <algorithm>
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
#include "protocol/misp_served.h"

namespace gateway::front {
namespace {

namespace http = boost::beast::http;
using protocol::Error;
using protocol::fail;
using protocol::Result;
using Answer = http::response<http::string_body>;
using AnswerParser = http::response_parser<http::string_body>;

constexpr std::uint32_t max_answer_header_bytes = 16U << 10;
constexpr int max_interim_answers = 4;
constexpr std::size_t max_pins = 16;
constexpr std::size_t max_target_bytes = 8192;
constexpr std::size_t max_query_bytes = 8192;
constexpr std::size_t max_field_bytes = 256;
constexpr std::size_t max_signature_bytes = 8192;
constexpr std::size_t authkey_length = 40;

protocol::Failure stage_failure(const Endpoint& to, std::string_view stage, const std::string& why) {
  return fail(Error::unavailable, std::string(stage) + ": " + why, to.host + ":" + to.port,
              "it is tried again; ask the other side if it lasts");
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

/// Names and values go into the request as they are, so that they must not end a line.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool is_request_target(std::string_view path) {
  return path.starts_with('/') && path.size() <= max_target_bytes && is_plain(path) &&
         path.find_first_of(" #") == std::string_view::npos;
}

bool is_authkey(std::string_view key) {
  return key.size() == authkey_length && std::ranges::all_of(key, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
         });
}

/// What goes into a request as it stands is looked at here, whatever core has looked at.
Result<void> check_fetch(const GetRequest& request) {
  const auto bad = [](const std::string& what, const std::string& remedy) {
    return fail(Error::invalid, "this cannot stand in a request", what, remedy);
  };
  if (!is_request_target(request.path) || !is_plain(request.accept))
    return bad("path", "correct the address");
  if (!request.authkey.empty() && !is_authkey(request.authkey))
    return bad("authkey", "give the 40 letters and digits of the server's key");
  return {};
}

/// A MISP server signs its protected events only for who says that it is MISP (facts:
/// misp.md §1.6); nothing is said of packed answers, so that none come.
std::string fetch_header(const Endpoint& to, const GetRequest& request) {
  const bool is_misp = !request.authkey.empty();
  std::string text = (request.head_only       ? "HEAD "
                      : request.query.empty() ? "GET "
                                              : "POST ") +
                     request.path + " HTTP/1.1\r\nHost: " + to.authority + "\r\nAccept: " + request.accept;
  text += is_misp ? "\r\nUser-Agent: MISP " + std::string(protocol::misp::version) +
                        " (csirt-gateway)\r\nAuthorization: " + request.authkey
                  : "\r\nUser-Agent: csirt-gateway";
  if (!request.query.empty())
    text += "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(request.query.size());
  return text + "\r\nConnection: close\r\n\r\n";
}

/// A header field that fits a line; others count as absent.
std::string field(const Answer& answer, std::string_view name, std::size_t most = max_field_bytes) {
  const auto found = answer.find(boost::beast::string_view(name.data(), name.size()));
  if (found == answer.end() || found->value().size() > most) return {};
  return std::string(found->value());
}

/// Connects; `pins` as in GetRequest.
Result<std::unique_ptr<tls::BlockingStream>> open_stream(const tls::Identity& identity, const Endpoint& to,
                                                         const std::vector<std::string>& pins,
                                                         const OutboundTimeouts& timeouts) {
  TRY(tls::Context context,
      pins.empty() ? tls::public_client_context(identity, to.host) : tls::client_context(identity, pins));
  auto fd = tls::connect_tcp(to.host, to.port, timeouts.connect);
  if (fd.has_error()) return stage_failure(to, "connect", fd.error().what);
  auto stream = tls::BlockingStream::connect(context, *std::move(fd), timeouts.step, to.name);
  if (stream.has_error()) {
    const bool wrong_key = stream.error().error == Error::unauthenticated;
    const char* stage = !wrong_key ? "handshake" : pins.empty() ? "certificate" : "pin mismatch";
    return stage_failure(to, stage, stream.error().what);
  }
  return stream;
}

Result<void> check_pins(const std::vector<std::string>& pins) {
  if (pins.size() > max_pins)
    return fail(Error::invalid, "at most 16 pins", "pins", "correct the partner's pins");
  for (const std::string& pin : pins) CHECK(protocol::parse_sha256(pin));
  return {};
}

/// Reads answers until one that is final; `pending` carries bytes from one to the next.
class AnswerReader {
 public:
  AnswerReader(tls::BlockingStream& stream, const Endpoint& from, std::chrono::milliseconds total,
               std::size_t most, bool head_only = false)
      : stream_(stream), from_(from), until_(total), most_(most), head_only_(head_only) {}

  Result<Answer> read() {
    for (int i = 0; i < max_interim_answers; ++i) {
      AnswerParser parser;
      parser.header_limit(max_answer_header_bytes);
      parser.body_limit(most_);
      parser.eager(true);
      parser.skip(head_only_);
      CHECK(read_one(parser));
      if (parser.get().result_int() >= 200) return parser.release();
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
  std::size_t most_;  ///< bytes of the body
  bool head_only_;
  std::string pending_;
};

/// Sends a request and reads its answer. A server that refuses early, or does not take our certificate, says
/// so where an answer would be: it counts more than that not all could be sent.
Result<Answer> exchange(tls::BlockingStream& stream, const Endpoint& to, const GetRequest& request,
                        std::chrono::milliseconds total, std::size_t most) {
  auto sent = stream.write_all(fetch_header(to, request));
  if (sent.has_value() && !request.query.empty()) sent = stream.write_all(request.query);
  auto answer = AnswerReader(stream, to, total, most, request.head_only).read();
  if (answer.has_error() && sent.has_error()) return stage_failure(to, "exchange", sent.error().what);
  return answer;
}

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
  if (view.host_type() == boost::urls::host_type::name) endpoint.name = endpoint.host;
  endpoint.port = view.has_port() ? std::string(view.port()) : "443";
  endpoint.authority = std::string(view.encoded_host_and_port());
  return endpoint;
}

Result<PostAnswer> Poster::post(std::string_view endpoint, const std::vector<std::string>& pins,
                                std::string_view ciphertext) const {
  TRY(Endpoint to, parse_endpoint(endpoint));
  if (pins.empty())
    return fail(Error::invalid, "a delivery needs a pin", "pins", "correct the partner's pins");
  CHECK(check_pins(pins));
  TRY(auto stream, open_stream(identity_, to, pins, timeouts_));
  auto sent = stream->write_all(request_header(to, ciphertext.size()));
  if (sent.has_value()) sent = stream->write_all(ciphertext);
  // A server that refuses early may have answered although it did not read all, so its answer counts more.
  auto answer = AnswerReader(*stream, to, timeouts_.total, max_answer_bytes).read();
  if (answer.has_error() && sent.has_error()) return stage_failure(to, "exchange", sent.error().what);
  if (answer.has_error()) return std::move(answer).error();
  return PostAnswer{static_cast<int>(answer->result_int()), std::move(answer->body())};
}

Result<Endpoint> check_request(const GetRequest& request) {
  TRY(Endpoint to, parse_endpoint(request.endpoint));
  CHECK(check_fetch(request));
  CHECK(check_pins(request.pins));
  return to;
}

Result<Sighting> fetch_over(tls::BlockingStream& stream, const Endpoint& to, const GetRequest& request,
                            std::chrono::milliseconds total, std::size_t most) {
  TRY(Answer answer, exchange(stream, to, request, total, most));
  Sighting seen;
  seen.status = static_cast<int>(answer.result_int());
  seen.date = field(answer, "Date");
  seen.content_type = field(answer, "Content-Type");
  seen.first_added = field(answer, "X-TAXII-Date-Added-First");
  seen.last_added = field(answer, "X-TAXII-Date-Added-Last");
  seen.body = std::move(answer.body());
  return seen;
}

Result<GetAnswer> Poster::get(const GetRequest& request) const {
  if (request.query.size() > max_query_bytes)
    return fail(Error::invalid, "this is too much for a query", "query", "ask for less at once");
  return send(request);
}

Result<GetAnswer> Poster::send(const GetRequest& request) const {
  TRY(const Endpoint to, check_request(request));
  const bool is_misp = !request.authkey.empty();
  OutboundTimeouts timeouts = timeouts_;
  if (is_misp) timeouts.step = timeouts_.misp_step, timeouts.total = timeouts_.misp_total;
  TRY(auto stream, open_stream(identity_, to, request.pins, timeouts));
  TRY(Answer answer,
      exchange(*stream, to, request, timeouts.total, is_misp ? max_misp_bytes : max_page_bytes));
  return GetAnswer{static_cast<int>(answer.result_int()), field(answer, "Content-Type"),
                   field(answer, "X-TAXII-Date-Added-Last"), std::move(answer.body()),
                   field(answer, "x-pgp-signature", max_signature_bytes)};
}

Result<GetRequest> read_get_request(const ipc::Message& request) {
  GetRequest wanted;
  TRY(wanted.endpoint, protocol::json::get_string(request.header, "endpoint"));
  TRY(wanted.path, protocol::json::get_string(request.header, "path"));
  TRY(wanted.accept, protocol::json::get_string(request.header, "accept"));
  // That any server the CAs vouch for will do is said, never concluded from a list that is empty.
  if (!protocol::json::bool_or(request.header, "ca", false)) {
    TRY(wanted.pins, protocol::json::get_strings(request.header, "pins"));
    if (wanted.pins.empty()) return fail(Error::invalid, "pins, or \"ca\"", "pins");
  }
  return wanted;
}

Result<ipc::Message> Poster::answer_post(const ipc::Message& request) const {
  if (request.attachments.size() != 1) return fail(Error::unsupported, "a post has one attachment", "op");
  TRY(std::string endpoint, protocol::json::get_string(request.header, "endpoint"));
  TRY(std::vector<std::string> pins, protocol::json::get_strings(request.header, "pins"));
  TRY(PostAnswer posted, post(endpoint, pins, request.attachments.front()));
  protocol::json::Builder header;
  header.set("status", posted.status);
  ipc::Message message{header.take(), {}};
  message.attachments.push_back(std::move(posted.body));
  return message;
}

Result<ipc::Message> Poster::answer_get(const ipc::Message& request) const {
  TRY(GetRequest wanted, read_get_request(request));
  wanted.authkey = protocol::json::string_or(request.header, "authkey");
  wanted.head_only = protocol::json::bool_or(request.header, "head", false);
  if (request.attachments.size() > 1) return fail(Error::unsupported, "a get has one query at most", "op");
  if (!request.attachments.empty()) wanted.query = request.attachments.front();
  TRY(GetAnswer got, get(wanted));
  protocol::json::Builder header;
  header.set("status", got.status).set("content_type", got.content_type).set("last_added", got.last_added);
  header.set("signature", got.signature);
  ipc::Message message{header.take(), {}};
  message.attachments.push_back(std::move(got.body));
  return message;
}

Result<ipc::Message> Poster::answer(const ipc::Message& request) const {
  TRY(std::string op, protocol::json::get_string(request.header, "op"));
  if (op != "post" && op != "get")
    return fail(Error::unsupported, "the outbound socket takes post, get, offered and push", "op");
  auto done = op == "post" ? answer_post(request) : answer_get(request);
  if (done.has_error())
    ops::log(ops::Level::warning, op == "post" ? "front.post_failed" : "front.get_failed",
             {{"where", done.error().where}, {"why", done.error().what}});
  return done;
}

}  // namespace gateway::front
