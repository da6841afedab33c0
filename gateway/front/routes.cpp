#include "gateway/front/routes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/front/drop.h"
#include "gateway/front/gzip.h"
#include "gateway/front/misp.h"
#include "gateway/front/misp_answer.h"
#include "gateway/front/moment.h"
#include "gateway/front/peers.h"
#include "gateway/front/taxii.h"
#include "gateway/ops/metrics.h"
#include "protocol/json.h"
#include "protocol/micros.h"
#include "protocol/taxii.h"
#include "protocol/text.h"

namespace gateway::front {
namespace {

constexpr int retry_when_unreadable_seconds = 10;

using Handler = Response (*)(Desk& desk, const Request& request);
using HandlerAtOnce = std::optional<Response> (*)(Lookout& lookout, const Request& request);

enum class Body { none, envelope, taxii, misp };

struct Route {
  std::string_view method;  ///< GET serves HEAD, too
  std::string_view path;    ///< a segment {} stands for any one segment, a last {...} for all that follow
  Body body;
  Handler handler;
  HandlerAtOnce at_once = nullptr;  ///< asked first
  bool by_token = false;            ///< a token will do in place of a certificate
};

/// The path of a target; TAXII's end with a slash (§5), which may be left out, MISP's may end in the format.
std::string_view path_of(const Head& head) {
  constexpr std::string_view format = ".json";
  std::string_view path = std::string_view(head.target).substr(0, head.target.find('?'));
  const bool is_misp = is_misp_path(path);
  if (path.ends_with('/') && (is_misp || is_taxii_path(path))) path.remove_suffix(1);
  if (is_misp && path.ends_with(format)) path.remove_suffix(format.size());
  return path;
}

Response health(Desk&, const Request&) {
  return {200, std::string(json_type), {}, "{\"status\":\"ok\"}\n", false};
}

template <Response (*handler)(const DropDesk&, const Request&)>
Response by_drop(Desk& desk, const Request& request) {
  return handler({desk.views, desk.inbound}, request);
}

template <Response (*handler)(const TaxiiDesk&, const Request&)>
Response by_taxii(Desk& desk, const Request& request) {
  return handler({desk.views, desk.parts, desk.inbound, desk.max_envelope_bytes}, request);
}

template <Response (*handler)(const MispDesk&, const Request&)>
Response by_misp(Desk& desk, const Request& request) {
  return handler({desk.views, desk.ready, desk.inbound, desk.max_envelope_bytes}, request);
}

constexpr std::array table{
    Route{"GET", "/health", Body::none, health},
    Route{"GET", "/envelopes", Body::none, by_drop<drop_list>},
    Route{"GET", "/envelopes/{}", Body::none, by_drop<drop_fetch>},
    Route{"POST", "/envelopes", Body::envelope, by_drop<drop_receive>},
    Route{"GET", "/taxii2", Body::none, by_taxii<taxii_discover>, nullptr, true},
    Route{"GET", "/gateway", Body::none, by_taxii<taxii_api_root>, nullptr, true},
    Route{"GET", "/gateway/status/{}", Body::none, by_taxii<taxii_status>},
    Route{"GET", "/gateway/collections", Body::none, by_taxii<taxii_collections>, taxii_collections_at_once,
          true},
    Route{"GET", "/gateway/collections/{}", Body::none, by_taxii<taxii_collection>, nullptr, true},
    Route{"GET", "/gateway/collections/{}/manifest", Body::none, by_taxii<taxii_manifest>, taxii_nothing_new,
          true},
    Route{"GET", "/gateway/collections/{}/objects", Body::none, by_taxii<taxii_objects>, taxii_nothing_new,
          true},
    Route{"POST", "/gateway/collections/{}/objects", Body::taxii, by_taxii<taxii_post>},
    Route{"GET", "/gateway/collections/{}/objects/{}", Body::none, by_taxii<taxii_object>, nullptr, true},
    Route{"DELETE", "/gateway/collections/{}/objects/{}", Body::none, by_taxii<taxii_delete>},
    Route{"GET", "/gateway/collections/{}/objects/{}/versions", Body::none, by_taxii<taxii_versions>, nullptr,
          true},
    Route{"GET", "/servers/getVersion", Body::none, by_misp<misp_version>},
    Route{"POST", "/servers/postTest", Body::misp, by_misp<misp_post_test>},
    Route{"GET", "/servers/createSync", Body::none, by_misp<misp_create_sync>},
    Route{"GET", "/servers/getAvailableSyncFilteringRules", Body::none, by_misp<misp_filtering_rules>},
    Route{"GET", "/users/view/me", Body::none, by_misp<misp_me>},
    Route{"GET", "/events/index", Body::none, by_misp<misp_index>},
    Route{"POST", "/events/index", Body::misp, by_misp<misp_index>},
    Route{"POST", "/events/restSearch", Body::misp, by_misp<misp_search>},
    Route{"GET", "/events/view/{}/{...}", Body::none, by_misp<misp_view>},
    Route{"POST", "/events/view/{}/{...}", Body::misp, by_misp<misp_view>},
    Route{"POST", "/events/filterEventIdsForPush", Body::misp, by_misp<misp_wanted>},
    Route{"GET", "/eventReports/add", Body::none, by_misp<misp_reports>},
    Route{"POST", "/events/edit/{}/{...}", Body::misp, by_misp<misp_edit>},
    Route{"POST", "/events/add/{...}", Body::misp, by_misp<misp_add>},
    Route{"POST", "/events/pushProposals/{}", Body::misp, by_misp<misp_proposals>},
    Route{"GET", "/shadow_attributes/index/{...}", Body::none, by_misp<misp_empty_list>},
    Route{"POST", "/galaxy_clusters/restSearch", Body::misp, by_misp<misp_empty_list>},
    Route{"POST", "/galaxies/pushCluster", Body::misp, by_misp<misp_proposals>},
    Route{"POST", "/sightings/restSearch/{}", Body::misp, by_misp<misp_empty_response>},
    Route{"POST", "/sightings/filterSightingUuidsForPush/{}", Body::misp, by_misp<misp_empty_list>},
    Route{"POST", "/sightings/bulkSaveSightings/{}", Body::misp, by_misp<misp_sightings>},
    Route{"POST", "/analyst_data/indexMinimal", Body::misp, by_misp<misp_empty_object>},
    Route{"GET", "/analyst_data/index/{}/{...}", Body::none, by_misp<misp_empty_list>},
    Route{"GET", "/feed/{}", Body::none, by_misp<misp_feed>},
    Route{"POST", "/analyst_data/filterAnalystDataForPush", Body::misp, by_misp<misp_empty_object>},
};

/// By which way a partner pulls with each route, known before anybody asks.
constexpr auto ways = [] {
  std::array<Way, table.size()> all{};
  for (std::size_t i = 0; i < table.size(); ++i) all[i] = way_of(table[i].method, table[i].path);
  return all;
}();

/// Whether `path` is the route's, and what stands for each {}.
bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& segments) {
  segments.clear();
  constexpr std::string_view rest = "/{...}";
  while (!pattern.empty() && (!path.empty() || pattern == rest)) {
    if (pattern == rest) {
      segments.emplace_back(path.empty() ? path : path.substr(1));
      return true;
    }
    const std::string_view wanted = pattern.substr(0, pattern.find('/', 1));
    const std::string_view given = path.substr(0, path.find('/', 1));
    if (wanted == "/{}" && given.size() > 1) {
      segments.emplace_back(given.substr(1));
    } else if (wanted != given) {
      return false;
    }
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(given.size());
  }
  return pattern.empty() && path.empty();
}

/// What each route's path begins with, whatever stands for its {}: tells most of them apart.
constexpr auto beginnings = [] {
  std::array<std::string_view, table.size()> all{};
  for (std::size_t i = 0; i < table.size(); ++i) all[i] = table[i].path.substr(0, table[i].path.find("/{"));
  return all;
}();

struct Found {
  const Route* route = nullptr;
  std::vector<std::string> segments;
  std::string allowed;  ///< methods of the path where none of its routes has this one; empty: no such path
};

Found find_route(const Head& head, std::string_view path) {
  Found found;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (!path.starts_with(beginnings[i]) || !matches(table[i].path, path, found.segments)) continue;
    const Route& route = table[i];
    const bool is_get = route.method == "GET";
    if (route.method == head.method || (is_get && head.method == "HEAD")) {
      found.route = &route;
      return found;
    }
    found.allowed += (found.allowed.empty() ? "" : ", ") + std::string(route.method);
    if (is_get) found.allowed += ", HEAD";
  }
  return found;
}

