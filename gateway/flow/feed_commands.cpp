// The commands of feeds.
#include <algorithm>
#include <chrono>

#include "gateway/flow/authkey.h"
#include "gateway/flow/feed.h"
#include "gateway/flow/feed_record.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr std::int64_t minutes_at_most = 7 * 24 * 60;
constexpr std::size_t feeds_at_most = 200;
constexpr std::size_t pins_at_most = 16;
/// How long a person waits for a pull; what is left then comes by itself.
constexpr std::chrono::seconds patience{30};

bool is_name(std::string_view name) {
  return name.size() >= 2 && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

/// What a person says of a public source's feed.
Result<void> read_public(const Call& call, Feed& feed) {
  TRY(const auto label, need(call, "label"));
  feed.label = protocol::parse_label(label);
  if (protocol::marking_id(feed.label).empty())
    return fail(Error::invalid, "no TLP label", "/args/label", "use TLP:CLEAR, GREEN, AMBER or AMBER+STRICT");
  if (feed.label == Label::red)
    return fail(Error::invalid, "RED is for named people, and a feed names nobody", "/args/label",
                "bring it in with `object add`");
  if (!protocol::json::find(call.args, "pins")) return {};
  TRY(feed.pins, protocol::json::get_strings(call.args, "pins"));
  if (feed.pins.size() > pins_at_most) return fail(Error::too_large, "at most 16 pins", "/args/pins");
  for (const auto& pin : feed.pins) CHECK(protocol::parse_sha256(pin));
  return {};
}

Result<void> read_partner(Reader& reader, const Call& call, Feed& feed) {
  for (const auto* name : {"label", "pins"})
    if (protocol::json::find(call.args, name))
      return fail(Error::invalid, "of a partner's feed, its own labels and pins count",
                  std::string("/args/") + name, "leave it out");
  TRY(const auto partner, directory::partner(reader, protocol::json::string_or(call.args, "partner")));
  feed.partner = partner.id;
  return {};
}

Result<Feed> read_feed(Reader& reader, const Call& call) {
  Feed feed;
  TRY(feed.name, need(call, "name"));
  if (!is_name(feed.name))
    return fail(Error::invalid, "no name of a feed", "/args/name", "use 2 to 32 of a-z, 0-9 and -");
  TRY(const auto url, need(call, "url"));
  feed.is_misp = protocol::json::bool_or(call.args, "misp", false);
  TRY(const auto address, feed.is_misp ? misp_address(url) : feed_address(url));
  feed.url = address.endpoint + address.path;
  feed.minutes = protocol::json::int_or(call.args, "minutes", feed.minutes);
  if (feed.minutes < 1 || feed.minutes > minutes_at_most)
    return fail(Error::invalid, "the interval is 1 minute to 7 days", "/args/minutes", "give minutes");
  CHECK(protocol::json::find(call.args, "partner") ? read_partner(reader, call, feed)
                                                   : read_public(call, feed));
  return feed;
}

/// A feed as people read it: its partner by name, and what this process knows of it.
Builder describe(World& world, Reader& reader, const Feed& feed) {
  auto out = to_json(feed);
  if (!feed.partner.empty())
    if (const auto partner = directory::partner(reader, feed.partner); partner.has_value())
      out.set("partner", partner->short_name);
  const auto live = world.feeds->of(feed.name);
  if (live.at) out.set("contact", live.at->text(0));
  out.set("failures", live.failures);
  out.set("due", feed.state != "active" ? "" : std::max(live.due, world.clock.now()).text(0));
  return out;
}

Result<Reply> change_state(World& world, const Call& call, const std::string& state) {
  TRY(const auto name, need(call, "name"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto feed, load_feed(writer, name));
    feed.state = state;
    feed.error.clear();
    const auto now = world.clock.now();
    CHECK(put_feed(writer, feed, call.who.id, now));
    if (feed.is_misp && state == "removed") CHECK(put_authkey(writer, key_owner(name), "", call.who.id, now));
    reply.body.set("feed", name).set("state", state);
    return audit(writer, now, call.who.id, "feed." + state, name);
  }));
  world.feeds->forget(name);
  world.wake();
  return reply;
}

}  // namespace

Result<Reply> feed_add(World& world, const Call& call) {
  Reply reply;
  std::string name;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto feed, read_feed(writer, call));
    TRY(const auto all, load_feeds(writer));
    if (std::ranges::any_of(all, [&](const Feed& one) { return one.name == feed.name; }))
      return fail(Error::conflict, "there is one already", "feed " + feed.name,
                  "remove it first, or take another name");
    if (all.size() >= feeds_at_most) return fail(Error::too_large, "at most 200 feeds", "", "remove one");
    name = feed.name;
    const auto now = world.clock.now();
    feed.since = now.text();
    CHECK(put_feed(writer, feed, call.who.id, now));
    if (feed.is_misp) {
      TRY(const auto key, need(call, "key"));
      CHECK(put_authkey(writer, key_owner(name), key, call.who.id, now));
    }
    reply.body.set("feed", describe(world, writer, feed));
    return audit(writer, now, call.who.id, "feed.added", feed.name, to_json(feed).text());
  }));
  world.feeds->forget(name);
  world.wake();
  return reply;
}

Result<Reply> feed_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto feeds, load_feeds(reader));
    for (const auto& feed : feeds) rows.push_back(describe(world, reader, feed));
    return {};
  }));
  Reply reply;
  reply.body.set("feeds", rows);
  return reply;
}

Result<Reply> feed_show(World& world, const Call& call) {
  TRY(const auto name, need(call, "name"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto feed, load_feed(reader, name));
    reply.body.set("feed", describe(world, reader, feed));
    return {};
  }));
  return reply;
}

Result<Reply> feed_stop(World& world, const Call& call) {
  return change_state(world, call, "stopped");
}
Result<Reply> feed_start(World& world, const Call& call) {
  return change_state(world, call, "active");
}
Result<Reply> feed_remove(World& world, const Call& call) {
  return change_state(world, call, "removed");
}

Result<Reply> feed_pull(World& world, const Call& call) {
  TRY(const auto name, need(call, "name"));
  const auto until = std::chrono::steady_clock::now() + patience;
  TRY(const auto pulled,
      pull_feed(world, name, [until] { return std::chrono::steady_clock::now() >= until; }));
  Reply reply;
  reply.body.set("feed", name).set("pages", pulled.pages).set("objects", pulled.objects);
  reply.body.set("refused", pulled.refused).set("failed", pulled.failed).set("more", pulled.more);
  return reply;
}

Result<Reply> feed_key(World& world, const Call& call) {
  TRY(const auto name, need(call, "name"));
  TRY(const auto key, need(call, "key"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto feed, load_feed(writer, name));
    if (!feed.is_misp)
      return fail(Error::invalid, "a TAXII collection takes our certificate and no key", "feed " + name,
                  "nothing needs to be given");
    const auto now = world.clock.now();
    CHECK(put_authkey(writer, key_owner(name), key, call.who.id, now));
    reply.body.set("feed", name).set("key", "replaced");
    return audit(writer, now, call.who.id, "feed.key-replaced", name);
  }));
  world.feeds->forget(name);
  world.wake();
  return reply;
}

}  // namespace gateway::flow
