// The composition root of core: the store, the views, the gate, the link to partners, people's commands, what
// the front hands over.
#include <sys/socket.h>
#include <unistd.h>

#include "gateway/flow/collections.h"
#include "gateway/flow/commands.h"
#include "gateway/flow/receive.h"
#include "gateway/flow/tokens.h"
#include "gateway/front/link.h"
#include "gateway/gate/client.h"
#include "gateway/ops/confine.h"
#include "gateway/ops/log.h"
#include "gateway/ops/memory.h"
#include "gateway/ops/metrics.h"
#include "gateway/roles.h"
#include "gateway/store/files.h"
#include "gateway/store/store.h"
#include "gateway/store/views.h"
#include "gateway/system.h"
#include "gateway/tls/tls.h"
#include "gateway/workers.h"
#include "protocol/digest.h"

namespace gateway {

using protocol::Error;
using protocol::fail;

namespace {

constexpr int people_threads = 8;
constexpr int inbound_threads = 8;

Result<std::string> derivation_key(Store& store) {
  std::string key;
  CHECK(store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto body, flow::load(reader, "setting", "derivation-key"));
    TRY(key, protocol::parse_base64(protocol::json::string_or(body, "key")));
    return {};
  }));
  return key;
}

Result<directory::Team> own_team(Store& store) {
  directory::Team team;
  CHECK(store.read([&](Reader& reader) -> Result<void> {
    TRY(team, directory::team(reader));
    return {};
  }));
  return team;
}

/// Who is at the other end of core.sock: a user of this machine who may be there, with the key of an active
/// person.
Result<directory::Person> person_at(Store& store, const ipc::Caller& caller) {
  // The socket's mode lets nobody else in; this holds even where somebody has changed it.
  if (caller.credentials.uid != ::getuid() && caller.credentials.uid != 0)
    return fail(Error::unauthenticated, "this user may not use the socket",
                "uid " + std::to_string(caller.credentials.uid));
  if (caller.pin.empty())
    return fail(Error::unauthenticated, "no client certificate was shown", "core.sock",
                "use the program with your profile");
  directory::Person person;
  CHECK(store.read([&](Reader& reader) -> Result<void> {
    TRY(person, directory::person_by_pin(reader, caller.pin));
    return {};
  }));
  return person;
}

std::string up(const std::string& socket) {
  auto fd = ipc::connect_unix(socket);
  return fd.has_value() ? "up" : fd.error().what;
}

/// People's commands.
class People {
 public:
  People(flow::World& world, const config::Config& config) : world_(world), config_(config) {}

  Result<ipc::Message> operator()(const ipc::Caller& caller, const ipc::Message& request) const {
    auto person = person_at(world_.store, caller);
    if (person.has_error()) {
      ops::log(ops::Level::warning, "person.refused",
               {{"uid", static_cast<std::int64_t>(caller.credentials.uid)}});
      return fail(Error::unauthenticated, "no active person has this certificate", "core.sock",
                  "ask an administrator to add you with `person add`");
    }
    TRY(const auto verb, protocol::json::get_string(request.header, "verb"));
    const protocol::json::Value empty(rapidjson::kObjectType);
    const auto* args = protocol::json::find(request.header, "args");
    const flow::Call call{*person, args ? *args : empty, request.attachments};
    ops::count("commands", "verb", known_verb(verb));
    if (verb == "metrics") return metrics();
    auto reply =
        flow::run_command(world_, verb, call, protocol::json::bool_or(request.header, "dry_run", false));
    ops::give_back_memory();
    log_command(verb, person->id, reply);
    if (reply.has_error()) return std::move(reply).error();
    if (verb == "status") describe_roles(reply->body);
    reply->body.set("ok", true);
    return ipc::Message{reply->body.take(), std::move(reply->attachments)};
  }

 private:
  /// A metric's label takes no text that a caller invented.
  static std::string known_verb(const std::string& verb) {
    const bool plain =
        verb.size() < 32 && verb.find_first_not_of("abcdefghijklmnopqrstuvwxyz._") == std::string::npos;
    return plain ? verb : "other";
  }