/// Without its parameters, in lower case.
std::string media_type(std::string_view type) {
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return protocol::lower_ascii(type);
}

bool is_envelope_type(std::string_view type) {
  const std::string name = media_type(type);
  return name == pgp_type || name == "application/octet-stream";
}

bool is_json_type(std::string_view type) {
  return type.empty() || media_type(type) == json_type;
}

/// Why the body is not read, or nothing: status and title.
std::optional<std::pair<int, std::string_view>> objection(const Route& route, const Head& head,
                                                          std::string_view path, std::uint64_t max_bytes) {
  if (is_taxii_path(path) && !protocol::taxii::acceptable(head.accept))
    return std::pair(406, "the answer is application/taxii+json;version=2.1");
  if (route.body == Body::none) {
    if (head.has_body) return std::pair(400, "this request takes no body");
    return std::nullopt;
  }
  if (route.body == Body::envelope && !is_envelope_type(head.content_type))
    return std::pair(415, "an envelope is application/pgp-encrypted");
  if (route.body == Body::taxii && !protocol::taxii::is_content(head.content_type))
    return std::pair(415, "objects come as application/taxii+json;version=2.1");
  if (route.body == Body::misp && head.has_body && !is_json_type(head.content_type))
    return std::pair(415, "a body is application/json");
  if (head.length.value_or(0) > max_bytes) return std::pair(413, "the body is too large");
  return std::nullopt;
}

