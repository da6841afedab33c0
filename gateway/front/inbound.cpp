#include "gateway/front/inbound.h"

#include "gateway/ops/log.h"
#include "protocol/digest.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr int retry_when_full_seconds = 60;
constexpr int retry_when_broken_seconds = 30;

Response accepted() {
  return {202, std::string(json_type), {}, "{\"state\":\"accepted\"}\n", false};
}

/// What core's answer means; nothing where it means nothing we know.
std::optional<Response> understand(ipc::Message answer) {
  const std::int64_t status = protocol::json::int_or(answer.header, "status", 0);
  if (status == 200 && !answer.attachments.empty())
    return Response{200, std::string(pgp_type), {}, std::move(answer.attachments.front()), false};
  if (status >= 400 && status <= 499)
    return problem(static_cast<int>(status),
                   protocol::json::string_or(answer.header, "title", "not accepted"));
  return std::nullopt;
}

}  // namespace

Result<ipc::Message> Inbound::ask(const std::string& partner, const std::string& digest,
                                  const std::string& name) {
  // Those beyond the cap leave the other threads to requests that need no core.
  const bool may_wait = waiting_.fetch_add(1) < max_waiting_;
  protocol::json::Builder header;
  header.set("op", "inbound").set("partner", partner).set("digest", digest).set("spool", name);
  Result<ipc::Message> answer = fail(Error::unavailable, "too many envelopes wait for core", "inbound");
  if (may_wait) answer = core_.call({header.take(), {}});
  waiting_.fetch_sub(1);
  return answer;
}

Response Inbound::take(const std::string& partner, const std::string& body) {
  auto room = spool_.room_for(partner, body.size());
  if (room.has_value() && *room == Room::partner_full)
    return problem_for_now(429, "too many envelopes of yours are waiting", retry_when_full_seconds);
  if (room.has_value() && *room == Room::full)
    return problem_for_now(507, "no space left for envelopes", retry_when_full_seconds);
  const std::string digest = protocol::to_hex(protocol::sha256(body));
  Result<std::string> name =
      room.has_error() ? Result<std::string>(room.error()) : spool_.keep(partner, digest, body);
  if (name.has_error()) {
    ops::log(ops::Level::error, "front.spool_failed", {{"partner", partner}, {"why", name.error().what}});
    return problem_for_now(503, "cannot accept envelopes now", retry_when_broken_seconds);
  }
  Result<ipc::Message> answer = ask(partner, digest, *name);
  if (answer.has_value()) {
    if (std::optional<Response> response = understand(*std::move(answer))) return *std::move(response);
    ops::log(ops::Level::error, "front.core_answer_unknown", {{"partner", partner}});
  } else {
    ops::log(ops::Level::warning, "front.core_did_not_answer",
             {{"partner", partner}, {"why", answer.error().what}});
  }
  return accepted();
}

}  // namespace gateway::front
