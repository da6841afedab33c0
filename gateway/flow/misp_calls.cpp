#include "gateway/flow/misp_calls.h"

#include <algorithm>

#include "protocol/misp_audience.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t words_at_most = 200;       ///< of the server's own, in an error
constexpr std::size_t version_at_most = 32;      ///< characters
constexpr std::size_t rows_at_most = 1'000'000;  ///< of one answer, which is bounded in bytes too

protocol::Failure malformed(const std::string& what) {
  return fail(Error::malformed, what, "the server's answer",
              "compare the address; ask whoever runs the server if it is right");
}

/// Three whole numbers with dots between them.
bool is_version(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  return plain && !text.empty() && text.size() <= version_at_most && std::ranges::count(text, '.') == 2;
}

}  // namespace

std::string version_path(const std::string& base) {
  return base + "servers/getVersion";
}

std::string index_path(const std::string& base) {
  return base + "events/index";
}

std::string view_path(const std::string& base, const protocol::Uuid& event) {
  return base + "events/view/" + event.text() +
         "/deleted[]:0/deleted[]:1/excludeGalaxy:1/includeEventCorrelations:0/includeFeedCorrelations:0"
         "/includeWarninglistHits:0";
}

std::string head_path(const std::string& base, const protocol::Uuid& event) {
  return base + "events/view/" + event.text();
}

std::string wanted_path(const std::string& base) {
  return base + "events/filterEventIdsForPush";
}

std::string add_path(const std::string& base) {
  return base + "events/add/metadata:1";
}

std::string edit_path(const std::string& base, const protocol::Uuid& event) {
  return base + "events/edit/" + event.text() + "/metadata:1";
}

std::string words_of(const std::string& body, const std::string& key) {
  const auto read = protocol::json::parse(body);
  if (read.has_error() || !read->IsObject()) return {};
  // "message" says it; "errors" says more where an event was not saved, and may be a list.
  auto words = protocol::json::string_or(*read, "errors");
  if (words.empty()) words = protocol::json::string_or(*read, "message");
  if (words.find(key) != std::string::npos) return {};
  while (words.ends_with('.')) words.pop_back();
  return protocol::printable(words.substr(0, words_at_most));
}

Result<void> check_answer(const GetAnswer& answer, const std::string& key) {
  if (answer.status == 200) return {};
  const auto words = words_of(answer.body, key);
  const bool is_key = answer.status == 401 || answer.status == 403;
  const auto said = " " + std::to_string(answer.status) + (words.empty() ? "" : ": " + words);
  return fail(Error::unavailable, (is_key ? "the server refuses our authkey:" : "the server answers") + said,
              "the server's answer",
              is_key ? "ask its administrator for a key, and give it with `feed key` or `misp push`"
                     : "it is tried again; ask whoever runs the server if it lasts");
}

Result<MispSays> read_version(const GetAnswer& answer) {
  const auto body = protocol::json::parse(answer.body);
  if (body.has_error() || !body->IsObject()) return malformed("it is no MISP server: its version is no JSON");
  auto version = protocol::json::string_or(*body, "version");
  if (!is_version(version)) return malformed("it is no MISP server: it tells no version");
  return MispSays{version, protocol::misp::says(protocol::json::find(*body, "perm_sync"), true)};
}

std::string index_query(std::int64_t from, int page) {
  Builder query;
  query.set("minimal", 1).set("published", 1);
  if (from > 0) query.set("timestamp", from);
  return query.set("limit", events_per_page).set("page", page).text();
}

Result<EventList> read_index(const GetAnswer& answer) {
  protocol::json::Limits limits;
  limits.list_items = rows_at_most;
  const auto body = protocol::json::parse(answer.body, limits);
  if (body.has_error() || !body->IsArray()) return malformed("its list of events is none");
  EventList list;
  list.rows = body->Size();
  for (const auto& row : body->GetArray()) {
    const auto uuid = protocol::Uuid::parse(protocol::json::string_or(row, "uuid"));
    const auto* time = row.IsObject() ? protocol::json::find(row, "timestamp") : nullptr;
    const auto timestamp = time == nullptr ? std::nullopt : protocol::misp::number_of(*time);
    if (uuid.has_error() || !timestamp || *timestamp <= 0) continue;
    list.events.push_back({*uuid, *timestamp, protocol::json::string_or(row, "orgc_uuid")});
  }
  return list;
}

std::string wanted_query(const std::vector<OfferedEvent>& events) {
  std::string query = "[";
  for (const auto& one : events) {
    Builder event;
    event.set("uuid", one.uuid.text()).set("timestamp", std::to_string(one.timestamp));
    query += (query.size() > 1 ? "," : "") + Builder().set("Event", event).text();
  }
  return query + "]";
}

Result<std::set<protocol::Uuid>> read_wanted(const GetAnswer& answer) {
  const auto body = protocol::json::parse(answer.body);
  if (body.has_error() || !body->IsArray()) return malformed("its list of wanted events is none");
  std::set<protocol::Uuid> wanted;
  for (const auto& one : body->GetArray()) {
    if (!one.IsString()) continue;
    const auto uuid = protocol::Uuid::parse({one.GetString(), one.GetStringLength()});
    if (uuid.has_value()) wanted.insert(*uuid);
  }
  return wanted;
}

}  // namespace gateway::flow