Response in_its_words(std::string_view path, int status, std::string_view title) {
  if (is_misp_path(path)) return misp_error(status, title, path);
  return is_taxii_path(path) ? taxii_error(status, title) : problem(status, title);
}

Admission refused(Response response) {
  Admission admission;
  admission.refusal = std::move(response);
  return admission;
}

/// MISP servers pack what they send, and are sent, beyond a kilobyte.
void pack_answer(const Head& head, Response& response) {
  constexpr std::size_t worth_it = 1024;
  if (!head.takes_gzip || response.body.size() <= worth_it) return;
  std::string packed = pack(response.body);
  if (packed.empty()) return;
  response.body = std::move(packed);
  response.headers.emplace_back("Content-Encoding", "gzip");
}

Response serve(Desk& desk, const Route& route, const Head& head, const Request& request) {
  if (!is_misp_path(request.path)) return route.handler(desk, request);
  Response response;
  if (head.is_gzip && !request.body.empty()) {
    auto body = unpack(request.body, desk.max_envelope_bytes);
    if (body.has_error()) return misp_error(400, "the body cannot be unpacked", request.path);
    Request unpacked = request;
    unpacked.body = *std::move(body);
    response = route.handler(desk, unpacked);
  } else {
    response = route.handler(desk, request);
  }
  pack_answer(head, response);
  return response;
}

}  // namespace

Response Routes::refuse(const Head& head, int status, std::string_view title) {
  Response response = in_its_words(path_of(head), status, title);
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "ClientCertificate");
  if (status == 401 && is_taxii_path(path_of(head))) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"TAXII\"");
    response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"TAXII\", charset=\"UTF-8\"");
  }
  if (status == 503)
    response.headers.emplace_back("Retry-After", std::to_string(retry_when_unreadable_seconds));
  return response;
}

/// Whoever asks has not been recognised, so nothing more is read from him.
Admission Routes::turn_away(const Head& head, int status, std::string_view title) {
  Admission admission = refused(refuse(head, status, title));
  admission.refusal->close = true;
  admission.stranger = true;
  return admission;
}

Admission Routes::admit(const Head& head) {
  if (head.pin.empty()) {
    if (head.token.empty()) return admit_without(head, std::nullopt);
    const auto holder = find_holder(desk_.views, head.token);
    return holder.has_error() ? turn_away(head, 503, "not available now") : admit_without(head, *holder);
  }
  const auto peer = find_peer(desk_.views, head.pin);
  return peer.has_error() ? turn_away(head, 503, "not available now") : admit(head, *peer);
}

/// The same for a token that nobody has and for one that is over. Whoever has a right one is served whatever
/// others guess from the same address, so that nobody can lock a partner out; what the rate bounds is the
/// lines in our log.
Admission Routes::refuse_token(const Head& head) {
  if (const auto wait = wrong_tokens_.take(head.remote)) {
    ops::count("front_limited", "limit", "tokens");
    Admission admission = turn_away(head, 429, "too many wrong tokens");
    admission.refusal->headers.emplace_back("Retry-After", std::to_string(wait->count()));
    return admission;
  }
  return turn_away(head, 401, "a known client certificate or token is needed");
}