  static void log_command(const std::string& verb, const std::string& person,
                          const Result<flow::Reply>& reply) {
    ops::log(reply.has_error() ? ops::Level::warning : ops::Level::info, "command",
             {{"verb", known_verb(verb)},
              {"person", person},
              {"outcome", reply.has_error() ? protocol::name(reply.error().error) : std::string_view("ok")}});
  }

  static ipc::Message metrics() {
    protocol::json::Builder body;
    body.set("ok", true).set("text", ops::metrics_text());
    return {body.take(), {}};
  }

  void describe_roles(protocol::json::Builder& body) const {
    body.set("front", up(config_.outbound_socket())).set("core", "up").set("gate", up(config_.gate_socket()));
    body.set("version", GATEWAY_VERSION);
  }

  flow::World& world_;
  const config::Config& config_;
};

/// What the front hands over.
Result<ipc::Message> take_inbound(flow::World& world, const ipc::Caller& caller,
                                  const ipc::Message& request) {
  if (caller.credentials.uid != ::getuid() && caller.credentials.uid != 0)
    return fail(Error::unauthenticated, "this user may not use the socket", "inbound.sock");
  TRY(const auto partner, protocol::json::get_string(request.header, "partner"));
  TRY(const auto file, protocol::json::get_string(request.header, "spool"));
  TRY(auto answer, flow::inbound(world, partner, file));
  protocol::json::Builder body;
  body.set("status", answer.status).set("title", answer.title);
  std::vector<std::string> attachments;
  if (!answer.body.empty()) attachments.push_back(std::move(answer.body));
  return ipc::Message{body.take(), std::move(attachments)};
}

Result<std::unique_ptr<ipc::Server>> serve_people(flow::World& world, const config::Config& config) {
  const auto identity = config.core_identity();
  TRY(const auto context, tls::server_context({identity.certificate, identity.key}));
  ipc::Server::Options options;
  options.path = config.core_socket();
  options.threads = people_threads;
  const auto deadline = options.deadline;
  options.wrap = [context, deadline](ipc::Fd fd,
                                     ipc::Caller& caller) -> Result<std::unique_ptr<ipc::Stream>> {
    TRY(auto stream, tls::BlockingStream::accept(context, std::move(fd), deadline));
    caller.pin = stream->peer_pin();
    return std::unique_ptr<ipc::Stream>(std::move(stream));
  };
  return ipc::Server::start(std::move(options), People(world, config));
}

Result<std::unique_ptr<ipc::Server>> serve_front(flow::World& world, const config::Config& config) {
  ipc::Server::Options options;
  options.path = config.inbound_socket();
  options.threads = inbound_threads;
  return ipc::Server::start(std::move(options),
                            [&world](const ipc::Caller& caller, const ipc::Message& request) {
                              return take_inbound(world, caller, request);
                            });
}

}  // namespace

protocol::Result<void> run_core(const config::Config& config) {
  SystemClock clock;
  SystemEntropy entropy;
  TRY(auto store, store::SqliteStore::open(config.store_dir() + "/store.db"));
  TRY(auto views, store::SqliteViews::open(config.views_dir() + "/views.db", clock));
  TRY(auto team, own_team(*store));
  CHECK(views->put_team(team.id, team.name));
  TRY(auto key, derivation_key(*store));
  gate::GateClient gate(config.gate_socket());
  front::OutboundClient link(config.outbound_socket());
  store::DiskFiles files(config.uploads_dir(), config.spool_dir());
  flow::World world{*store, *views, gate, link, files, clock, entropy, std::move(team), std::move(key)};

  world.bounds = {.upload_bytes = static_cast<std::size_t>(config.limits.upload_mb) << 20,
                  .objects_per_bundle = config.limits.objects_per_bundle,
                  .objects_per_share = config.limits.objects_per_share,
                  .held_objects = config.limits.held_objects,
                  .held_bytes = static_cast<std::int64_t>(config.limits.held_mb) << 20};

  CHECK(flow::show_all_collections(world));
  CHECK(flow::show_all_tokens(world));
  Workers workers(world);
  world.wake = [&workers] { workers.wake(); };
  TRY(const auto inbound, serve_front(world, config));
  TRY(const auto people, serve_people(world, config));
  CHECK(ops::confine(ops::Role::core));
  say_ready("core");
  wait_for_end();
  return {};
}

}  // namespace gateway
