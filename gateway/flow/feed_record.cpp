#include "gateway/flow/feed_record.h"

#include <algorithm>
#include <optional>

#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t url_at_most = 2048;
constexpr std::string_view misp = "misp", taxii = "taxii";

bool only(std::string_view text, std::string_view marks) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

Result<Feed> feed_from(const Record& record) {
  TRY(const auto body, body_of(record));
  const auto text = [&](const char* name) { return protocol::json::string_or(body, name); };
  Feed feed;
  feed.name = record.id;
  feed.is_misp = text("format") == misp;
  feed.url = text("url");
  feed.partner = text("partner");
  feed.label = protocol::parse_label(text("label"));
  TRY(feed.pins, protocol::json::get_strings(body, "pins"));
  feed.minutes = protocol::json::int_or(body, "minutes", feed.minutes);
  feed.state = text("state");
  feed.cursor = {text("added_after"), text("next"), text("last")};
  feed.since = text("since");
  feed.server = text("server");
  feed.contact = text("contact");
  feed.error = text("error");
  feed.pages = protocol::json::int_or(body, "pages", 0);
  feed.objects = protocol::json::int_or(body, "objects", 0);
  feed.refused = protocol::json::int_or(body, "refused", 0);
  return feed;
}

/// nullopt where it is no https address with a path.
std::optional<FeedAddress> cut(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (url.size() > url_at_most || !url.starts_with(scheme)) return std::nullopt;
  const auto slash = url.find('/', scheme.size());
  if (slash == std::string_view::npos || slash == scheme.size()) return std::nullopt;
  FeedAddress address{std::string(url.substr(0, slash)), std::string(url.substr(slash))};
  if (!address.path.ends_with('/')) address.path += '/';
  const bool right = only(std::string_view(address.endpoint).substr(scheme.size()), ".-:[]") &&
                     only(address.path, "-._~%!$&'()*+,;=:@/") &&
                     address.path.find("/../") == std::string::npos;
  if (!right) return std::nullopt;
  return address;
}

}  // namespace

Builder to_json(const Feed& feed) {
  Builder out;
  out.set("name", feed.name).set("format", feed.is_misp ? misp : taxii);
  out.set("url", feed.url).set("partner", feed.partner);
  out.set("label", feed.partner.empty() ? protocol::text(feed.label) : std::string_view());
  out.set("pins", feed.pins).set("minutes", feed.minutes).set("state", feed.state);
  out.set("added_after", feed.cursor.added_after).set("next", feed.cursor.next).set("last", feed.cursor.last);
  out.set("since", feed.since).set("server", feed.server);
  out.set("contact", feed.contact).set("error", feed.error);
  return std::move(out.set("pages", feed.pages).set("objects", feed.objects).set("refused", feed.refused));
}

Result<Feed> load_feed(Reader& reader, const std::string& name) {
  TRY(const auto record, reader.record("feed", name));
  if (record) {
    TRY(auto feed, feed_from(*record));
    if (feed.state != "removed") return feed;
  }
  return fail(Error::not_found, "there is none", "feed " + name, "list them with `feed list`");
}

Result<std::vector<Feed>> load_feeds(Reader& reader) {
  TRY(const auto records, reader.records("feed", ""));
  std::vector<Feed> feeds;
  for (const auto& record : records) {
    TRY(auto feed, feed_from(record));
    if (feed.state != "removed") feeds.push_back(std::move(feed));
  }
  return feeds;
}

Result<void> put_feed(Writer& writer, const Feed& feed, std::string_view author, Instant now) {
  CHECK(writer.put(make_record("feed", feed.name, author, now, to_json(feed).text())));
  return {};
}

Result<std::vector<std::string>> partner_pins(Reader& reader, const std::string& id) {
  TRY(const auto partner, directory::partner(reader, id));
  if (partner.state != "active")
    return fail(Error::denied, "the partner is " + partner.state, partner.short_name);
  if (partner.tls_pins.empty())
    return fail(Error::invalid, "the partner has no pin", partner.short_name, "take its card over anew");
  return partner.tls_pins;
}

Result<FeedAddress> feed_address(std::string_view url) {
  constexpr std::string_view objects = "/objects/";
  auto address = cut(url);
  if (address && address->path.ends_with(objects))
    address->path.resize(address->path.size() - objects.size() + 1);
  if (!address || address->path == "/")
    return fail(Error::invalid, "this is no address of a collection", "/args/url",
                "give https://host[:port]/root/collections/ID/");
  return *address;
}

Result<FeedAddress> misp_address(std::string_view url) {
  const bool is_bare = std::ranges::count(url, '/') == 2;
  auto address = cut(is_bare ? std::string(url) + "/" : std::string(url));
  if (!address)
    return fail(Error::invalid, "this is no address of a MISP server", "/args/url",
                "give https://host[:port]/, as its people open it in a browser");
  return *address;
}

std::string in_words(const protocol::Failure& failure) {
  constexpr std::size_t most = 300;
  return protocol::printable((failure.where.empty() ? "" : failure.where + ": ") + failure.what)
      .substr(0, most);
}

}  // namespace gateway::flow
