#include "gateway/flow/misp_push_record.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::string_view kind = "misp-push", event_kind = "misp-push-event";

Result<PushTarget> target_from(const Record& record) {
  TRY(const auto body, body_of(record));
  const auto text = [&](const char* name) { return protocol::json::string_or(body, name); };
  PushTarget target;
  target.partner = record.id;
  target.url = text("url");
  target.state = text("state");
  target.since = text("since");
  target.server = text("server");
  target.contact = text("contact");
  target.error = text("error");
  target.events = protocol::json::int_or(body, "events", 0);
  target.refused = protocol::json::int_or(body, "refused", 0);
  return target;
}

std::string event_id(const PushTarget& target, const protocol::Uuid& event) {
  return target.partner + "/" + event.text();
}

}  // namespace

Builder to_json(const PushTarget& target) {
  Builder out;
  out.set("partner", target.partner).set("url", target.url).set("state", target.state);
  out.set("since", target.since).set("server", target.server).set("contact", target.contact);
  out.set("error", target.error);
  return std::move(out.set("events", target.events).set("refused", target.refused));
}

Result<PushTarget> load_target(Reader& reader, const std::string& partner) {
  TRY(const auto record, reader.record(kind, partner));
  if (!record)
    return fail(Error::not_found, "nothing is pushed to it", "partner " + partner,
                "begin with `misp push PARTNER --url URL --key-file FILE`");
  return target_from(*record);
}

Result<std::vector<PushTarget>> load_targets(Reader& reader) {
  TRY(const auto records, reader.records(kind));
  std::vector<PushTarget> targets;
  for (const auto& record : records) {
    TRY(targets.emplace_back(), target_from(record));
  }
  return targets;
}

Result<void> put_target(Writer& writer, const PushTarget& target, std::string_view author, Instant now) {
  CHECK(writer.put(make_record(kind, target.partner, author, now, to_json(target).text())));
  return {};
}

Result<PushedOut> load_pushed_out(Reader& reader, const PushTarget& target, const protocol::Uuid& event) {
  TRY(const auto record, reader.record(event_kind, event_id(target, event)));
  if (!record) return PushedOut{};
  TRY(const auto body, body_of(*record));
  PushedOut state;
  state.outcome = protocol::json::string_or(body, "outcome");
  if (state.outcome != "pushed" && record->at.text() < target.since) return PushedOut{};
  state.timestamp = protocol::json::int_or(body, "timestamp", 0);
  state.attempts = static_cast<int>(protocol::json::int_or(body, "attempts", 0));
  state.what = protocol::json::string_or(body, "what");
  return state;
}

Result<void> put_pushed_out(Writer& writer, const PushTarget& target, const protocol::Uuid& event,
                            const PushedOut& state, Instant now) {
  Builder body;
  body.set("timestamp", state.timestamp).set("outcome", state.outcome);
  body.set("attempts", state.attempts).set("what", state.what);
  CHECK(writer.put(make_record(event_kind, event_id(target, event), "gateway", now, body.text())));
  return {};
}

}  // namespace gateway::flow
