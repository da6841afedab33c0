// Pulling from a MISP server, in MISP's own call order. An event's objects and that it is here are one
// commit; the cursor behind the events saves asking, and nothing rests on it.
#include <algorithm>
#include <limits>
#include <set>

#include "gateway/flow/admit.h"
#include "gateway/flow/authkey.h"
#include "gateway/flow/feed_event.h"
#include "gateway/flow/feed_pull.h"
#include "gateway/flow/partner_event.h"
#include "gateway/flow/passing.h"
#include "gateway/ops/metrics.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;
namespace misp = protocol::misp;

namespace {

constexpr int events_at_most = 5000;  ///< of one pull; the next goes on
constexpr int pages_at_most = 100;    ///< of a list
constexpr int attempts_at_most = 10;  ///< of one event as it is
constexpr int silent_at_most = 3;     ///< events without any answer, one after another: the server is away
/// What was worked on for a while may be published long after its last change, and then appears behind the
/// cursor: so much of the list is looked at again each time, and once a day all of it.
constexpr std::int64_t overlap_seconds = 7 * 86400;
constexpr std::int64_t whole_seconds = 86400;

struct Wanted {
  ListedEvent listed;
  FeedEvent state;
};

/// The server's list, without what is ours.
struct Listing {
  std::vector<ListedEvent> events;
  std::set<protocol::Uuid> seen;
  bool whole = false;     ///< asked for from its beginning
  bool complete = false;  ///< pages could not shift while it was read, or there is no next one
  int pages = 0;
};

/// What became of one event.
enum class Fate { taken, refused, failed, silent };
struct Outcome {
  Fate fate = Fate::taken;
  std::string why{};
};

/// What a pull has done, for its record.
struct Progress {
  std::int64_t events = 0, objects = 0, refused = 0;
  std::int64_t open = std::numeric_limits<std::int64_t>::max();  ///< oldest that is not dealt with, seconds
  int failed = 0;
  std::string first_failure;
};

/// Seconds of a time we wrote; 0 where there is none.
std::int64_t seconds_of(const std::string& text) {
  const auto time = protocol::Timestamp::parse(text);
  return time.has_value() ? time->key.seconds : 0;
}

/// Reads what an event says of itself, before a public source's is admitted.
struct Glance final : misp::Sink {
  Result<void> attribute(const misp::Event&, const misp::Attribute&) override { return {}; }
  Result<void> object(const misp::Event&, const misp::Attribute&,
                      const std::vector<protocol::Uuid>&) override {
    return {};
  }
  Result<void> reference(const misp::Event&, const misp::Attribute&, const protocol::Uuid&,
                         const protocol::Uuid&) override {
    return {};
  }
  Result<void> finished(const misp::Event&, const misp::Attribute&) override { return {}; }
  Result<void> carried(const misp::Event&, const misp::Attribute&) override { return {}; }
  Result<void> ended(const misp::Event&, const misp::Attribute&) override { return {}; }
  void refused(const protocol::stix::Refusal&) override {}
  void alert(std::string_view) override {}
};

class Puller {
 public:
  Puller(World& world, Feed& feed, Pulled& pulled, const std::function<bool()>& enough)
      : world_(world), feed_(feed), pulled_(pulled), enough_(enough) {}

  Result<void> run() {
    TRY(address_, misp_address(feed_.url));
    CHECK(world_.store.read([&](Reader& reader) -> Result<void> {
      TRY(key_, load_authkey(reader, key_owner(feed_.name), "give it one with `feed key`"));
      return {};
    }));
    CHECK(greet());
    CHECK(read_list());
    TRY(const auto wanted, choose());
    auto done = take_all(wanted);
    // What was taken stays taken, whatever stopped the rest; the cursor then stays as well.
    CHECK(settle(wanted.empty(), done.has_value()));
    return done;
  }

 private:
  Result<GetAnswer> ask(const std::string& path, const std::string& query = "") {
    TRY(auto pins, pins_of(world_, feed_));
    return world_.link.get({address_.endpoint, path, std::move(pins), "application/json", key_, query});
  }

  Result<void> greet() {
    TRY(const auto answer, ask(version_path(address_.path)));
    CHECK(check_answer(answer, key_));
    TRY(const auto says, read_version(answer));
    version_ = says.version;
    return {};
  }

  Result<void> read_list() {
    const auto now = world_.clock.now().seconds;
    const auto cursor = seconds_of(feed_.cursor.added_after);
    listing_.whole = now - seconds_of(feed_.cursor.last) >= whole_seconds || cursor == 0;
    const auto from = listing_.whole ? 0 : std::max<std::int64_t>(cursor - overlap_seconds, 0);
    for (int page = 1; page <= pages_at_most; ++page) {
      if (enough_()) return {};
      TRY(const auto answer, ask(index_path(address_.path), index_query(from, page)));
      CHECK(check_answer(answer, key_));
      TRY(const auto list, read_index(answer));
      listing_.pages = page;
      bool is_new = false;
      for (const auto& one : list.events) {
        if (!listing_.seen.insert(one.uuid).second) continue;
        is_new = true;
        if (one.owner != world_.team.id) listing_.events.push_back(one);
      }
      // A server that knows no pages sends everything at once, or the same again.
      if (list.rows == events_per_page && is_new) continue;
      listing_.complete = true;
      return {};
    }
    return fail(Error::too_large, "its list of events has more than 100 pages", "the server's answer",
                "ask for an account there that sees less");
  }

