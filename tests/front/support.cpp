#include "tests/front/support.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdlib.h>

#include <openssl/ssl.h>
#include <sqlite3.h>

#include "gateway/store/views.h"
#include "protocol/digest.h"

namespace front_test {

Folder::Folder() {
  char pattern[] = "/tmp/gateway-front-XXXXXX";
  path_ = mkdtemp(pattern);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

tls::Identity Folder::identity(const std::string& name) const {
  tls::Identity made{*this / (name + ".crt"), *this / (name + ".key")};
  must(tls::make_self_signed(name, made, 30));
  return made;
}

std::string slurp(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void ViewsFile::create() const {
  struct NoClock final : gateway::Clock {
    protocol::Instant now() override { return {}; }
  } clock;
  must(gateway::store::SqliteViews::open(path_, clock));
}

void ViewsFile::run(const std::string& sql) const {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open(path_.c_str(), &raw);
  std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection(raw, sqlite3_close);
  BOOST_REQUIRE_EQUAL(opened, SQLITE_OK);
  sqlite3_busy_timeout(raw, 2000);
  char* error = nullptr;
  if (sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK) BOOST_FAIL(error);
}

void ViewsFile::peer(const std::string& id, const std::string& state, const std::string& pin) const {
  run("INSERT INTO peer VALUES ('" + id + "', '" + state + "'); INSERT INTO peer_pin VALUES ('" + pin +
      "', '" + id + "');");
}

void ViewsFile::envelope(const std::string& partner, const std::string& id, std::int64_t created_micros,
                         std::int64_t expires_micros, const std::string& ciphertext) const {
  run("INSERT INTO envelope (partner, id, reference, created, expires, digest, ciphertext, opened) VALUES "
      "('" +
      partner + "', '" + id + "', 'r', " + std::to_string(created_micros) + ", " +
      std::to_string(expires_micros) + ", X'" + protocol::to_hex(protocol::sha256(ciphertext)) + "', X'" +
      protocol::to_hex(ciphertext) + "', (SELECT ifnull(max(opened), 0) + 1 FROM envelope WHERE partner = '" +
      partner + "'));");
}

std::int64_t micros_from_now(std::int64_t seconds) {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count() + seconds * 1000000;
}

std::string Reply::field(const std::string& name) const {
  const std::string start = "\r\n" + name + ": ";
  const std::size_t at = head.find(start);
  if (at == std::string::npos) return {};
  const std::size_t from = at + start.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

Browser::Browser(const tls::Context& context, std::uint16_t port, std::chrono::milliseconds deadline) {
  auto fd = must(tls::connect_tcp("127.0.0.1", std::to_string(port), deadline));
  auto stream = tls::BlockingStream::connect(context, std::move(fd), deadline);
  if (stream.has_value()) stream_ = *std::move(stream);
}

// Used by several threads at once, and Boost.Test's checks are for one: what fails here shows as status 0.
void Browser::write(std::string_view bytes) {
  if (stream_) (void)stream_->write_all(bytes);
}

Reply Browser::read(bool head_only) {
  Reply reply;
  if (!stream_) return reply;
  std::string piece(65536, '\0');
  const auto more = [&] {
    auto got = stream_->read_some(piece.data(), piece.size());
    if (got.has_error() || *got == 0) return false;
    pending_.append(piece, 0, *got);
    return true;
  };
  while (pending_.find("\r\n\r\n") == std::string::npos)
    if (!more()) return reply;
  const std::size_t end = pending_.find("\r\n\r\n") + 4;
  reply.head = pending_.substr(0, end);
  pending_.erase(0, end);
  if (const std::size_t date = reply.head.find("\r\nDate: "); date != std::string::npos)
    reply.head.erase(date, reply.head.find("\r\n", date + 2) - date);
  reply.status = std::stoi(reply.head.substr(9, 3));
  const std::string length = reply.field("Content-Length");
  const std::size_t wanted = head_only || length.empty() ? 0 : std::stoul(length);
  while (pending_.size() < wanted)
    if (!more()) BOOST_FAIL("the answer was cut short");
  reply.body = pending_.substr(0, wanted);
  pending_.erase(0, wanted);
  return reply;
}

Reply Browser::ask(const std::string& method, const std::string& target, const std::string& fields,
                   const std::string& body) {
  write(method + " " + target + " HTTP/1.1\r\nHost: front\r\n" + fields + "\r\n" + body);
  return read(method == "HEAD");
}

Reply Browser::post(const std::string& body, const std::string& type) {
  return ask("POST", "/envelopes",
             "Content-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", body);
}

bool Browser::closed() {
  char byte = 0;
  auto got = stream_->read_some(&byte, 1);
  // With or without a word of parting, but not the end of our own patience.
  const bool late = got.has_error() && got.error().what.find("too long") != std::string::npos;
  return pending_.empty() && !late && (got.has_error() || *got == 0);
}

World::World() {
  views.create();
  const std::string server_pin = [&] {
    identities["front"] = folder.identity("front");
    return must(tls::pin_of_file(identities["front"].certificate));
  }();
  pins["front"] = server_pin;
  for (const std::string name : {"alpha", "beta", "paused", "gone", "unknown"}) {
    identities[name] = folder.identity(name);
    pins[name] = must(tls::pin_of_file(identities[name].certificate));
    contexts[name] = must(tls::client_context(identities[name], {server_pin}));
  }
  for (const std::string name : {"nobody", "old"})
    contexts[name] = std::shared_ptr<SSL_CTX>(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_max_proto_version(contexts["old"].get(), TLS1_2_VERSION);
  views.peer(alpha, "active", pins["alpha"]);
  views.peer(beta, "active", pins["beta"]);
  views.peer(paused, "suspended", pins["paused"]);
  views.peer(gone, "former", pins["gone"]);

  options.listen_host = "127.0.0.1";
  options.listen_port = "0";
  options.identity = identities["front"];
  options.views_path = folder / "views.db";
  options.spool_dir = folder / "spool";
  options.core_socket = folder / "core.sock";
  options.outbound_socket = folder / "out.sock";
  options.core_deadline = 5000ms;
  options.timeouts.linger = 300ms;
  core_says = [](const ipc::Message&) { return core_answer(200, "", {"receipt"}); };
}

World::~World() {
  front.reset();
  core.reset();
}

void World::start_core() {
  ipc::Server::Options serve;
  serve.path = folder / "core.sock";
  core = must(ipc::Server::start(
      serve, [this](const ipc::Caller&, const ipc::Message& request) { return core_says(request); }));
}

void World::start() {
  front = std::make_unique<front::Front>(options);
  must(front->start());
}

std::vector<std::string> World::spooled() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder / "spool"))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

ipc::Message core_answer(int status, const std::string& title, std::vector<std::string> attachments) {
  protocol::json::Builder header;
  header.set("status", status).set("type", "application/pgp-encrypted").set("title", title);
  return {header.take(), std::move(attachments)};
}

}  // namespace front_test
