#include "gateway/front/misp.h"

#include <algorithm>

#include "gateway/front/gzip.h"
#include "gateway/front/misp_answer.h"
#include "gateway/front/misp_query.h"
#include "gateway/front/moment.h"
#include "protocol/digest.h"
#include "protocol/json.h"

namespace gateway::front {
namespace {

using protocol::Result;
using protocol::json::Builder;

constexpr std::string_view pymisp_version = "2.5.34";
constexpr int retry_when_unreadable_seconds = 10;
constexpr std::size_t searched_bytes = 64U << 20;  ///< of one answer to a search

Response unreadable(const Request& request) {
  Response response = misp_error(503, "not available now", request.path);
  response.headers.emplace_back("Retry-After", std::to_string(retry_when_unreadable_seconds));
  return response;
}

struct Team {
  std::string id, name;
};

Result<Team> team_of(Database& views) {
  Team team;
  CHECK(views.query("SELECT id, name FROM team", {}, [&](const Row& row) {
    team = {row.bytes(0), row.bytes(1)};
  }));
  return team;
}

/// The first text of a body that is an object, or nothing.
std::string member(const Request& request, std::string_view name) {
  protocol::json::Limits limits;
  limits.body_bytes = 1U << 20;
  const auto body = protocol::json::parse(request.body, limits);
  return body.has_error() ? std::string() : protocol::json::string_or(*body, name);
}

std::string minimal_row(const MispEvent& event, const std::string& team) {
  Builder row;
  row.set("id", protocol::misp::number_of(event.uuid)).set("timestamp", std::to_string(event.timestamp));
  row.set("sighting_timestamp", "0").set("published", true).set("uuid", event.uuid.text());
  return row.set("orgc_uuid", team).text();
}

std::string whole_row(const MispEvent& event) {
  std::string row = event.head.substr(0, event.head.rfind('}'));
  row += ",\"timestamp\":\"" + std::to_string(event.timestamp) + "\",\"publish_timestamp\":\"" +
         std::to_string(event.published) + "\",\"sighting_timestamp\":\"0\"}";
  return row;
}

/// The events of a list's page.
struct Listed {
  std::vector<MispEvent> events;
  std::size_t total = 0;
  MispQuery query;
};

std::optional<Response> list(const Request& request, Database::Snapshot& views, Listed& out) {
  const auto now = this_moment();
  auto query = parse_misp_query(request.body, now);
  if (query.has_error()) return misp_error(400, "the search is not understood", request.path);
  out.query = *std::move(query);
  auto events = misp_events(views, request.peer, now);
  if (events.has_error()) return unreadable(request);
  std::erase_if(*events, [&](const MispEvent& event) { return !out.query.wants(event); });
  out.total = events->size();
  const std::size_t limit = out.query.limit;
  if (limit > 0) {
    const std::size_t page = std::max<std::size_t>(out.query.page, 1) - 1;
    const std::size_t first = page > out.total / limit ? out.total : std::min(out.total, page * limit);
    events->erase(events->begin(), events->begin() + static_cast<std::ptrdiff_t>(first));
    if (events->size() > limit)
      events->erase(events->begin() + static_cast<std::ptrdiff_t>(limit), events->end());
  }
  out.events = *std::move(events);
  return std::nullopt;
}

/// The one event of a path: by UUID, or by the number that stands for it.
Result<std::optional<MispEvent>> find_event(Database::Snapshot& views, const Request& request) {
  std::string_view name = request.segments.front();
  if (const auto uuid = protocol::Uuid::parse(name); uuid.has_value()) {
    TRY(auto found, misp_events(views, request.peer, this_moment(), {*uuid}));
    if (found.empty()) return std::optional<MispEvent>();
    return std::optional(std::move(found.front()));
  }
  TRY(auto all, misp_events(views, request.peer, this_moment()));
  for (auto& event : all)
    if (protocol::misp::number_of(event.uuid) == name) return std::optional(std::move(event));
  return std::optional<MispEvent>();
}

Result<bool> was_pushed(Database::Snapshot& views, const Request& request) {
  bool found = false;
  CHECK(views.query("SELECT 1 FROM misp_pushed WHERE partner = ? AND uuid = ?",
                    {request.peer, request.segments.front()}, [&](const Row&) { found = true; }));
  return found;
}

}  // namespace

namespace {

/// Of the key a partner was given; empty where it has none.
Result<std::string> key_digest(Database& views, const std::string& partner) {
  std::string digest;
  CHECK(views.query("SELECT digest FROM misp_key WHERE peer = ?", {partner},
                    [&](const Row& row) { digest = row.bytes(0); }));
  return digest;
}

}  // namespace

Result<bool> uses_misp(Database& views, const std::string& partner) {
  TRY(const auto digest, key_digest(views, partner));
  return !digest.empty();
}

Result<bool> has_misp_key(Database& views, const Head& head, const std::string& partner) {
  TRY(const auto wanted, key_digest(views, partner));
  if (wanted.empty()) return false;
  std::string_view keys = head.misp_key.empty() ? head.authorization : head.misp_key;
  while (!keys.empty()) {
    std::string_view key = keys.substr(0, keys.find(','));
    keys.remove_prefix(std::min(keys.size(), key.size() + 1));
    while (key.starts_with(' ')) key.remove_prefix(1);
    while (key.ends_with(' ')) key.remove_suffix(1);
    // Digests are compared, so how far they agree tells nothing of the key.
    const auto digest = protocol::sha256(key);
    if (std::ranges::equal(digest, wanted, {}, {}, [](char c) { return static_cast<std::uint8_t>(c); }))
      return true;
  }
  return false;
}

Response misp_version(const MispDesk& desk, const Request& request) {
  const auto team = team_of(desk.views);
  if (team.has_error()) return unreadable(request);
  Builder body;
  body.set("version", protocol::misp::version)
      .set("pymisp_recommended_version", pymisp_version)
      .set("perm_sync", true);
  body.set("perm_sighting", true).set("perm_galaxy_editor", false).set("perm_analyst_data", false);
  body.set("uuid", team->id).set("request_encoding", std::vector<std::string>{"gzip"});
  return misp_answer(body.set("filter_sightings", true).text());
}

Response misp_post_test(const MispDesk&, const Request& request) {
  Builder body, headers, answer;
  body.set("testString", member(request, "testString"));
  headers.set("Content-type", json_type).set("Accept", json_type).set("Authorization", "OK");
  return misp_answer(answer.set("body", body).set("headers", headers).text());
}

Response misp_me(const MispDesk&, const Request& request) {
  Builder user, role, org, body;
  const auto id = protocol::Uuid::parse(request.peer);
  const std::string number = id.has_value() ? protocol::misp::number_of(*id) : "0";
  user.set("id", number).set("org_id", number).set("email", request.peer + "@sync.invalid");
  role.set("id", "5")
      .set("name", "Sync user")
      .set("perm_sync", true)
      .set("perm_auth", true)
      .set("perm_add", true);
  role.set("perm_modify", true)
      .set("perm_sighting", true)
      .set("perm_site_admin", false)
      .set("perm_admin", false);
  org.set("id", number).set("uuid", request.peer);
  body.set("User", user).set("Role", role).set("Organisation", org);
  return misp_answer(body.set("UserSetting", std::vector<Builder>()).text());
}

Response misp_filtering_rules(const MispDesk& desk, const Request& request) {
  const auto team = team_of(desk.views);
  if (team.has_error()) return unreadable(request);
  Builder body;
  body.set("organisations", std::vector<std::string>{team->name});
  return misp_answer(
      body.set("tags", std::vector<std::string>{"tlp:clear", "tlp:green", "tlp:amber"}).text());
}

Response misp_create_sync(const MispDesk& desk, const Request& request) {
  const auto team = team_of(desk.views);
  if (team.has_error()) return unreadable(request);
  Builder server, org, body;
  org.set("name", team->name).set("uuid", team->id);
  server.set("url", "https://" + request.host).set("uuid", team->id).set("authkey", request.misp_key);
  return misp_answer(body.set("Server", server.set("Organisation", org)).text());
}

Response misp_index(const MispDesk& desk, const Request& request) {
  const auto team = team_of(desk.views);
  auto views = desk.views.snapshot();
  if (team.has_error() || views.has_error()) return unreadable(request);
  Listed listed;
  if (auto refusal = list(request, *views, listed)) return *std::move(refusal);
  std::string body = "[";
  for (const MispEvent& event : listed.events) {
    if (body.size() > 1) body += ',';
    body += listed.query.minimal ? minimal_row(event, team->id) : whole_row(event);
  }
  body += ']';
  const std::string tag = "\"" + protocol::to_hex(protocol::sha256(body)).substr(0, 32) + "\"";
  const bool known = request.if_none_match == tag;
  Response response = known ? misp_answer("", 304) : misp_answer(std::move(body));
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("X-Result-Count", std::to_string(listed.total));
  return response;
}

Response misp_search(const MispDesk& desk, const Request& request) {
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable(request);
  Listed listed;
  if (auto refusal = list(request, *views, listed)) return *std::move(refusal);
  const bool deleted = asks_for_deleted("", "", request.body);
  std::string body = "{\"response\":[";
  for (const MispEvent& event : listed.events) {
    const auto text = misp_event_text(*views, event, deleted);
    if (text.has_error()) return unreadable(request);
    if (body.size() + text->size() > searched_bytes)
      return misp_error(413, "too much at once: ask for a page, with limit and page", request.path);
    if (&event != listed.events.data()) body += ',';
    body += *text;
  }
  Response response = misp_answer(body + "]}");
  response.headers.emplace_back("X-Result-Count", std::to_string(listed.total));
  return response;
}

namespace {

/// Everything that an event's text is made of: what it shows never changes without a newer timestamp.
std::string name_of(const MispEvent& event, std::string_view partner, bool deleted, bool packed) {
  return std::string(partner) + "/" + event.uuid.text() + "/" + std::to_string(event.timestamp) + "/" +
         std::to_string(event.published) + "/" + event.block + "/" + std::to_string(event.entry) +
         (deleted ? "/deleted" : "") + (packed ? "/packed" : "");
}

/// Packed where that is asked for and possible; `packed` says which it became.
Result<ReadyText> ready_event(const MispDesk& desk, Database::Snapshot& views, const MispEvent& event,
                              const Request& request, bool deleted, bool& packed) {
  packed = request.takes_gzip;
  if (auto known = desk.ready.find(name_of(event, request.peer, deleted, packed))) return known;
  TRY(auto text, misp_event_text(views, event, deleted));
  if (packed) {
    auto pressed = pack(text);
    packed = !pressed.empty();
    if (packed) text = std::move(pressed);
  }
  return desk.ready.keep(name_of(event, request.peer, deleted, packed), std::move(text));
}

Response served(ReadyText text, bool packed) {
  Response response = misp_answer("");
  response.pieces.add(*text);
  response.pieces.keep(std::move(text));
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  return response;
}

}  // namespace

Response misp_view(const MispDesk& desk, const Request& request) {
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable(request);
  const auto event = find_event(*views, request);
  if (event.has_error()) return unreadable(request);
  if (event->has_value()) {
    const std::string_view tail = request.segments.size() > 1 ? request.segments[1] : std::string_view();
    const bool deleted = asks_for_deleted(tail, request.query, request.body);
    bool packed = false;
    auto text = ready_event(desk, *views, **event, request, deleted, packed);
    return text.has_error() ? unreadable(request) : served(*std::move(text), packed);
  }
  // For the one who pushed it an event is here, although only a HEAD says so: otherwise it would add it each
  // time.
  const auto pushed = was_pushed(*views, request);
  if (pushed.has_error()) return unreadable(request);
  if (*pushed && request.head_only) return misp_answer("{}");
  return misp_error(404, "Invalid event", request.path);
}

Response misp_empty_list(const MispDesk&, const Request&) {
  return misp_answer("[]");
}
Response misp_empty_object(const MispDesk&, const Request&) {
  return misp_answer("{}");
}
Response misp_empty_response(const MispDesk&, const Request&) {
  return misp_answer("{\"response\":[]}");
}

}  // namespace gateway::front