  /// What is newer than what is here, the oldest first.
  Result<std::vector<Wanted>> choose() {
    std::vector<Wanted> wanted;
    CHECK(world_.store.read([&](Reader& reader) -> Result<void> {
      for (const auto& one : listing_.events) {
        Wanted candidate{one, {}};
        TRY(const bool is_new, is_wanted(reader, feed_, one, candidate.state));
        if (is_new) wanted.push_back(std::move(candidate));
      }
      return {};
    }));
    std::ranges::sort(wanted, {},
                      [](const Wanted& one) { return std::pair(one.listed.timestamp, one.listed.uuid); });
    return wanted;
  }

  Result<void> take_all(const std::vector<Wanted>& wanted) {
    std::vector<std::pair<const Wanted*, std::string>> silent;
    std::size_t next = 0;
    for (; next < wanted.size() && progress_.events < events_at_most && !enough_(); ++next) {
      const Wanted& one = wanted[next];
      auto outcome = take(one);
      if (outcome.has_error()) return std::move(outcome).error();
      if (outcome->fate == Fate::silent) {
        silent.emplace_back(&one, outcome->why);
        if (silent.size() < silent_at_most) continue;
        return fail(Error::unavailable, outcome->why, "",
                    "it is tried again; ask whoever runs the server if it lasts");
      }
      // It is there, so that it was the event.
      for (const auto& [event, why] : silent) CHECK(note_failure(*event, why));
      silent.clear();
      CHECK(note(one, *outcome));
    }
    for (const auto& [event, why] : silent) CHECK(note_failure(*event, why));
    pulled_.more = next < wanted.size() || !listing_.complete;
    if (next < wanted.size()) progress_.open = std::min(progress_.open, wanted[next].listed.timestamp);
    return {};
  }

  void leave_open(const Wanted& one, const std::string& why) {
    progress_.open = std::min(progress_.open, one.listed.timestamp);
    if (progress_.first_failure.empty()) progress_.first_failure = one.listed.uuid.text() + ": " + why;
    ++progress_.failed;
  }

  Result<void> note(const Wanted& one, const Outcome& outcome) {
    progress_.events += 1;
    if (outcome.fate == Fate::refused) return note_refusal(one, outcome.why);
    return outcome.fate == Fate::failed ? note_failure(one, outcome.why) : Result<void>();
  }

  /// After so many attempts it is left alone until it changes.
  Result<void> note_failure(const Wanted& one, const std::string& why) {
    FeedEvent state{one.listed.timestamp, "failed", one.state.attempts + 1, why};
    if (state.attempts >= attempts_at_most) return note_refusal(one, why);
    leave_open(one, why);
    return world_.store.write(
        [&](Writer& writer) { return put_event(writer, feed_, one.listed.uuid, state, world_.clock.now()); });
  }

  Result<void> note_refusal(const Wanted& one, const std::string& why) {
    progress_.refused += 1;
    ops::count("feed_events_refused");
    return world_.store.write([&](Writer& writer) -> Result<void> {
      const auto now = world_.clock.now();
      CHECK(put_event(writer, feed_, one.listed.uuid,
                      {one.listed.timestamp, "refused", one.state.attempts, why}, now));
      return audit(writer, now, "gateway", "feed.event-refused", feed_.name,
                   Builder().set("event", one.listed.uuid.text()).set("what", why).text());
    });
  }

  /// Fetches and keeps one event. A failure here is ours, or ends the whole pull.
  Result<Outcome> take(const Wanted& one) {
    const auto answer = ask(view_path(address_.path, one.listed.uuid));
    if (answer.has_error() && answer.error().error == Error::unavailable)
      return Outcome{Fate::silent, in_words(answer.error())};
    if (answer.has_error()) return answer.error();
    if (const auto accepted = check_answer(*answer, key_); accepted.has_error())
      return Outcome{Fate::failed, in_words(accepted.error())};
    return feed_.partner.empty() ? take_public(one.listed, *answer) : take_partners(one.listed, *answer);
  }

  /// Whether what came is what was asked for.
  std::optional<Outcome> refuse(const ListedEvent& listed, const misp::Event& event) const {
    if (event.uuid != listed.uuid) return Outcome{Fate::refused, "another event came than was asked for"};
    if (event.orgc_uuid == world_.team.id) return Outcome{Fate::refused, "it is an event of ours"};
    if (event.timestamp && *event.timestamp < listed.timestamp)
      return Outcome{Fate::failed, "it is older than the list says"};
    return std::nullopt;
  }

