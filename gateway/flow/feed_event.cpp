#include "gateway/flow/feed_event.h"

#include "gateway/flow/partner_event.h"

namespace gateway::flow {

using protocol::json::Builder;

namespace {

constexpr std::string_view kind = "feed-event";

std::string record_id(const Feed& feed, const protocol::Uuid& event) {
  return feed.name + "/" + event.text();
}

}  // namespace

Result<FeedEvent> load_event(Reader& reader, const Feed& feed, const protocol::Uuid& event) {
  TRY(const auto record, reader.record(kind, record_id(feed, event)));
  if (!record || record->at.text() < feed.since) return FeedEvent{};
  TRY(const auto body, body_of(*record));
  FeedEvent state;
  state.timestamp = protocol::json::int_or(body, "timestamp", 0);
  state.state = protocol::json::string_or(body, "state");
  state.attempts = static_cast<int>(protocol::json::int_or(body, "attempts", 0));
  state.what = protocol::json::string_or(body, "what");
  return state;
}

Result<void> put_event(Writer& writer, const Feed& feed, const protocol::Uuid& event, const FeedEvent& state,
                       Instant now) {
  Builder body;
  body.set("timestamp", state.timestamp).set("state", state.state);
  body.set("attempts", state.attempts).set("what", state.what);
  CHECK(writer.put(make_record(kind, record_id(feed, event), "gateway", now, body.text())));
  return {};
}

Result<bool> is_wanted(Reader& reader, const Feed& feed, const ListedEvent& listed, FeedEvent& state) {
  TRY(state, load_event(reader, feed, listed.uuid));
  if (state.timestamp != listed.timestamp) state.attempts = 0;
  const bool dealt_with = state.state == "taken"
                              ? state.timestamp >= listed.timestamp
                              : state.state == "refused" && state.timestamp == listed.timestamp;
  if (dealt_with) return false;
  if (feed.partner.empty()) return true;
  TRY(const auto newest, newest_of_event(reader, feed.partner, listed.uuid));
  return newest < listed.timestamp;
}

}  // namespace gateway::flow
