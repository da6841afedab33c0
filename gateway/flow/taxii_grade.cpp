#include "gateway/flow/taxii_grade.h"

#include <algorithm>

#include "gateway/flow/feed_record.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
namespace taxii = protocol::taxii;

namespace {

constexpr int alert_protocol_version = 70;

/// "https://host[:port]" of what a person wrote, which may go on to the discovery.
Result<std::string> endpoint_of(std::string_view url) {
  for (const std::string_view tail : {"/", "/taxii2"})
    if (url.ends_with(tail)) url.remove_suffix(tail.size());
  auto address = feed_address(std::string(url) + "/taxii2/");
  if (address.has_error() || address->path != "/taxii2/")
    return fail(Error::invalid, "this is no address of a server", "/args/url", "give https://host[:port]");
  return std::move(address->endpoint);
}

/// What the connection itself shows; whether there is an answer behind it.
bool grade_way(const Sighting& first, bool pinned, Instant now, Sheet& sheet) {
  const std::string_view whose =
      pinned ? "Shows a key of the partner's" : "A CA of this system vouches for it";
  if (first.stage == "handshake")
    sheet.row(Level::should, "8.2.2", "Speaks TLS 1.3", false,
              first.alert == alert_protocol_version ? "it speaks none" : first.why);
  if (first.stage == "connect" || first.stage == "handshake")
    return sheet.row(Level::must, "8.2.2", "Can be reached by HTTPS, for us: with TLS 1.3", false, first.why);
  sheet.row(Level::should, "8.2.2", "Speaks TLS 1.3", true, "TLS 1.3");
  const bool trusted = first.stage != "pin mismatch" && first.stage != "certificate";
  const std::string pin = first.certificate ? "pin " + first.certificate->pin.substr(0, 16) + "…" : "none";
  sheet.row(Level::must, "8.3.1", whose, trusted, trusted ? pin : pin + ": " + first.why);
  if (first.certificate) {
    const auto& certificate = *first.certificate;
    sheet.row(
        Level::should, "8.3.1", "Its certificate is valid now",
        certificate.not_before <= now && now < certificate.not_after,
        certificate.not_before.text(0).substr(0, 10) + " to " + certificate.not_after.text(0).substr(0, 10));
  }
  if (trusted && !first.stage.empty())
    sheet.row(Level::must, "4.1", "Answers to /taxii2/", false, brief(first));
  return first.stage.empty();
}

/// An API root as a path of this server: roots elsewhere are not followed.
std::optional<std::string> path_of(const std::string& root, const std::string& endpoint) {
  const auto own = root.starts_with(endpoint + "/") ? root.substr(endpoint.size()) : root;
  const auto address = feed_address("https://host" + own);
  if (!own.starts_with('/') || own.starts_with("//") || address.has_error()) return std::nullopt;
  return address->path;
}

/// The API root to go on with, by the discovery; nothing where there is none here.
std::optional<std::string> grade_discovery(const Sighting& seen, const std::string& endpoint, Sheet& sheet) {
  const auto body = object_in(seen);
  sheet.row(Level::must, "4.1", "Answers to /taxii2/ with 200 and a JSON object", body.has_value(),
            seen.status == 401 || seen.status == 403 ? brief(seen) + ": it does not let us in" : brief(seen));
  if (!body) return std::nullopt;
  const auto title = protocol::json::string_or(*body, "title");
  sheet.row(Level::must, "4.1.1", "The discovery has a title", !title.empty(), "«" + title + "»");
  const auto roots = protocol::json::get_strings(*body, "api_roots");
  const auto chosen = protocol::json::string_or(*body, "default");
  if (roots.has_error() || roots->empty()) {
    sheet.untried(Level::must, "4.2", "An API root", "the discovery names none to us");
    return std::nullopt;
  }
  const bool listed = chosen.empty() || std::ranges::find(*roots, chosen) != roots->end();
  sheet.row(Level::must, "4.1.1", "Its default is one of its api_roots", listed,
            chosen.empty() ? "no default" : chosen);
  auto path = path_of(listed && !chosen.empty() ? chosen : roots->front(), endpoint);
  for (auto root = roots->begin(); !path && root != roots->end(); ++root) path = path_of(*root, endpoint);
  if (!path) sheet.untried(Level::must, "4.2", "An API root", "all are on another server: " + roots->front());
  return path;
}

void grade_api_root(Asker& server, const std::string& root, Sheet& sheet) {
  const auto seen = server.get(root);
  if (!seen) return;
  const auto body = object_in(seen);
  sheet.row(Level::must, "4.2", "The API root answers with 200", body.has_value(), brief(*seen));
  if (!body) return;
  const auto versions = protocol::json::get_strings(*body, "versions");
  const bool named =
      versions.has_value() && std::ranges::find(*versions, taxii::media_type) != versions->end();
  sheet.row(Level::must, "4.2.1", "Its versions name TAXII 2.1", named,
            versions.has_value() && !versions->empty() ? versions->front() : "none");
  const auto length = protocol::json::int_or(*body, "max_content_length", 0);
  const auto title = protocol::json::string_or(*body, "title");
  sheet.row(Level::must, "4.2.1", "It has a title and a max_content_length above 0",
            !title.empty() && length > 0, "«" + title + "», " + std::to_string(length));
}

bool is_served(const Sighting& seen) {
  return seen.status == 200 && taxii::is_content(seen.content_type);
}

void grade_accept(Asker& server, Sheet& sheet) {
  for (const char* accept : {"application/taxii+json", "application/taxii+json; version=2.1"})
    if (const auto seen = server.get("/taxii2/", accept))
      sheet.row(Level::must, "1.6.8", std::string("Takes Accept: ") + accept, is_served(*seen), brief(*seen));
  if (const auto seen = server.get("/taxii2/", "text/html"))
    sheet.row(Level::should, "1.6.8", "Answers 406 where it is asked for text/html alone",
              seen->status == 406, brief(*seen));
}

}  // namespace

Result<Reply> partner_grade(World& world, const Call& call) {
  TRY(const auto url, need(call, "url"));
  TRY(const auto endpoint, endpoint_of(url));
  std::vector<std::string> pins;
  if (const auto name = protocol::json::string_or(call.args, "partner"); !name.empty()) {
    directory::Partner partner;
    CHECK(world.store.read([&](Reader& reader) -> Result<void> {
      TRY(partner, directory::partner(reader, name));
      return {};
    }));
    // Without this no pin would read as: any server the CAs vouch for.
    if (partner.tls_pins.empty())
      return fail(Error::invalid, "the partner has no pin", partner.short_name, "take its card over anew");
    pins = partner.tls_pins;
  }
  Sheet sheet;
  Asker server(world, endpoint, pins);
  const auto first = server.get("/taxii2/");
  if (!first) return fail(Error::unavailable, server.ended(), endpoint, "see the front's log");
  if (grade_way(*first, !pins.empty(), world.clock.now(), sheet)) {
    const auto root = grade_discovery(*first, endpoint, sheet);
    if (object_in(first)) grade_accept(server, sheet);
    if (root) {
      grade_api_root(server, *root, sheet);
      grade_root(world, server, *root, sheet);
    }
    sheet.row(Level::must, "3.1", "Each answer says application/taxii+json;version=2.1",
              server.other_type().empty(), server.other_type().empty() ? "each did" : server.other_type());
    if (!server.ended().empty())
      sheet.row(Level::must, "4", "Answers whole and in time", false, server.ended());
  }
  Reply reply;
  reply.body.set("server", endpoint).set("requests", server.asked());
  sheet.put(reply.body);
  return reply;
}

}  // namespace gateway::flow
