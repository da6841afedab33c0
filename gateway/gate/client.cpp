#include "gateway/gate/client.h"

#include "gateway/gate/messages.h"

namespace gateway::gate {
namespace {

using ipc::Message;
using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

Message signed_request(std::string_view op, const protocol::Signed& text,
                       const std::vector<std::string>* partners) {
  Message out;
  Builder header;
  header.set("op", op);
  if (partners != nullptr) header.set("partners", *partners);
  messages::put_signed(out, header, text);
  out.header = header.take();
  return out;
}

protocol::Failure broken() {
  return fail(Error::internal, "the gate's answer is not what was asked for", "gate");
}

Result<SealedEnvelope> only_envelope(Message answer) {
  TRY(auto outcome, messages::decode_outcome(std::move(answer)));
  if (outcome.envelopes.size() != 1) return broken();
  return std::move(outcome.envelopes.front());
}

}  // namespace

GateClient::GateClient(std::string socket, std::chrono::milliseconds deadline)
    : client_(std::move(socket), deadline) {}

Result<void> GateClient::apply(const protocol::Signed& order) {
  CHECK(client_.call(signed_request("apply", order, nullptr)));
  return {};
}

Result<void> GateClient::verify(std::string_view text, const protocol::Signature& signature) {
  CHECK(client_.call(signed_request("verify", {std::string(text), {signature}}, nullptr)));
  return {};
}

Result<SealOutcome> GateClient::release(const ReleaseOrder& order) {
  TRY(auto answer, client_.call(messages::encode("release", order, protocol::Label::clear)));
  return messages::decode_outcome(std::move(answer));
}

Result<void> GateClient::stop_standing(const protocol::Uuid& order) {
  Builder header;
  header.set("op", "stop-standing").set("order", order.text());
  const Message request{header.take(), {}};
  CHECK(client_.call(request));
  return {};
}

Result<std::vector<GuardFinding>> GateClient::guard_event(const EventOrder& order) {
  TRY(auto answer, client_.call(messages::encode(order)));
  return messages::decode_findings(answer);
}

Result<std::vector<GuardFinding>> GateClient::guard(const ReleaseOrder& order, protocol::Label ceiling) {
  TRY(auto answer, client_.call(messages::encode("guard", order, ceiling)));
  return messages::decode_findings(answer);
}

Result<SealedEnvelope> GateClient::receipt(const protocol::Receipt& receipt, std::string_view partner,
                                           protocol::Uuid id) {
  Builder header;
  header.set("op", "receipt").set("partner", partner).set("id", id.text());
  Message request{header.take(), {receipt.text()}};
  TRY(auto answer, client_.call(request));
  return only_envelope(std::move(answer));
}

Result<SealOutcome> GateClient::recall(const protocol::Signed& order,
                                       const std::vector<std::string>& partners) {
  TRY(auto answer, client_.call(signed_request("recall", order, &partners)));
  return messages::decode_outcome(std::move(answer));
}

Result<SealedEnvelope> GateClient::request(const protocol::PermissionRequest& request,
                                           std::string_view partner,
                                           const std::vector<std::string>& victims) {
  Builder header;
  header.set("op", "request").set("partner", partner).set("victims", victims);
  Message message{header.take(), {request.text()}};
  TRY(auto answer, client_.call(message));
  return only_envelope(std::move(answer));
}

Result<SealedEnvelope> GateClient::permission(const protocol::Signed& statement) {
  TRY(auto answer, client_.call(signed_request("permission", statement, nullptr)));
  return only_envelope(std::move(answer));
}

Result<OpenedEnvelope> GateClient::open(std::string_view partner, std::string_view ciphertext) {
  Builder header;
  header.set("op", "open").set("partner", partner);
  Message request{header.take(), {std::string(ciphertext)}};
  TRY(auto answer, client_.call(request));
  if (answer.attachments.size() != 1) return broken();
  return OpenedEnvelope{std::move(answer.attachments.front()),
                        protocol::json::string_or(answer.header, "fingerprint")};
}

Result<std::vector<TeamKey>> GateClient::team_keys(const std::vector<std::string>& teams) {
  Builder header;
  header.set("op", "keys").set("teams", teams);
  TRY(const auto answer, client_.call({header.take(), {}}));
  return messages::decode_team_keys(answer);
}

Result<Health> GateClient::health() {
  TRY(auto answer, client_.call(messages::request("health")));
  return messages::decode_health(answer);
}

}  // namespace gateway::gate
