// A partner's MISP events as a feed (facts: misp.md §1.1).
#include <array>
#include <set>

#include <openssl/evp.h>

#include "gateway/front/misp.h"
#include "gateway/front/misp_answer.h"
#include "gateway/front/misp_events.h"
#include "gateway/front/moment.h"
#include "protocol/digest.h"
#include "protocol/json.h"

namespace gateway::front {
namespace {

using protocol::Result;
using protocol::json::Builder;
using protocol::json::Value;

constexpr std::size_t hashes_at_most = 1U << 20;  ///< lines of hashes.csv

/// What a reader chooses by (misp-rfc, "Manifest").
Result<Builder> manifest_row(const MispEvent& event) {
  TRY(const auto head, protocol::json::parse(event.head));
  Builder row;
  for (const auto* name : {"info", "Orgc", "analysis", "threat_level_id", "date", "Tag"})
    if (const Value* value = protocol::json::find(head, name)) row.set(name, *value);
  return std::move(row.set("timestamp", std::to_string(event.timestamp)));
}

Response unreadable(const Request& request) {
  return misp_error(503, "not available now", request.path);
}

/// What an answer made of these events looks like from outside: every change of one makes it newer.
std::string tag_of(const std::vector<MispEvent>& events) {
  std::string all;
  for (const MispEvent& event : events)
    all.append(event.uuid.text()).append(std::to_string(event.timestamp)).append("\n");
  return "\"" + protocol::to_hex(protocol::sha256(all)) + "\"";
}

Response with_tag(const std::string& tag, Response response) {
  response.headers.emplace_back("ETag", tag);
  return response;
}

Response manifest(const Request& request, const std::vector<MispEvent>& events) {
  std::string body = "{";
  for (const MispEvent& event : events) {
    const auto row = manifest_row(event);
    if (row.has_error()) return unreadable(request);
    body.append(body.size() > 1 ? ",\"" : "\"").append(event.uuid.text()).append("\":").append(row->text());
  }
  return misp_answer(body + "}");
}

/// What the format wants; it guards nothing.
std::string md5(std::string_view text) {
  std::array<char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &length,
                 EVP_md5(), nullptr) != 1)
    return {};
  return protocol::to_hex(std::string_view(digest.data(), length));
}

/// A composite's parts are looked up one by one.
void add_hashes(const Value& attribute, std::set<std::string>& into) {
  if (protocol::json::bool_or(attribute, "deleted", false)) return;
  const std::string value = protocol::json::string_or(attribute, "value");
  std::string_view left = value;
  const bool composite = protocol::json::string_or(attribute, "type").find('|') != std::string::npos;
  while (!left.empty()) {
    const std::string_view piece = composite ? left.substr(0, left.find('|')) : left;
    into.insert(md5(piece));
    left.remove_prefix(std::min(left.size(), piece.size() + 1));
  }
}

void each_attribute(const Value& holder, std::set<std::string>& into) {
  const Value* list = protocol::json::find(holder, "Attribute");
  if (list == nullptr || !list->IsArray()) return;
  for (const Value& attribute : list->GetArray()) add_hashes(attribute, into);
}

/// `md5(value),event` per line: what a reader looks values up in without reading every event.
Response hashes(Database::Snapshot& views, const Request& request, const std::vector<MispEvent>& events) {
  std::string body;
  std::size_t lines = 0;
  for (const MispEvent& event : events) {
    const auto text = misp_event_text(views, event, false);
    if (text.has_error()) return unreadable(request);
    const auto document = protocol::json::parse(*text);
    const Value* read = document.has_error() ? nullptr : protocol::json::find(*document, "Event");
    if (read == nullptr) return unreadable(request);
    std::set<std::string> found;
    each_attribute(*read, found);
    const Value* objects = protocol::json::find(*read, "Object");
    if (objects != nullptr && objects->IsArray())
      for (const Value& object : objects->GetArray()) each_attribute(object, found);
    lines += found.size();
    if (lines > hashes_at_most) return misp_error(413, "too many values for one list", request.path);
    for (const std::string& hash : found)
      body.append(hash).append(",").append(event.uuid.text()).append("\n");
  }
  Response response = misp_answer(std::move(body));
  response.content_type = "text/csv";
  return response;
}

}  // namespace

Response misp_feed(const MispDesk& desk, const Request& request) {
  const auto in_use = uses_misp(desk.views, request.peer);
  if (in_use.has_error()) return unreadable(request);
  if (!*in_use) return misp_error(404, "not found", request.path);
  auto views = desk.views.snapshot();
  if (views.has_error()) return unreadable(request);
  const std::string& name = request.segments.front();
  const auto uuid = protocol::Uuid::parse(name);
  if (uuid.has_error() && name != "manifest" && name != "hashes.csv")
    return misp_error(404, "not found", request.path);
  const auto events = misp_events(*views, request.peer, this_moment(),
                                  {uuid.has_value() ? std::optional(*uuid) : std::nullopt});
  if (events.has_error()) return unreadable(request);
  if (uuid.has_value() && events->empty()) return misp_error(404, "not found", request.path);
  const std::string tag = tag_of(*events);
  if (request.if_none_match == tag) return with_tag(tag, misp_answer("", 304));
  if (name == "manifest") return with_tag(tag, manifest(request, *events));
  if (name == "hashes.csv") return with_tag(tag, hashes(*views, request, *events));
  auto text = misp_event_text(*views, events->front(), true);
  return text.has_error() ? unreadable(request) : with_tag(tag, misp_answer(*std::move(text)));
}

}  // namespace gateway::front
