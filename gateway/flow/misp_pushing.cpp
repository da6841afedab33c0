// One round of pushing to a partner's MISP server (facts: misp.md §1.5). The front makes the text of each
// event itself: here is only decided when, and kept what became of it.
#include <algorithm>
#include <set>

#include "gateway/flow/authkey.h"
#include "gateway/flow/feed_record.h"
#include "gateway/flow/misp_calls.h"
#include "gateway/flow/misp_push.h"
#include "gateway/flow/misp_push_record.h"
#include "gateway/ops/metrics.h"
#include "protocol/misp_served.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
namespace misp = protocol::misp;

namespace {

constexpr std::int64_t every_seconds = 30;  ///< the front is asked what has changed; the network is not
/// Times of events come from the clock, which may be set back: so much is looked at again each time, and all
/// of it once a day.
constexpr std::int64_t again_seconds = 3600, whole_every_seconds = 86400;
constexpr int attempts_at_most = 10;  ///< of one event as it is
constexpr int silent_at_most = 3;     ///< events without any answer, one after another

struct Todo {
  OfferedEvent event;
  PushedOut state;
};

class Round {
 public:
  Round(World& world, PushTarget& target, const std::function<bool()>& enough)
      : world_(world), target_(target), enough_(enough) {}

  Result<void> run() {
    TRY(auto todo, choose());
    // Whoever has begun it wants to know whether the server is right, also before there is anything to push.
    const bool is_known = !target_.contact.empty() && target_.error.empty();
    if (!todo.empty() || !is_known) CHECK(serve(std::move(todo)));
    if (failed_ == 0 && !enough_())
      world_.feeds->settled(push_owner(target_.partner), known_, through_, whole_);
    return {};
  }

  Result<void> serve(std::vector<Todo> todo) {
    std::ranges::sort(todo, {},
                      [](const Todo& one) { return std::pair(one.event.timestamp, one.event.uuid); });
    TRY(address_, misp_address(target_.url));
    CHECK(greet());
    for (std::size_t first = 0; first < todo.size() && !enough_(); first += offered_at_once) {
      const auto last = std::min(first + offered_at_once, todo.size());
      CHECK(push_some({todo.begin() + static_cast<std::ptrdiff_t>(first),
                       todo.begin() + static_cast<std::ptrdiff_t>(last)}));
    }
    return {};
  }

  /// What is kept of the round; the same again is not worth a version.
  Result<void> settle(const std::string& error) {
    return world_.store.write([&](Writer& writer) -> Result<void> {
      TRY(auto current, load_target(writer, target_.partner));
      const auto before = to_json(current).text();
      current.server = server_.empty() ? current.server : server_;
      current.events += pushed_;
      current.refused += refused_;
      current.error = error.empty() ? trouble() : error;
      if (to_json(current).text() == before && !current.contact.empty()) return {};
      const auto now = world_.clock.now();
      current.contact = now.text(0);
      return put_target(writer, current, "gateway", now);
    });
  }
  bool is_troubled() const { return failed_ > 0; }

 private:
  /// What is open to the partner and was not dealt with as it is now.
  Result<std::vector<Todo>> choose() {
    const auto now = world_.clock.now();
    const bool is_whole = known_.through == 0 || known_.whole + whole_every_seconds <= now;
    whole_ = is_whole ? now : known_.whole;
    TRY(const auto offered,
        world_.link.offered(target_.partner, is_whole ? 0 : known_.through - again_seconds));
    through_ = offered.empty() ? known_.through : std::max(known_.through, offered.front().timestamp);
    std::vector<Todo> todo;
    CHECK(world_.store.read([&](Reader& reader) -> Result<void> {
      for (const auto& event : offered) {
        Todo one{event, {}};
        TRY(one.state, load_pushed_out(reader, target_, event.uuid));
        const bool is_same = one.state.timestamp == event.timestamp;
        if (is_same && one.state.outcome != "failed") continue;
        if (!is_same) one.state.attempts = 0;
        todo.push_back(std::move(one));
      }
      return {};
    }));
    return todo;
  }

  Result<GetAnswer> ask(const std::string& path, const std::string& query = "", bool head_only = false) {
    std::vector<std::string> pins;
    CHECK(world_.store.read([&](Reader& reader) -> Result<void> {
      TRY(pins, partner_pins(reader, target_.partner));
      TRY(key_, load_authkey(reader, push_owner(target_.partner), "give it one with `misp push`"));
      return {};
    }));
    return world_.link.get(
        {address_.endpoint, path, std::move(pins), "application/json", key_, query, head_only});
  }

  Result<void> greet() {
    TRY(const auto answer, ask(version_path(address_.path)));
    CHECK(check_answer(answer, key_));
    TRY(const auto says, read_version(answer));
    server_ = says.version;
    if (says.may_sync) return {};
    return fail(Error::unavailable, "its account for us may not push: perm_sync is false",
                "the server's answer", "ask its administrator for a sync user's key");
  }

