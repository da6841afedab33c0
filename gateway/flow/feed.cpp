#include "gateway/flow/feed.h"

#include <algorithm>

#include "gateway/flow/admit.h"
#include "gateway/flow/feed_page.h"
#include "gateway/flow/feed_pull.h"
#include "gateway/flow/posted.h"
#include "gateway/ops/metrics.h"
#include "protocol/taxii.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

constexpr int pages_at_most = 1000;      ///< of one pull; the next goes on
constexpr int empty_pages_at_most = 50;  ///< in a row, with more to come: a server may look further each time

struct Kept {
  std::int64_t objects = 0, refused = 0;
};

/// Where to ask, and whom.
Result<GetRequest> request_of(World& world, const Feed& feed) {
  TRY(const auto address, feed_address(feed.url));
  TRY(auto pins, pins_of(world, feed));
  return GetRequest{address.endpoint, page_path(address, feed.cursor), std::move(pins),
                    std::string(protocol::taxii::media_type)};
}

/// A partner's page as what it posts is kept; the id is the page's own, which no request of the partner's
/// leads to.
Result<Kept> keep_partners(World& world, Writer& writer, const Feed& feed, const std::string& page) {
  const auto digest = protocol::to_hex(protocol::sha256(page));
  const auto id = protocol::keyed_uuid("taxii-feed", feed.partner + "/" + digest);
  TRY(auto brought, read_brought(world, feed.partner, id, page));
  const Kept kept{static_cast<std::int64_t>(brought.objects), static_cast<std::int64_t>(brought.refused)};
  CHECK(keep_brought(writer, brought, "objects.pulled"));
  return kept;
}

Result<Kept> keep_public(World& world, Writer& writer, const Feed& feed, const std::string& page) {
  const auto digest = protocol::to_hex(protocol::sha256(page));
  TRY(const auto report, admit_public_page(world, writer, feed.name, feed.label, page, digest));
  const auto count = [&](const char* name) { return protocol::json::int_or(report.value(), name, 0); };
  return Kept{count("accepted") + count("known"), count("refused_count")};
}

/// A page's objects and the cursor behind them, in one commit. An empty page that leads nowhere new is not
/// worth a version of the record.
Result<Kept> commit(World& world, Feed& feed, const GetAnswer& answer, const FeedPage& page,
                    const FeedCursor& to) {
  Kept kept;
  const bool nothing_new =
      page.objects == 0 && feed.cursor == to && feed.error.empty() && !feed.contact.empty();
  if (nothing_new) return kept;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(auto current, load_feed(writer, feed.name));
    CHECK(require_active(current));  // it may have been stopped while the server answered
    kept = {};
    if (page.objects > 0) {
      TRY(kept, feed.partner.empty() ? keep_public(world, writer, feed, answer.body)
                                     : keep_partners(world, writer, feed, answer.body));
    }
    current.cursor = to;
    current.contact = now.text(0);
    current.error.clear();
    current.pages += 1;
    current.objects += kept.objects;
    current.refused += kept.refused;
    feed = current;
    return put_feed(writer, current, "gateway", now);
  }));
  return kept;
}

/// Fetches and keeps one page, and moves the feed behind it.
Result<FeedPage> pull_page(World& world, Feed& feed, Pulled& pulled) {
  TRY(const auto request, request_of(world, feed));
  TRY(const auto answer, world.link.get(request));
  auto page = read_page(answer);
  if (page.has_error()) {
    if (refuses_next(answer)) feed.cursor = {feed.cursor.added_after, "", ""};
    return page;
  }
  const auto [cursor, stuck] = step(feed.cursor, *page);
  TRY(const Kept kept, commit(world, feed, answer, *page, cursor));
  pulled.pages += 1;
  pulled.objects += kept.objects;
  pulled.refused += kept.refused;
  if (kept.objects > 0) world.wake();
  if (!stuck.empty())
    return fail(Error::malformed, stuck, "the server's answer", "ask whoever runs the server");
  return page;
}

Result<void> pull_pages(World& world, Feed& feed, Pulled& pulled, const std::function<bool()>& enough) {
  int empty = 0;
  pulled.more = true;
  while (pulled.more && pulled.pages < pages_at_most && !enough()) {
    TRY(const auto page, pull_page(world, feed, pulled));
    pulled.more = page.more;
    empty = page.objects == 0 ? empty + 1 : 0;
    if (empty > empty_pages_at_most)
      return fail(Error::malformed, "it says there is more and sends empty pages", "the server's answer",
                  "ask whoever runs the server");
  }
  return {};
}

/// Keeps what a person should know of a failure. The same again is not worth another version.
Result<void> keep_failure(World& world, const Feed& feed, const protocol::Failure& why) {
  const auto words = in_words(why);
  return world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto current, load_feed(writer, feed.name));
    if (current.error == words && current.cursor == feed.cursor) return {};
    const auto now = world.clock.now();
    current.error = words;
    current.cursor = feed.cursor;
    current.contact = now.text(0);
    return put_feed(writer, current, "gateway", now);
  });
}

}  // namespace

Result<void> require_active(const Feed& feed) {
  if (feed.state == "active") return {};
  return fail(Error::conflict, "the feed is " + feed.state, "feed " + feed.name,
              "start it with `feed start`");
}

Result<std::vector<std::string>> pins_of(World& world, const Feed& feed) {
  if (feed.partner.empty()) return feed.pins;
  std::vector<std::string> pins;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(pins, partner_pins(reader, feed.partner));
    return {};
  }));
  return pins;
}

Result<Pulled> pull_feed(World& world, const std::string& name, const std::function<bool()>& enough) {
  const Turn turn(*world.feeds, name);
  if (!turn.mine())
    return fail(Error::conflict, "it is being pulled already", "feed " + name, "look at it with `feed show`");
  Feed feed;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(feed, load_feed(reader, name));
    return require_active(feed);
  }));
  Pulled pulled;
  const auto done =
      feed.is_misp ? pull_events(world, feed, pulled, enough) : pull_pages(world, feed, pulled, enough);
  world.feeds->plan(name, world.clock.now(),
                    {done.has_error(), pulled.failed > 0, pulled.more, feed.minutes * 60});
  ops::count("feed_pulls", "outcome", done.has_error() ? protocol::name(done.error().error) : "ok");
  if (done.has_error()) {
    CHECK(keep_failure(world, feed, done.error()));
    return done.error();
  }
  return pulled;
}

Result<std::vector<std::string>> due_feeds(World& world) {
  std::vector<std::string> due;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto feeds, load_feeds(reader));
    for (const auto& feed : feeds) {
      const auto contact = world.feeds->of(feed.name);
      if (feed.state == "active" && !contact.busy && contact.due <= world.clock.now())
        due.push_back(feed.name);
    }
    return {};
  }));
  return due;
}

}  // namespace gateway::flow