Admission Routes::admit_without(const Head& head, const std::optional<TokenHolder>& holder) {
  const Route* route = find_route(head, path_of(head)).route;
  if (route == nullptr || !route->by_token) return admit(head, std::nullopt);
  if (head.authorization.empty()) {
    // Clients that are told how to ask show their token on the same connection.
    Admission admission = turn_away(head, 401, "a known client certificate or token is needed");
    admission.refusal->close = false;
    return admission;
  }
  const bool is_over = holder && holder->valid_until <= protocol::micros(this_moment());
  if (holder && !is_over) return admit(head, holder->peer, true);
  ops::count("front_tokens", "outcome", is_over ? "expired" : "unknown");
  return refuse_token(head);
}

Admission Routes::admit(const Head& head, const std::optional<KnownPeer>& peer, bool by_token) {
  if (!peer) return turn_away(head, 401, "a known client certificate is needed");
  if (!peer->active) {
    Response response = refuse(head, 403, "not accepted now");
    response.close = true;
    return refused(std::move(response));
  }
  // A partner's refusals count among its requests.
  const auto deny = [&](Response response) {
    Admission admission = refused(std::move(response));
    admission.request.peer = peer->id;
    return admission;
  };
  const std::string_view path = path_of(head);
  if (needs_misp_key(path)) {
    const auto key = has_misp_key(desk_.views, head, peer->id);
    if (key.has_error()) return deny(refuse(head, 503, "not available now"));
    if (!*key) return deny(refuse(head, 403, misp_key_refused));
  }
  Found found = find_route(head, path);
  if (found.route == nullptr) {
    if (found.allowed.empty()) return deny(refuse(head, 404, "not found"));
    Response response = refuse(head, 405, "this method is not for this path");
    response.headers.emplace_back("Allow", found.allowed);
    return deny(std::move(response));
  }
  Admission admission;
  if (const auto why = objection(*found.route, head, path, desk_.max_envelope_bytes))
    admission.refusal = refuse(head, why->first, why->second);
  admission.takes_body = found.route->body != Body::none;
  Request& request = admission.request;
  request.peer = peer->id;
  request.by_token = by_token;
  request.route = static_cast<std::size_t>(found.route - table.data());
  request.segments = std::move(found.segments);
  const std::size_t mark = head.target.find('?');
  if (mark != std::string::npos) request.query = std::string_view(head.target).substr(mark + 1);
  request.path = path;
  request.host = head.host;
  request.if_none_match = head.if_none_match;
  request.signature = head.signature;
  request.misp_key = head.misp_key.empty() ? head.authorization : head.misp_key;
  request.head_only = head.method == "HEAD";
  request.takes_gzip = head.takes_gzip;
  return admission;
}

void Routes::count(const Request& request, const Response& response) {
  ops::count("front_requests", "status", std::to_string(response.status));
  desk_.visits.note(request.peer, ways.at(request.route), response.status,
                    response.body.size() + response.pieces.size());
  // Nobody has the objects by their manifest, nor by their size.
  const bool gets_objects = !request.head_only && table.at(request.route).path.ends_with("/objects");
  if (response.read_to && gets_objects) desk_.visits.note(request.peer, *response.read_to);
}

Response Routes::answer(const Head& head, const Request& request) {
  Response response = serve(desk_, table.at(request.route), head, request);
  // One who waits is one request, however often it is looked for.
  if (response.wait.count() == 0) count(request, response);
  return response;
}

/// What a lookout can say of TAXII's requests and the drop's.
class Routes::FromLookout final : public AtOnce {
 public:
  explicit FromLookout(Routes& routes) : routes_(routes), lookout_(routes.desk_.views.path()) {}

  std::optional<Admission> admit(const Head& head) override {
    // A MISP server shows a key, too, and that is looked up.
    if (needs_misp_key(path_of(head)) || lookout_.look().has_error()) return std::nullopt;
    if (head.pin.empty()) {
      if (head.token.empty()) return routes_.admit_without(head, std::nullopt);
      const auto holder = lookout_.holder(head.token);
      return holder.has_error() ? std::nullopt : std::optional(routes_.admit_without(head, *holder));
    }
    const auto peer = lookout_.peer(head.pin);
    return peer.has_error() ? std::nullopt : std::optional(routes_.admit(head, *peer));
  }

  std::optional<Response> answer(const Request& request) override {
    const HandlerAtOnce handler = table.at(request.route).at_once;
    if (handler == nullptr) return std::nullopt;
    auto response = handler(lookout_, request);
    if (response) routes_.count(request, *response);
    return response;
  }

 private:
  Routes& routes_;
  Lookout lookout_;
};

std::unique_ptr<AtOnce> Routes::at_once() {
  return std::make_unique<FromLookout>(*this);
}

}  // namespace gateway::front
