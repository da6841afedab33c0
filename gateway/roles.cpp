#include "gateway/roles.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "gateway/front/front.h"
#include "gateway/gate/service.h"
#include "gateway/ops/confine.h"
#include "gateway/ops/log.h"

namespace gateway {

using protocol::Error;
using protocol::fail;

void block_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void follow_parent() {
  const char* parent = std::getenv("CSIRT_GATEWAY_PARENT");
  if (!parent) return;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  // It may have died before the call above.
  if (::getppid() != std::atoi(parent)) ::raise(SIGTERM);
}

void wait_for_end() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  int signal = 0;
  sigwait(&set, &signal);
  ops::log(ops::Level::info, "role.ending", {{"signal", signal}});
}

namespace {

void notify_systemd() {
  const char* path = std::getenv("NOTIFY_SOCKET");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (!path || std::strlen(path) >= sizeof(address.sun_path)) return;
  std::memcpy(address.sun_path, path, std::strlen(path));
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  constexpr std::string_view message = "READY=1\n";
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(path));
  (void)::sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), length);
  ::close(fd);
}

}  // namespace

void say_ready(std::string_view role) {
  ops::log(ops::Level::info, "role.ready", {{"role", role}});
  if (const char* text = std::getenv("CSIRT_GATEWAY_READY_FD")) {
    const int fd = std::atoi(text);
    const char byte = '1';
    if (fd > 2) {
      (void)!::write(fd, &byte, 1);
      ::close(fd);
    }
  }
  notify_systemd();
}

protocol::Result<protocol::json::Document> read_team_file(const config::Config& config) {
  std::ifstream in(config.team_file());
  if (!in)
    return fail(Error::not_found, "this gateway has not been made yet", config.team_file(),
                "run `csirt-gateway init` first");
  std::ostringstream text;
  text << in.rdbuf();
  return protocol::json::parse(text.str());
}

protocol::Result<void> run_front(const config::Config& config) {
  front::FrontOptions options;
  options.listen_host = config.front.listen.host;
  options.listen_port = std::to_string(config.front.listen.port);
  options.identity = {config.front.identity.certificate, config.front.identity.key};
  options.views_path = config.views_dir() + "/views.db";
  options.spool_dir = config.spool_dir();
  options.core_socket = config.inbound_socket();
  options.outbound_socket = config.outbound_socket();
  options.max_envelope_bytes = static_cast<std::size_t>(config.front.max_envelope_mb) << 20;
  options.max_connections = config.limits.connections;
  // Seats of a pin are taken before anything can be answered, so they leave room for the answer.
  options.limits.connections_per_pin = 2 * static_cast<std::size_t>(config.limits.connections_per_partner);
  options.limits.connections_per_peer = static_cast<std::size_t>(config.limits.connections_per_partner);
  options.limits.requests_per_second = static_cast<std::size_t>(config.limits.requests_per_second);
  options.limits.pace = {static_cast<std::size_t>(config.limits.slowest_bytes_per_second),
                         std::chrono::seconds(config.limits.slow_seconds)};
  front::Front front(std::move(options));
  CHECK(front.start());
  CHECK(ops::confine(ops::Role::front));
  say_ready("front");
  wait_for_end();
  front.stop();
  return {};
}

protocol::Result<void> run_gate(const config::Config& config) {
  TRY(const auto team, read_team_file(config));
  TRY(const auto team_id, protocol::json::get_string(team, "id"));
  CHECK(ops::confine(ops::Role::gate));
  gate::GateOptions options;
  options.home = config.gate_home();
  options.roster = config.roster_dir();
  options.standing = config.standing_dir();
  options.socket = config.gate_socket();
  options.team_id = team_id;
  options.threads = config.gate.threads;
  options.warnings = {config.warning_lists.folder, config.warning_lists.off};
  TRY(const auto running, gate::Service::start(std::move(options)));
  say_ready("gate");
  wait_for_end();
  return {};
}

protocol::Result<void> run_role(const config::Config& config, std::string_view role) {
  if (role == "front") return run_front(config);
  if (role == "core") return run_core(config);
  if (role == "gate") return run_gate(config);
  return fail(Error::invalid, "no such role", std::string(role), "use front, core or gate");
}

}  // namespace gateway