  Result<Outcome> take_partners(const ListedEvent& listed, const GetAnswer& answer) {
    auto read = read_partner_event(world_, feed_.partner, answer.signature + "\n" + answer.body);
    if (read.has_error() && is_passing(read.error().error)) return std::move(read).error();
    if (read.has_error()) return Outcome{Fate::refused, in_words(read.error())};
    if (auto refusal = refuse(listed, read->event)) return *std::move(refusal);
    CHECK(world_.store.write([&](Writer& writer) -> Result<void> {
      CHECK(still_active(writer));
      TRY(const bool is_new, keep_partner_event(world_, writer, *read, "event.pulled"));
      (void)is_new;  // it may have been pushed meanwhile
      return {};
    }));
    CHECK(world_.views.put_pushed(feed_.partner, listed.uuid, read->timestamp));
    progress_.objects += static_cast<std::int64_t>(read->brought.objects);
    progress_.refused += static_cast<std::int64_t>(read->brought.refused + read->refused);
    world_.wake();
    return Outcome{};
  }

  Result<Outcome> take_public(const ListedEvent& listed, const GetAnswer& answer) {
    Glance glance;
    const auto event = misp::scan(answer.body, {}, world_.clock.now(), glance);
    if (event.has_error()) return Outcome{Fate::refused, in_words(event.error())};
    if (auto refusal = refuse(listed, *event)) return *std::move(refusal);
    const auto digest = protocol::to_hex(protocol::sha256(answer.body));
    std::int64_t objects = 0, refused = 0;
    bool is_active = false;
    const auto kept = world_.store.write([&](Writer& writer) -> Result<void> {
      CHECK(still_active(writer));
      is_active = true;
      TRY(const auto report, admit_public_page(world_, writer, feed_.name, feed_.label, answer.body, digest));
      const auto count = [&](const char* name) { return protocol::json::int_or(report.value(), name, 0); };
      objects = count("accepted") + count("known");
      refused = count("refused_count");
      const auto newest = std::max(listed.timestamp, event->timestamp.value_or(0));
      return put_event(writer, feed_, listed.uuid, {newest, "taken", 0, ""}, world_.clock.now());
    });
    if (kept.has_error() && (!is_active || is_passing(kept.error().error))) return kept.error();
    if (kept.has_error()) return Outcome{Fate::refused, in_words(kept.error())};
    progress_.objects += objects;
    progress_.refused += refused;
    world_.wake();
    return Outcome{};
  }

  /// It may have been stopped while the server answered.
  Result<void> still_active(Writer& writer) const {
    TRY(const auto current, load_feed(writer, feed_.name));
    return require_active(current);
  }

  /// Up to where everything is dealt with. A list of several pages may have lost a row between two of them:
  /// behind it the cursor moves once such a list brings nothing new.
  void move(FeedCursor& cursor, bool nothing_new) const {
    if (!listing_.complete || (listing_.pages > 1 && !nothing_new)) return;
    const auto now = world_.clock.now();
    std::int64_t newest = 0;
    for (const auto& one : listing_.events)
      if (one.timestamp <= now.seconds) newest = std::max(newest, one.timestamp);
    newest = std::min(newest, progress_.open);
    if (newest > 0) cursor.added_after = Instant{newest, 0}.text(0);
    if (listing_.whole) cursor.last = now.text(0);
  }

  std::string error() const {
    if (progress_.failed == 0) return {};
    return std::to_string(progress_.failed) +
           (progress_.failed == 1 ? " event could not be taken and is tried again: "
                                  : " events could not be taken and are tried again, the first: ") +
           progress_.first_failure;
  }

  /// Keeps what the pull has done. Nothing new is not worth a version of the record.
  Result<void> settle(bool nothing_new, bool went_well) {
    pulled_.pages += static_cast<int>(progress_.events);
    pulled_.objects += progress_.objects;
    pulled_.refused += progress_.refused;
    pulled_.failed += progress_.failed;
    return world_.store.write([&](Writer& writer) -> Result<void> {
      TRY(auto current, load_feed(writer, feed_.name));
      const auto before = to_json(current).text();
      if (went_well) move(current.cursor, nothing_new);
      current.server = version_;
      current.pages += progress_.events;
      current.objects += progress_.objects;
      current.refused += progress_.refused;
      if (went_well) current.error = error();
      feed_ = current;
      if (to_json(current).text() == before && !current.contact.empty()) return {};
      const auto now = world_.clock.now();
      feed_.contact = current.contact = now.text(0);
      return put_feed(writer, current, "gateway", now);
    });
  }

  World& world_;
  Feed& feed_;
  Pulled& pulled_;
  const std::function<bool()>& enough_;
  FeedAddress address_{};
  std::string key_, version_;
  Listing listing_;
  Progress progress_;
};

}  // namespace

Result<void> pull_events(World& world, Feed& feed, Pulled& pulled, const std::function<bool()>& enough) {
  return Puller(world, feed, pulled, enough).run();
}

}  // namespace gateway::flow
