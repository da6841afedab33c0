// A request as it is read: Beast parses, and what it finds goes straight into a Head and a body, with no map
// of fields between. For connection.cpp alone.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/rfc7230.hpp>

#include "gateway/front/http.h"

namespace gateway::front {

class RequestParser final : public boost::beast::http::basic_parser<true> {
 public:
  /// `head` outlives the parser, and loses what an earlier request said, but not who asks. It keeps its
  /// memory: requests on one connection are much alike. Beast's limits and flags apply.
  explicit RequestParser(Head& head) : head_(head) {
    for (std::string* said :
         {&head.method, &head.target, &head.content_type, &head.accept, &head.authorization, &head.misp_key,
          &head.host, &head.if_none_match, &head.signature})
      said->clear();
    head.is_gzip = head.takes_gzip = head.has_body = false;
    head.length.reset();
  }

  unsigned version() const { return version_; }  ///< 10 or 11, once the header is there
  bool waits_for_continue() const { return waits_for_continue_; }
  std::string& body() { return body_; }

 private:
  using error_code = boost::system::error_code;
  using text = boost::beast::string_view;
  using field = boost::beast::http::field;

  void on_request_impl(boost::beast::http::verb, text method, text target, int version,
                       error_code&) override {
    head_.method = method;
    head_.target = target;
    version_ = static_cast<unsigned>(version);
  }

  void on_response_impl(int, text, int, error_code&) override {}  // never of a request

  void on_field_impl(field name, text name_text, text value, error_code&) override {
    using boost::beast::iequals;
    if (is_header_done()) return;  // behind a chunked body
    switch (name) {
      case field::content_type:
        return keep(head_.content_type, value);
      case field::accept:
        return keep(head_.accept, value);
      case field::authorization:
        return keep(head_.authorization, value);
      case field::host:
        return keep(head_.host, value);
      case field::if_none_match:
        return keep(head_.if_none_match, value);
      case field::content_encoding:
        head_.is_gzip = head_.is_gzip || iequals(value, "gzip");
        return;
      case field::accept_encoding:
        head_.takes_gzip = head_.takes_gzip || boost::beast::http::token_list(value).exists("gzip");
        return;
      case field::expect:
        waits_for_continue_ = iequals(value, "100-continue");
        return;
      case field::unknown:
        break;
      default:
        return;
    }
    if (iequals(name_text, "X-MISP-AUTH")) keep(head_.misp_key, value);
    if (iequals(name_text, "x-pgp-signature")) keep(head_.signature, value);
  }

  /// Of a field that comes twice the first that says something counts.
  static void keep(std::string& to, text value) {
    if (to.empty()) to = value;
  }

  void on_header_impl(error_code&) override {
    if (const auto length = content_length()) head_.length = *length;
    head_.has_body = chunked() || head_.length.value_or(0) > 0;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length) body_.reserve(static_cast<std::size_t>(*length));
  }
  std::size_t on_body_impl(text piece, error_code&) override {
    body_.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, text piece, error_code& error) override {
    return on_body_impl(piece, error);
  }
  void on_finish_impl(error_code&) override {}

  Head& head_;
  std::string body_;
  unsigned version_ = 11;
  bool waits_for_continue_ = false;
};

}  // namespace gateway::front
