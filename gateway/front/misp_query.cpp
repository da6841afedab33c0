#include "gateway/front/misp_query.h"

#include <algorithm>
#include <charconv>

#include "protocol/json.h"
#include "protocol/misp_audience.h"
#include "protocol/text.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;
using protocol::json::Value;

constexpr std::size_t body_bytes = 1U << 20;
constexpr std::size_t items_at_most = 1000;

std::string_view view(const Value& value) {
  return {value.GetString(), value.GetStringLength()};
}

/// A string, or a list of them.
std::vector<std::string> words(const Value& body, std::string_view name) {
  std::vector<std::string> found;
  const Value* value = protocol::json::find(body, name);
  if (value == nullptr) return found;
  if (value->IsString()) found.push_back(protocol::lower_ascii(view(*value)));
  if (!value->IsArray()) return found;
  for (const auto& item : value->GetArray())
    if (item.IsString() && found.size() < items_at_most) found.push_back(protocol::lower_ascii(view(item)));
  return found;
}

/// Seconds, as a number or text, or a span back from now: "90d", "12h", "30m".
std::optional<std::int64_t> moment(const Value& value, std::int64_t now) {
  if (value.IsInt64()) return value.GetInt64();
  if (!value.IsString()) return std::nullopt;
  std::string_view text = view(value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  const std::int64_t unit = text == "d" ? 86400 : text == "h" ? 3600 : text == "m" ? 60 : 0;
  if (text.empty()) return number;
  if (unit == 0 || number < 0 || number > now / unit) return std::nullopt;
  return now - number * unit;
}

Result<std::int64_t> from(const Value& body, std::string_view name, std::int64_t now) {
  const Value* value = protocol::json::find(body, name);
  if (value == nullptr || value->IsNull()) return 0;
  const bool range = value->IsArray() && !value->Empty();
  const auto found = moment(range ? (*value)[0] : *value, now);
  if (!found) return fail(Error::invalid, "no time", std::string(name));
  return *found;
}

Result<std::size_t> count(const Value& body, std::string_view name, std::size_t otherwise) {
  const Value* value = protocol::json::find(body, name);
  if (value == nullptr || value->IsNull()) return otherwise;
  const auto found = moment(*value, 0);
  if (!found || *found < 0) return fail(Error::invalid, "no count", std::string(name));
  return static_cast<std::size_t>(*found);
}

/// Of `wanted` no word may be barred, and one must be there if any is asked for.
bool passes(const std::vector<std::string>& wanted, const std::vector<std::string>& has) {
  const auto is_there = [&](std::string_view word) { return std::ranges::find(has, word) != has.end(); };
  bool asked = false, found = false;
  for (const std::string& word : wanted) {
    if (word.starts_with('!')) {
      if (is_there(std::string_view(word).substr(1))) return false;
      continue;
    }
    asked = true;
    found = found || is_there(word);
  }
  return found || !asked;
}

}  // namespace

bool MispQuery::wants(const MispEvent& event) const {
  if (event.timestamp < changed_from || event.published < published_from) return false;
  if (!passes(events, {event.uuid.text(), protocol::misp::number_of(event.uuid)})) return false;
  if (orgs.empty() && tags.empty()) return true;
  const auto head = protocol::json::parse(event.head);
  if (head.has_error()) return false;
  std::vector<std::string> names, words;
  if (const Value* org = protocol::json::find(*head, "Orgc"))
    for (const auto* name : {"name", "uuid", "id"})
      names.push_back(protocol::lower_ascii(protocol::json::string_or(*org, name)));
  const Value* listed = protocol::json::find(*head, "Tag");
  if (listed != nullptr && listed->IsArray())
    for (const auto& tag : listed->GetArray())
      words.push_back(protocol::lower_ascii(protocol::json::string_or(tag, "name")));
  return passes(orgs, names) && passes(tags, words);
}

Result<MispQuery> parse_misp_query(std::string_view body, protocol::Instant now) {
  MispQuery query;
  if (body.empty()) return query;
  protocol::json::Limits limits;
  limits.body_bytes = body_bytes;
  TRY(const auto read, protocol::json::parse(body, limits));
  // MISP writes an empty list where nothing is asked for.
  if (!read.IsObject()) return query;
  query.minimal = protocol::misp::says(protocol::json::find(read, "minimal"), true);
  query.orgs = words(read, "org");
  query.tags = words(read, "tag");
  for (auto& tag : words(read, "tags")) query.tags.push_back(std::move(tag));
  query.events = words(read, "eventid");
  for (auto& id : words(read, "uuid")) query.events.push_back(std::move(id));
  TRY(query.changed_from, from(read, "timestamp", now.seconds));
  TRY(query.published_from, from(read, "publish_timestamp", now.seconds));
  TRY(query.limit, count(read, "limit", 0));
  TRY(query.page, count(read, "page", 1));
  return query;
}

bool asks_for_deleted(std::string_view tail, std::string_view query, std::string_view body) {
  for (const std::string_view text : {tail, query})
    for (const auto* word :
         {"deleted:1", "deleted[]:1", "deleted=1", "deleted[]=1", "deleted%5B%5D=1", "deleted%5B%5D:1"})
      if (text.find(word) != std::string_view::npos) return true;
  if (body.empty() || body.size() > body_bytes) return false;
  const auto read = protocol::json::parse(body);
  if (read.has_error()) return false;
  const Value* deleted = protocol::json::find(*read, "deleted");
  if (deleted == nullptr) return false;
  if (!deleted->IsArray()) return protocol::misp::says(deleted, true);
  return std::ranges::any_of(deleted->GetArray(), [](const Value& one) {
    return protocol::misp::says(&one, true) ||
           protocol::misp::number_of(one) == std::optional<std::int64_t>(1);
  });
}

}  // namespace gateway::front
