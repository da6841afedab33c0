// A request and its answer as plain values: what handlers see. Nothing here knows sockets, TLS or an HTTP
// library.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gateway::front {

inline constexpr std::string_view pgp_type = "application/pgp-encrypted";
inline constexpr std::string_view json_type = "application/json";

/// What is known before the body: everything a request is admitted or refused by.
struct Head {
  std::string method;
  std::string target;                   ///< as it came: path and query
  std::string content_type;             ///< as it came
  std::string accept;                   ///< as it came
  std::string authorization, misp_key;  ///< as they came: Authorization, X-MISP-AUTH
  std::string host;                     ///< as it came
  std::string if_none_match;            ///< as it came
  std::string signature;                ///< x-pgp-signature, as it came
  bool is_gzip = false;                 ///< the body is packed (Content-Encoding)
  bool takes_gzip = false;              ///< the answer may be (Accept-Encoding)
  std::optional<std::uint64_t> length;
  bool has_body = false;  ///< announced or chunked
  std::string pin;        ///< of the client certificate, empty without one
  std::string token;      ///< without one: hex SHA-256 of the token shown in its place, or empty
  std::string remote;     ///< address, for logs alone
};

struct Request {
  std::size_t route = 0;                             ///< which of the application's
  std::string peer;                                  ///< team UUID of an active partner
  std::vector<std::string> segments;                 ///< what stood for each {} of the route's path
  std::string query;                                 ///< as it came, without the question mark
  std::string path, host, if_none_match, signature;  ///< as in Head
  std::string misp_key;                              ///< what was shown as one
  bool by_token = false;                             ///< and not by a certificate: at most GREEN
  bool head_only = false;                            ///< HEAD
  bool takes_gzip = false;                           ///< as in Head
  std::string body;
};

/// Text that is kept elsewhere, in pieces.
class Pieces {
 public:
  void add(std::string_view piece) {
    list_.push_back(piece);
    size_ += piece.size();
  }
  /// What the pieces lie in lives as long as they do.
  void keep(std::shared_ptr<const void> owner) { owners_.push_back(std::move(owner)); }
  void reserve(std::size_t count) { list_.reserve(count); }
  const std::vector<std::string_view>& list() const { return list_; }
  std::size_t size() const { return size_; }  ///< bytes

 private:
  std::vector<std::string_view> list_;
  std::vector<std::shared_ptr<const void>> owners_;
  std::size_t size_ = 0;
};

/// How far an answer brings its asker in one of its views.
struct ReadTo {
  std::string view;
  std::int64_t added = 0;  ///< everything until then was given, microseconds
};

struct Response {
  int status = 500;
  std::string content_type;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool close = false;  ///< the connection ends with this answer
  /// Nothing is there yet, and the asker would wait so long for something: it is asked for again until then,
  /// and this is the answer where nothing came. 0: this is the answer.
  std::chrono::seconds wait{0};
  Pieces pieces{};  ///< follow the body
  std::optional<ReadTo> read_to{};
};

/// A problem document (RFC 9457). `title` is fixed words: never what came in, never what happened inside.
Response problem(int status, std::string_view title);
/// The same with Retry-After.
Response problem_for_now(int status, std::string_view title, int retry_seconds);

/// May this request's body be read, and who asks?
struct Admission {
  std::optional<Response> refusal;
  bool stranger =
      false;  ///< refused because nobody we know asks: the rest of the connection is worth nothing
  bool takes_body = false;
  Request request;  ///< all but the body
};

/// What can be said of a request on an I/O thread: without waiting for anything or anyone. Each such thread
/// has one of its own. Nothing means that the Application has to be asked.
class AtOnce {
 public:
  virtual ~AtOnce() = default;
  virtual std::optional<Admission> admit(const Head& head) = 0;
  /// Of a request that has just been admitted and takes no body.
  virtual std::optional<Response> answer(const Request& request) = 0;
};

/// What the server asks about each request. The calls may block and come from several threads at once.
class Application {
 public:
  virtual ~Application() = default;
  virtual Admission admit(const Head& head) = 0;
  /// The answer to a request that cannot be served, in the words of what it asked for. `title` as in
  /// problem().
  virtual Response refuse(const Head& head, int status, std::string_view title) = 0;
  /// Of an admitted request, its body included.
  virtual Response answer(const Head& head, const Request& request) = 0;
  virtual std::unique_ptr<AtOnce> at_once() = 0;
};

}  // namespace gateway::front
