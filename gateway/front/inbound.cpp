#include "gateway/front/inbound.h"

#include <algorithm>

#include "gateway/front/misp_answer.h"
#include "gateway/front/taxii_answer.h"
#include "gateway/ops/log.h"
#include "protocol/digest.h"
#include "protocol/taxii.h"

namespace gateway::front {
namespace {

using protocol::Error;
using protocol::fail;
using protocol::Result;

constexpr std::string_view pushed_path = "/events/add";
constexpr int retry_when_full_seconds = 60;
constexpr int retry_when_broken_seconds = 30;

Response refusal(Kind kind, int status, std::string_view title, int retry_seconds = 0) {
  Response response = kind == Kind::posted   ? taxii_error(status, title)
                      : kind == Kind::pushed ? misp_error(status, title, pushed_path)
                                             : problem(status, title);
  if (retry_seconds > 0) response.headers.emplace_back("Retry-After", std::to_string(retry_seconds));
  return response;
}

Response accepted() {
  return {202, std::string(json_type), {}, "{\"state\":\"accepted\"}\n", false};
}

/// What core's answer means; nothing where it means nothing we know.
std::optional<Response> understand(ipc::Message answer, Kind kind) {
  const std::int64_t status = protocol::json::int_or(answer.header, "status", 0);
  const bool whole = !answer.attachments.empty();
  if (kind == Kind::envelope && status == 200 && whole)
    return Response{200, std::string(pgp_type), {}, std::move(answer.attachments.front()), false};
  if (kind == Kind::posted && status == 202 && whole)
    return taxii_answer(202, std::move(answer.attachments.front()));
  if (kind == Kind::pushed && status == 200 && whole)
    return misp_answer(std::move(answer.attachments.front()));
  if (status < 400 || status > 499) return std::nullopt;
  const std::string title = protocol::json::string_or(answer.header, "title", "not accepted");
  return refusal(kind, static_cast<int>(status), title);
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

std::optional<Response> Inbound::hand_over(const std::string& partner, const std::string& digest, Kind kind,
                                           const std::string& body) {
  auto room = spool_.room_for(partner, body.size());
  if (room.has_value() && *room == Room::partner_full)
    return refusal(kind, 429, "too much of yours is waiting", retry_when_full_seconds);
  if (room.has_value() && *room == Room::full)
    return refusal(kind, 507, "no space left for what comes in", retry_when_full_seconds);
  Result<std::string> name =
      room.has_error() ? Result<std::string>(room.error()) : spool_.keep(partner, digest, kind, body);
  if (name.has_error()) {
    ops::log(ops::Level::error, "front.spool_failed", {{"partner", partner}, {"why", name.error().what}});
    return refusal(kind, 503, "cannot accept anything now", retry_when_broken_seconds);
  }
  Result<ipc::Message> answer = ask(partner, digest, *name);
  if (answer.has_value()) {
    if (std::optional<Response> response = understand(*std::move(answer), kind)) return response;
    ops::log(ops::Level::error, "front.core_answer_unknown", {{"partner", partner}});
  } else {
    ops::log(ops::Level::warning, "front.core_did_not_answer",
             {{"partner", partner}, {"why", answer.error().what}});
  }
  return std::nullopt;
}

Response Inbound::take(const std::string& partner, const std::string& body) {
  const std::string digest = protocol::to_hex(protocol::sha256(body));
  return hand_over(partner, digest, Kind::envelope, body).value_or(accepted());
}

Response Inbound::take_posted(const std::string& partner, const std::string& body) {
  const std::string digest = protocol::to_hex(protocol::sha256(body));
  if (auto said = hand_over(partner, digest, Kind::posted, body)) return *std::move(said);
  return taxii_answer(202, waiting_status(protocol::taxii::status_id(partner, digest)));
}

Response Inbound::take_pushed(const std::string& partner, const std::string& body) {
  const std::string digest = protocol::to_hex(protocol::sha256(body));
  if (auto said = hand_over(partner, digest, Kind::pushed, body)) return *std::move(said);
  return misp_answer("{\"Event\":{\"id\":\"0\"}}");
}

bool Inbound::waits(const std::string& partner, const protocol::Uuid& status) const {
  const auto digests = spool_.digests(partner, Kind::posted);
  return digests.has_value() && std::ranges::any_of(*digests, [&](const std::string& digest) {
           return protocol::taxii::status_id(partner, digest) == status;
         });
}

}  // namespace gateway::front
