#include "tests/gate/world.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <stdlib.h>
#include <sys/wait.h>

namespace world {
namespace {

std::string run_with_status(const std::string& command, int& status) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen");
  char piece[4096];
  while (const std::size_t count = fread(piece, 1, sizeof piece, pipe)) out.append(piece, count);
  status = pclose(pipe);
  return out;
}

Instant system_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(since).count(), 0};
}

/// Plain files only: a home also holds its agent's sockets.
void copy_files(const std::string& from, const std::string& to) {
  std::filesystem::create_directories(to);
  std::filesystem::permissions(to, std::filesystem::perms::owner_all);
  for (const auto& each : std::filesystem::directory_iterator(from)) {
    const std::string target = to + "/" + each.path().filename().string();
    if (each.is_directory()) copy_files(each.path(), target);
    if (each.is_regular_file()) std::filesystem::copy_file(each.path(), target);
  }
}

Key make_key(OpenPgp& home, const std::string& name) {
  Key key;
  key.fingerprint = must(home.generate(name, 30));
  key.armoured = must(home.export_key(key.fingerprint));
  return key;
}

}  // namespace

Folder::Folder() {
  char name[] = "/tmp/gate-XXXXXX";
  if (mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp");
  root_ = name;
}

Folder::~Folder() {
  for (const auto& home : homes_) gate::stop_agent(home);
  // An agent that is ending removes its own sockets beside us, which makes a removal fail half-way.
  std::error_code error;
  for (int i = 0; i < 10 && std::filesystem::exists(root_, error); ++i)
    std::filesystem::remove_all(root_, error);
}

std::string Folder::own(const std::string& name) {
  homes_.push_back(path(name));
  return path(name);
}

std::unique_ptr<OpenPgp> Folder::home(const std::string& name) {
  return must(OpenPgp::open(own(name)));
}

std::string run(const std::string& command) {
  int status = 0;
  std::string out = run_with_status(command, status);
  if (status != 0) throw std::runtime_error("status " + std::to_string(WEXITSTATUS(status)) + ": " + command);
  return out;
}

std::string run_anyhow(const std::string& command) {
  int status = 0;
  return run_with_status(command, status);
}

void write_file(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void must(gateway::Result<void> result) {
  if (result.has_error()) throw std::runtime_error(protocol::describe(result.error()));
}

Cast::Cast()
    : a(folder.home("a")),
      b(folder.home("b")),
      c(folder.home("c")),
      people(folder.home("p")),
      eve(folder.home("e")),
      key_a(make_key(*a, "Team A <a@example.org>")),
      key_b(make_key(*b, "Team B <b@example.org>")),
      key_c(make_key(*c, "Team C <c@example.org>")),
      key_eve(make_key(*eve, "Eve <eve@example.org>")) {
  for (const std::string id : {"adam", "anna", "bo", "cia", "dan"}) {
    person_keys[id] = make_key(*people, id + " <" + id + "@example.org>");
  }
  for (auto* home : {b.get(), c.get(), eve.get()}) must(home->import_keys(key_a.armoured));
  for (auto* home : {b.get(), c.get()}) must(home->import_keys(key_b.armoured + key_c.armoured));
}

Cast& cast() {
  static Cast all;
  return all;
}

House::House() {
  now = system_now();
  copy_files(entered().path("h"), folder_.own("h"));
  copy_files(entered().path("roster"), folder_.path("roster"));
  engine_ = must(gate::Engine::open(options()));
}

House::House(Beginning) {
  now = system_now();
  // The team's secret key goes where this house's keyring can be spoiled without hurting the other tests.
  copy_files(cast().folder.path("a"), folder_.own("h"));
  auto home = must(OpenPgp::open(folder_.path("h")));
  protocol::Order first = order();
  first.person = person("adam", {"administrator"});
  must(gate::Roster::found(*home, folder_.path("roster"), sign(first.text(), {"adam"}), now));
  home.reset();
  engine_ = must(gate::Engine::open(options()));
  must(apply(person("anna", {"analyst"})));
  must(apply(person("bo", {"approver"})));
  must(apply(person("cia", {"approver", "analyst"})));
  must(apply(person("dan", {"auditor"})));
  auto b = partner(team_b, "cert-b", cast().key_b);
  b.people = {{"eve", "Eve", cast().key_eve.fingerprint, cast().key_eve.armoured}};
  must(apply(b));
  must(apply(partner(team_c, "cert-c", cast().key_c)));
}

const Folder& House::entered() {
  cast();
  static const House first{Beginning{}};
  return first.folder_;
}

House::~House() = default;

gate::EngineOptions House::options() {
  return {folder_.path("h"),
          folder_.path("roster"),
          team_a,
          [this] { return now; },
          // What the tests release has reserved names.
          {"", {"documentation-networks", "documentation-domains"}}};
}

protocol::Signed House::sign(const std::string& text, const std::vector<std::string>& people) const {
  protocol::Signed out{text, {}};
  for (const auto& id : people) {
    out.signatures.push_back({id, must(cast().people->sign(text, cast().person_keys.at(id).fingerprint))});
  }
  return out;
}

protocol::Order House::order(const std::string& by) {
  static int count = 1000;
  protocol::Order order;
  order.id = uuid(++count);
  order.at = {now.seconds - 100, static_cast<std::uint32_t>(count) * 1000};
  order.by = by;
  return order;
}

protocol::PersonOrder House::person(const std::string& id, const std::vector<std::string>& roles) const {
  const Key& key = cast().person_keys.at(id);
  return {id, id, roles, std::string(64, 'a'), key.fingerprint, key.armoured, "active"};
}

protocol::PartnerOrder House::partner(const std::string& id, const std::string& short_name,
                                      const Key& key) const {
  protocol::PartnerOrder out;
  out.id = id;
  out.short_name = short_name;
  out.name = short_name;
  out.endpoint = "https://" + short_name + ".example:8443";
  out.tls_pins = {std::string(64, 'b')};
  out.fingerprints = {key.fingerprint};
  out.openpgp_keys = key.armoured;
  out.ceiling = protocol::Label::red;
  out.state = "active";
  return out;
}

gateway::Result<void> House::apply(const protocol::PersonOrder& person) {
  protocol::Order one = order();
  one.person = person;
  return engine_->apply(sign(one.text(), {"adam"}));
}

gateway::Result<void> House::apply(const protocol::PartnerOrder& partner) {
  protocol::Order one = order();
  one.partner = partner;
  return engine_->apply(sign(one.text(), {"adam"}));
}

gateway::Result<gate::Opened> House::open_as(OpenPgp& home, const std::string& ciphertext) {
  return home.open_message(ciphertext, gate::max_opened);
}

protocol::Slice slice(int number, protocol::Label label, std::size_t pad) {
  const std::string id = "indicator--" + uuid(number).text();
  const std::string modified = "2026-03-01T10:00:00.000Z";
  protocol::Slice out;
  out.bytes = R"({"type":"indicator","spec_version":"2.1","id":")" + id + R"(","created":")" + modified +
              R"(","modified":")" + modified + R"(","created_by_ref":"identity--)" + team_a +
              R"(","object_marking_refs":[")" + std::string(protocol::marking_id(label)) +
              R"("],"pattern":"[domain-name:value = 'c2.bad.example']","pattern_type":"stix",)" +
              R"("valid_from":"2026-03-01T10:00:00Z","description":")" + std::string(pad, 'x') + "\"}";
  out.entry = {id, modified, protocol::sha256(out.bytes), out.bytes.size(), label};
  return out;
}

Draft::Draft(House& house, std::vector<protocol::Slice> slices,
             std::vector<std::vector<std::string>> groups) {
  protocol::Manifest manifest;
  approval.label = protocol::Label::clear;
  for (const auto& each : slices) {
    manifest.slices.push_back(each.entry);
    approval.label = protocol::strictest(approval.label, each.entry.label);
  }
  order.release = uuid(7);
  order.manifest = manifest.text();
  order.slices = std::move(slices);
  order.groups = std::move(groups);
  order.terms.originator = team_a;
  order.expires = house.now + 86400;
  approval.share = uuid(8);
  approval.manifest = manifest.digest();
  for (const auto& group : order.groups)
    approval.partners.insert(approval.partners.end(), group.begin(), group.end());
  std::sort(approval.partners.begin(), approval.partners.end());
  approval.author = "anna";
  approval.expires = house.now + 3600;
  sign(house, {"anna", "bo"});
}

ReleaseOrder& Draft::sign(House& house, const std::vector<std::string>& people) {
  order.approval = house.sign(approval.text(), people);
  return order;
}

protocol::Uuid uuid(int number) {
  std::string digits = std::to_string(number);
  return must(
      protocol::Uuid::parse("00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits));
}

}  // namespace world
