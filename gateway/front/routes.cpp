#include "gateway/front/routes.h"

#include <array>
#include <chrono>

#include "gateway/front/envelopes.h"
#include "gateway/front/peers.h"
#include "gateway/ops/metrics.h"
#include "protocol/ids.h"
#include "protocol/json.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::Instant;

constexpr int retry_when_unreadable_seconds = 10;

using Handler = Response (*)(Desk& desk, const Request& request);

struct Route {
  std::string_view method;  ///< GET serves HEAD, too
  std::string_view path;    ///< a last segment {id} stands for any one segment
  bool takes_body;
  Handler handler;
};

Instant now() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(since - seconds);
  return {seconds.count(), static_cast<std::uint32_t>(nanos.count())};
}

Response not_found() {
  return problem(404, "not found");
}
Response not_now() {
  return problem_for_now(503, "not available now", retry_when_unreadable_seconds);
}

Response health(Desk&, const Request&) {
  return {200, std::string(json_type), {}, "{\"status\":\"ok\"}\n", false};
}

/// The value of the only parameter there is; nothing where the query says anything else.
std::optional<std::string_view> cursor_of(std::string_view query) {
  constexpr std::string_view name = "after=";
  if (query.empty()) return query;
  if (!query.starts_with(name) || query.find('&') != std::string_view::npos) return std::nullopt;
  return query.substr(name.size());
}

Response list(Desk& desk, const Request& request) {
  std::optional<std::string_view> cursor = cursor_of(request.query);
  if (!cursor) return problem(400, "the query is not understood");
  auto page = list_envelopes(desk.views, request.peer, *cursor, now());
  if (page.has_error())
    return page.error().error == Error::unavailable ? not_now() : problem(400, "the query is not understood");
  std::vector<protocol::json::Builder> rows(page->envelopes.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Listed& one = page->envelopes[i];
    rows[i].set("id", one.id).set("created", one.created.text()).set("expires", one.expires.text());
    rows[i].set("length", one.length).set("digest", one.digest);
  }
  protocol::json::Builder body;
  body.set("envelopes", rows);
  if (!page->next.empty()) body.set("next", page->next);
  return {200, std::string(json_type), {}, body.text() + "\n", false};
}

Response fetch(Desk& desk, const Request& request) {
  auto id = protocol::Uuid::parse(request.id);
  if (id.has_error()) return not_found();
  auto ciphertext = fetch_envelope(desk.views, request.peer, id->text(), now());
  if (ciphertext.has_error()) return not_now();
  if (!ciphertext->has_value()) return not_found();
  return {200, std::string(pgp_type), {}, **std::move(ciphertext), false};
}

Response receive(Desk& desk, const Request& request) {
  if (request.body.empty()) return problem(400, "the envelope is empty");
  return desk.inbound.take(request.peer, request.body);
}

constexpr std::array<Route, 4> table{{
    {"GET", "/health", false, health},
    {"GET", "/envelopes", false, list},
    {"GET", "/envelopes/{id}", false, fetch},
    {"POST", "/envelopes", true, receive},
}};

/// Whether `path` is the route's, and what stands for {id}.
bool matches(const Route& route, std::string_view path, std::string& id) {
  constexpr std::string_view placeholder = "{id}";
  if (!route.path.ends_with(placeholder)) return path == route.path;
  std::string_view prefix = route.path.substr(0, route.path.size() - placeholder.size());
  if (!path.starts_with(prefix) || path.find('/', prefix.size()) != std::string_view::npos) return false;
  id = path.substr(prefix.size());
  return true;
}

struct Found {
  const Route* route = nullptr;
  std::string id, query;
  std::string allowed;  ///< methods of the path, empty where there is no such path
};

Found find_route(const Head& head) {
  Found found;
  std::string_view target = head.target;
  const std::size_t mark = target.find('?');
  if (mark != std::string_view::npos) found.query = target.substr(mark + 1);
  std::string_view path = target.substr(0, mark);
  for (const Route& route : table) {
    if (!matches(route, path, found.id)) continue;
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET") found.allowed += ", HEAD";
    if (route.method == head.method || (route.method == "GET" && head.method == "HEAD")) found.route = &route;
  }
  return found;
}

bool is_envelope_type(std::string_view type) {
  return type == pgp_type || type == "application/octet-stream";
}

std::optional<Response> refuse_body(const Route& route, const Head& head, std::uint64_t max_bytes) {
  if (!route.takes_body) {
    if (head.has_body) return problem(400, "this request takes no body");
    return std::nullopt;
  }
  if (!is_envelope_type(head.content_type)) return problem(415, "an envelope is application/pgp-encrypted");
  if (head.length.value_or(0) > max_bytes) return problem(413, "the envelope is too large");
  return std::nullopt;
}

Admission refused(Response response) {
  Admission admission;
  admission.refusal = std::move(response);
  return admission;
}

Admission unknown_caller() {
  Admission admission = refused(problem(401, "a known client certificate is needed"));
  admission.refusal->close = true;
  admission.stranger = true;
  return admission;
}

}  // namespace

Admission Routes::admit(const Head& head) {
  if (head.pin.empty()) return unknown_caller();
  auto peer = find_peer(desk_.views, head.pin);
  if (peer.has_error()) {
    // Whoever asks has not been recognised, so nothing more is read from him.
    Admission admission = refused(not_now());
    admission.refusal->close = true;
    admission.stranger = true;
    return admission;
  }
  if (!peer->has_value()) return unknown_caller();
  if (!(*peer)->active) {
    Response response = problem(403, "not accepted now");
    response.close = true;
    return refused(std::move(response));
  }
  Found found = find_route(head);
  if (found.allowed.empty()) return refused(not_found());
  if (found.route == nullptr) {
    Response response = problem(405, "this method is not for this path");
    response.headers.emplace_back("Allow", found.allowed);
    return refused(std::move(response));
  }
  Admission admission;
  admission.refusal = refuse_body(*found.route, head, desk_.max_envelope_bytes);
  admission.takes_body = found.route->takes_body;
  admission.request.peer = (*peer)->id;
  admission.request.id = std::move(found.id);
  admission.request.query = std::move(found.query);
  return admission;
}

Response Routes::answer(const Head& head, const Request& request) {
  Found found = find_route(head);
  if (found.route == nullptr) return not_found();
  Response response = found.route->handler(desk_, request);
  ops::count("front_requests", "status", std::to_string(response.status));
  return response;
}

}  // namespace gateway::front
