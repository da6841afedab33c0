#include "gateway/gate/service.h"

#include <chrono>
#include <exception>

#include "gateway/gate/messages.h"
#include "gateway/ops/log.h"

namespace gateway::gate {
namespace {

using ipc::Message;
using protocol::Error;
using protocol::fail;

Result<const std::string*> attachment(const Message& request, std::size_t index) {
  if (index < request.attachments.size()) return &request.attachments[index];
  return fail(Error::malformed, "an attachment is missing", "gate request");
}

Result<Message> apply(Engine& engine, const Message& request) {
  TRY(auto order, messages::get_signed(request));
  CHECK(engine.apply(order));
  return messages::ok();
}

Result<Message> verify(Engine& engine, const Message& request) {
  TRY(auto text, messages::get_signed(request));
  if (text.signatures.size() != 1)
    return fail(Error::malformed, "one signature is verified at a time", "gate request");
  CHECK(engine.verify(text.text, text.signatures.front()));
  return messages::ok();
}

Result<Message> release(Engine& engine, const Message& request) {
  TRY(auto order, messages::decode_release(request));
  TRY(auto outcome, engine.release(order));
  return messages::encode(std::move(outcome));
}

Result<Message> stop_standing(Engine& engine, const Message& request) {
  TRY(auto text, protocol::json::get_string(request.header, "order"));
  TRY(auto order, protocol::Uuid::parse(text));
  CHECK(engine.stop_standing(order));
  return messages::ok();
}

Result<Message> guard(Engine& engine, const Message& request) {
  TRY(auto order, messages::decode_release(request));
  TRY(auto ceiling, messages::decode_ceiling(request));
  TRY(auto findings, engine.guard(order, ceiling));
  return messages::encode(findings);
}

Result<Message> event(Engine& engine, const Message& request) {
  TRY(auto order, messages::decode_event(request));
  TRY(auto findings, engine.guard_event(order));
  return messages::encode(findings);
}

Result<Message> receipt(Engine& engine, const Message& request) {
  TRY(const auto* text, attachment(request, 0));
  TRY(auto body, protocol::Receipt::parse(*text));
  TRY(auto partner, protocol::json::get_string(request.header, "partner"));
  TRY(auto id_text, protocol::json::get_string(request.header, "id"));
  TRY(auto id, protocol::Uuid::parse(id_text));
  TRY(auto envelope, engine.receipt(body, partner, id));
  SealOutcome outcome;
  outcome.envelopes.push_back(std::move(envelope));
  return messages::encode(std::move(outcome));
}

Result<Message> recall(Engine& engine, const Message& request) {
  TRY(auto order, messages::get_signed(request));
  TRY(auto partners, protocol::json::get_strings(request.header, "partners"));
  TRY(auto outcome, engine.recall(order, partners));
  return messages::encode(std::move(outcome));
}

Message one_envelope(SealedEnvelope envelope) {
  SealOutcome outcome;
  outcome.envelopes.push_back(std::move(envelope));
  return messages::encode(std::move(outcome));
}

Result<Message> ask_permission(Engine& engine, const Message& request) {
  TRY(const auto* text, attachment(request, 0));
  TRY(auto body, protocol::PermissionRequest::parse(*text));
  TRY(auto partner, protocol::json::get_string(request.header, "partner"));
  TRY(auto victims, protocol::json::get_strings(request.header, "victims"));
  TRY(auto envelope, engine.request(body, partner, victims));
  return one_envelope(std::move(envelope));
}

Result<Message> permission(Engine& engine, const Message& request) {
  TRY(auto statement, messages::get_signed(request));
  TRY(auto envelope, engine.permission(statement));
  return one_envelope(std::move(envelope));
}

Result<Message> open(Engine& engine, const Message& request) {
  TRY(const auto* ciphertext, attachment(request, 0));
  TRY(auto partner, protocol::json::get_string(request.header, "partner"));
  TRY(auto opened, engine.open(partner, *ciphertext));
  protocol::json::Builder header;
  header.set("ok", true).set("fingerprint", opened.fingerprint);
  Message answer{header.take(), {}};
  answer.attachments.push_back(std::move(opened.plaintext));
  return answer;
}

Result<Message> keys(Engine& engine, const Message& request) {
  TRY(const auto teams, protocol::json::get_strings(request.header, "teams"));
  TRY(const auto known, engine.team_keys(teams));
  return messages::encode(known);
}

Result<Message> health(Engine& engine, const Message&) {
  return messages::encode(engine.health());
}

struct Operation {
  std::string_view name;
  Result<Message> (*run)(Engine&, const Message&);
};
constexpr Operation operations[] = {
    {"apply", apply},
    {"verify", verify},
    {"release", release},
    {"guard", guard},
    {"event", event},
    {"receipt", receipt},
    {"recall", recall},
    {"open", open},
    {"keys", keys},
    {"health", health},
    {"stop-standing", stop_standing},
    {"request", ask_permission},
    {"permission", permission},
};

Result<Message> dispatch(Engine& engine, const Operation& operation, const Message& request) {
  try {
    return operation.run(engine, request);
  } catch (const std::exception&) {
    // Out of memory, mostly. What was asked for has not happened; the next request may.
    return fail(Error::internal, "the gate could not finish a request", std::string(operation.name));
  }
}

Result<Message> answer(Engine& engine, const Message& request) {
  const std::string op = protocol::json::string_or(request.header, "op");
  for (const auto& operation : operations) {
    if (operation.name != op) continue;
    const auto began = std::chrono::steady_clock::now();
    auto result = dispatch(engine, operation, request);
    const auto took = std::chrono::steady_clock::now() - began;
    const auto level = result.has_error() ? ops::Level::warning : ops::Level::info;
    ops::log(op == "health" ? ops::Level::debug : level, "gate.request",
             {{"op", operation.name},
              {"result", result.has_error() ? protocol::name(result.error().error) : std::string_view("ok")},
              {"ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
    return result;
  }
  return fail(Error::unsupported, "the gate does not know this request", "gate request");
}

}  // namespace

struct Service::State {
  std::string home;
  std::unique_ptr<Engine> engine;
  std::unique_ptr<ipc::Server> server;  // ends first: its threads use the engine
};

Service::Service(std::unique_ptr<State> state) : state_(std::move(state)) {}

Service::~Service() {
  state_->server.reset();
  state_->engine.reset();
  stop_agent(state_->home);
}

Result<std::unique_ptr<Service>> Service::start(GateOptions options) {
  auto state = std::make_unique<State>();
  state->home = options.home;
  TRY(state->engine, Engine::open({options.home, options.roster, options.team_id, std::move(options.now),
                                   std::move(options.warnings), options.standing}));
  ipc::Server::Options listening;
  listening.path = options.socket;
  listening.mode = options.socket_mode;
  listening.threads = options.threads;
  Engine& engine = *state->engine;
  auto handler = [&engine](const ipc::Caller&, const Message& request) { return answer(engine, request); };
  TRY(state->server, ipc::Server::start(std::move(listening), handler));
  return std::unique_ptr<Service>(new Service(std::move(state)));
}

}  // namespace gateway::gate
