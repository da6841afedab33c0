#include "gateway/front/drop.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>
#include <vector>

#include "gateway/front/envelopes.h"
#include "gateway/front/moment.h"
#include "protocol/ids.h"
#include "protocol/json.h"

namespace gateway::front {
namespace {

using protocol::Error;

constexpr int retry_when_unreadable_seconds = 10;
constexpr std::chrono::seconds longest_wait{60};

Response not_found() {
  return problem(404, "not found");
}
Response not_now() {
  return problem_for_now(503, "not available now", retry_when_unreadable_seconds);
}

/// What a list is asked for.
struct ListQuery {
  std::string_view after;
  std::chrono::seconds wait{0};
};

std::optional<std::chrono::seconds> parse_wait(std::string_view text) {
  int seconds = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool huge = error == std::errc::result_out_of_range && !text.starts_with('-');
  if (end != text.data() + text.size() || (error != std::errc() && !huge)) return std::nullopt;
  if (!huge && seconds < 1) return std::nullopt;
  return huge ? longest_wait : std::min(std::chrono::seconds(seconds), longest_wait);
}

/// Nothing where the query says anything else than after=… and wait=…, each at most once.
std::optional<ListQuery> parse_list_query(std::string_view query) {
  constexpr std::string_view after = "after=", wait = "wait=";
  ListQuery parsed;
  bool seen_after = false, seen_wait = false;
  while (!query.empty()) {
    const std::string_view part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), part.size() + 1));
    if (part.starts_with(after) && !std::exchange(seen_after, true)) {
      parsed.after = part.substr(after.size());
    } else if (part.starts_with(wait) && !std::exchange(seen_wait, true)) {
      const auto seconds = parse_wait(part.substr(wait.size()));
      if (!seconds) return std::nullopt;
      parsed.wait = *seconds;
    } else {
      return std::nullopt;
    }
  }
  return parsed;
}

}  // namespace

Response drop_list(const DropDesk& desk, const Request& request) {
  const std::optional<ListQuery> query = parse_list_query(request.query);
  if (!query) return problem(400, "the query is not understood");
  auto page = list_envelopes(desk.views, request.peer, query->after, this_moment());
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
  Response response{200, std::string(json_type), {}, body.text() + "\n", false};
  if (page->envelopes.empty()) response.wait = query->wait;
  return response;
}

Response drop_fetch(const DropDesk& desk, const Request& request) {
  auto id = protocol::Uuid::parse(request.segments.front());
  if (id.has_error()) return not_found();
  auto ciphertext = fetch_envelope(desk.views, request.peer, id->text(), this_moment());
  if (ciphertext.has_error()) return not_now();
  if (!ciphertext->has_value()) return not_found();
  return {200, std::string(pgp_type), {}, **std::move(ciphertext), false};
}

Response drop_receive(const DropDesk& desk, const Request& request) {
  if (request.body.empty()) return problem(400, "the envelope is empty");
  return desk.inbound.take(request.peer, request.body);
}

}  // namespace gateway::front
