#include "gateway/front/link.h"

#include "gateway/front/probe.h"

namespace gateway::front {

namespace {

/// The request of "get" and "probe".
protocol::json::Builder asked(std::string_view op, const GetRequest& request) {
  protocol::json::Builder header;
  header.set("op", op).set("endpoint", request.endpoint).set("path", request.path);
  header.set("accept", request.accept);
  if (request.pins.empty()) {
    header.set("ca", true);
  } else {
    header.set("pins", request.pins);
  }
  return header;
}

}  // namespace

protocol::Result<PostAnswer> OutboundClient::post(const std::string& endpoint,
                                                  const std::vector<std::string>& pins,
                                                  std::string_view ciphertext) {
  protocol::json::Builder header;
  header.set("op", "post").set("endpoint", endpoint).set("pins", pins);
  ipc::Message request{header.take(), {}};
  request.attachments.emplace_back(ciphertext);
  TRY(ipc::Message answer, front_.call(request));
  TRY(std::int64_t status, protocol::json::get_int(answer.header, "status", "front"));
  if (answer.attachments.size() != 1)
    return protocol::fail(protocol::Error::malformed, "the front's answer has no body", "front",
                          "see the front's log");
  return PostAnswer{static_cast<int>(status), std::move(answer.attachments.front())};
}

protocol::Result<GetAnswer> OutboundClient::get(const GetRequest& request) {
  auto header = asked("get", request);
  if (!request.authkey.empty()) header.set("authkey", request.authkey);
  if (request.head_only) header.set("head", true);
  ipc::Message message{header.take(), {}};
  if (!request.query.empty()) message.attachments.push_back(request.query);
  TRY(ipc::Message answer, front_.call(message));
  GetAnswer got;
  TRY(const std::int64_t status, protocol::json::get_int(answer.header, "status", "front"));
  got.status = static_cast<int>(status);
  got.content_type = protocol::json::string_or(answer.header, "content_type");
  got.last_added = protocol::json::string_or(answer.header, "last_added");
  got.signature = protocol::json::string_or(answer.header, "signature");
  if (answer.attachments.size() != 1)
    return protocol::fail(protocol::Error::malformed, "the front's answer has no body", "front",
                          "see the front's log");
  got.body = std::move(answer.attachments.front());
  return got;
}

protocol::Result<std::vector<OfferedEvent>> OutboundClient::offered(const std::string& partner,
                                                                    std::int64_t since) {
  protocol::json::Builder header;
  header.set("op", "offered").set("partner", partner).set("since", since);
  TRY(const ipc::Message answer, front_.call({header.take(), {}}));
  std::vector<OfferedEvent> events;
  const auto* list = protocol::json::find(answer.header, "events");
  if (list == nullptr || !list->IsArray())
    return protocol::fail(protocol::Error::malformed, "the front's answer has no events", "front",
                          "see the front's log");
  for (const auto& row : list->GetArray()) {
    OfferedEvent event;
    TRY(const std::string uuid, protocol::json::get_string(row, "uuid", "front"));
    TRY(event.uuid, protocol::Uuid::parse(uuid));
    TRY(event.timestamp, protocol::json::get_int(row, "timestamp", "front"));
    event.recalled = protocol::json::bool_or(row, "recalled", false);
    events.push_back(event);
  }
  return events;
}

protocol::Result<PushAnswer> OutboundClient::push(const PushRequest& request) {
  protocol::json::Builder header;
  header.set("op", "push").set("partner", request.partner).set("event", request.event.text());
  header.set("endpoint", request.endpoint).set("path", request.path).set("authkey", request.authkey);
  TRY(ipc::Message answer, front_.call({header.take(), {}}));
  PushAnswer pushed;
  TRY(const std::int64_t status, protocol::json::get_int(answer.header, "status", "front"));
  pushed.status = static_cast<int>(status);
  TRY(pushed.timestamp, protocol::json::get_int(answer.header, "timestamp", "front"));
  if (!answer.attachments.empty()) pushed.body = std::move(answer.attachments.front());
  return pushed;
}

protocol::Result<Sighting> OutboundClient::probe(const GetRequest& request) {
  TRY(ipc::Message answer, front_.call({asked("probe", request).take(), {}}));
  return decode_sighting(std::move(answer));
}

protocol::Result<std::vector<Visit>> OutboundClient::visits() {
  TRY(const ipc::Message answer, front_.call({protocol::json::Builder().set("op", "visits").take(), {}}));
  return decode_visits(answer);
}

protocol::Result<ShownCertificate> OutboundClient::own_certificate() {
  TRY(const ipc::Message answer,
      front_.call({protocol::json::Builder().set("op", "certificate").take(), {}}));
  const auto* certificate = protocol::json::find(answer.header, "certificate");
  if (certificate == nullptr)
    return protocol::fail(protocol::Error::malformed, "the front's answer has no certificate", "front",
                          "see the front's log");
  return decode_certificate(*certificate);
}

}  // namespace gateway::front