  Result<void> push_some(const std::vector<Todo>& some) {
    std::vector<OfferedEvent> offered;
    offered.reserve(some.size());
    for (const auto& one : some) offered.push_back(one.event);
    TRY(const auto answer, ask(wanted_path(address_.path), wanted_query(offered)));
    CHECK(check_answer(answer, key_));
    TRY(const auto wanted, read_wanted(answer));
    for (const auto& one : some) {
      if (enough_()) return {};
      if (!wanted.contains(one.event.uuid)) {
        CHECK(note(one, {one.event.timestamp, "there", 0, "it is not wanted there"}));
        continue;
      }
      CHECK(push_one(one));
    }
    return {};
  }

  Result<void> push_one(const Todo& one) {
    const auto there = ask(head_path(address_.path, one.event.uuid), "", true);
    if (there.has_error()) return failed(one, there.error());
    if (there->status != 200 && there->status != 404)
      return count(one, in_words(check_answer(*there, key_).error()));
    const bool is_there = there->status == 200;
    if (!is_there && one.event.recalled)
      return note(one, {one.event.timestamp, "there", 0, "it was recalled before it came there"});
    auto answer = send(one, is_there);
    // It came or went between the two; one more try the other way, as MISP does.
    if (answer.has_value() && answer->status == 404) answer = send(one, !is_there);
    if (answer.has_error()) return failed(one, answer.error());
    if (answer->body.find(misp::not_newer) != std::string::npos)
      return note(one, {answer->timestamp, "there", 0, "what is there is as new"});
    if (answer->status == 200) return note(one, {answer->timestamp, "pushed", 0, ""});
    const auto said = words_of(answer->body, key_);
    return count(one,
                 "the server answers " + std::to_string(answer->status) + (said.empty() ? "" : ": " + said));
  }

  Result<PushAnswer> send(const Todo& one, bool edit) {
    const auto path = edit ? edit_path(address_.path, one.event.uuid) : add_path(address_.path);
    return world_.link.push({target_.partner, one.event.uuid, address_.endpoint, path, key_});
  }

  /// Several without an answer, one after another, are a server that is away.
  Result<void> failed(const Todo& one, const protocol::Failure& why) {
    if (why.error == Error::not_found) return {};  // it ended meanwhile
    if (why.error != Error::unavailable) return why;
    const int silent = silent_ + 1;
    if (silent >= silent_at_most) return why;
    CHECK(count(one, in_words(why)));
    silent_ = silent;
    return {};
  }

  Result<void> count(const Todo& one, const std::string& why) {
    PushedOut state{one.event.timestamp, "failed", one.state.attempts + 1, why};
    if (state.attempts >= attempts_at_most) state.outcome = "refused";
    silent_ = 0;
    if (first_failure_.empty()) first_failure_ = one.event.uuid.text() + ": " + why;
    return keep(one, state);
  }

  Result<void> note(const Todo& one, const PushedOut& state) {
    silent_ = 0;
    return keep(one, state);
  }

  Result<void> keep(const Todo& one, const PushedOut& state) {
    pushed_ += state.outcome == "pushed" ? 1 : 0;
    failed_ += state.outcome == "failed" ? 1 : 0;
    refused_ += state.outcome == "refused" ? 1 : 0;
    ops::count("misp_events_pushed", "outcome", state.outcome);
    return world_.store.write([&](Writer& writer) -> Result<void> {
      const auto now = world_.clock.now();
      CHECK(put_pushed_out(writer, target_, one.event.uuid, state, now));
      protocol::json::Builder detail;
      detail.set("event", one.event.uuid.text()).set("outcome", state.outcome).set("what", state.what);
      return audit(writer, now, "gateway", "misp.event-" + state.outcome, target_.partner, detail.text());
    });
  }

  std::string trouble() const {
    if (failed_ == 0) return {};
    return std::to_string(failed_) +
           (failed_ == 1 ? " event could not be pushed and is tried again: "
                         : " events could not be pushed and are tried again, the first: ") +
           first_failure_;
  }

  World& world_;
  PushTarget& target_;
  const std::function<bool()>& enough_;
  FeedAddress address_{};
  std::string key_, server_, first_failure_;
  std::int64_t pushed_ = 0, failed_ = 0, refused_ = 0;
  const FeedWatch::Contact known_ = world_.feeds->of(push_owner(target_.partner));  ///< before it begins
  std::int64_t through_ = 0;  ///< the newest of what is offered
  Instant whole_{};           ///< when all of it was looked at
  int silent_ = 0;
};

}  // namespace

Result<void> push_to(World& world, const std::string& partner, const std::function<bool()>& enough) {
  const auto name = push_owner(partner);
  const Turn turn(*world.feeds, name);
  if (!turn.mine()) return fail(Error::conflict, "it is being pushed to already", name);
  PushTarget target;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(target, load_target(reader, partner));
    if (target.state != "active") return fail(Error::conflict, "the pushing is " + target.state, name);
    return {};
  }));
  Round round(world, target, enough);
  auto done = round.run();
  world.feeds->plan(name, world.clock.now(), {done.has_error(), round.is_troubled(), false, every_seconds});
  CHECK(round.settle(done.has_error() ? in_words(done.error()) : std::string()));
  return done;
}

}  // namespace gateway::flow
