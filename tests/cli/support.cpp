#include "tests/cli/support.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "gateway/gate/openpgp.h"
#include "gateway/tls/tls.h"

namespace cli_test {

namespace fs = std::filesystem;
using namespace gateway;

Folder::Folder() {
  std::string name = "/tmp/cliXXXXXX";
  BOOST_REQUIRE(mkdtemp(name.data()));
  path = name;
}
Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}
std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path + "/" + name, std::ios::binary) << text;
  return path + "/" + name;
}

std::string read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Ran run(const std::vector<std::string>& arguments, const Person& person) {
  std::istringstream in(person.input);
  std::ostringstream out, err;
  cli::Console console{in, out, err, person.asks, person.shows};
  cli::LocalCommands local;
  local.version = "1.2.3";
  local.init = [](const cli::InitOptions& options) -> Result<protocol::json::Document> {
    return Builder().set("admin", options.admin_id).set("profile", options.profile_dir).take();
  };
  local.serve = [](const std::string&, const std::string&) -> Result<void> { return {}; };
  local.ledger_verify = [](const std::string&) -> Result<protocol::json::Document> {
    return Builder().set("size", 7).set("root", "abc").take();
  };
  Ran ran;
  ran.code = cli::run_with(arguments, local, console);
  ran.out = out.str();
  ran.err = err.str();
  return ran;
}

Core::Core() {
  const tls::Identity identity{folder_.path + "/people.crt", folder_.path + "/people.key"};
  BOOST_REQUIRE(tls::make_self_signed("core", identity, 30).has_value());
  pin_ = *tls::pin_of_file(identity.certificate);
  const auto context = *tls::server_context(identity);
  ipc::Server::Options options;
  options.path = socket();
  options.wrap = [context](ipc::Fd fd, ipc::Caller& caller) -> Result<std::unique_ptr<ipc::Stream>> {
    TRY(auto stream, tls::BlockingStream::accept(context, std::move(fd), std::chrono::milliseconds(5000)));
    caller.pin = stream->peer_pin();
    return std::unique_ptr<ipc::Stream>(std::move(stream));
  };
  auto server = ipc::Server::start(
      std::move(options),
      [this](const ipc::Caller& caller, const ipc::Message& message) -> Result<ipc::Message> {
        Request request;
        request.verb = protocol::json::string_or(message.header, "verb");
        request.args = protocol::json::write(*protocol::json::find(message.header, "args"));
        request.attachments = message.attachments;
        request.dry_run = protocol::json::bool_or(message.header, "dry_run", false);
        request.pin = caller.pin;
        return answer(request);
      });
  BOOST_REQUIRE(server.has_value());
  server_ = *std::move(server);
}
Core::~Core() {
  server_.reset();
}

void Core::on(const std::string& verb, Answer answer) {
  const std::lock_guard lock(mutex_);
  answers_[verb] = std::move(answer);
  std::erase_if(requests_, [&](const Request& one) { return one.verb == verb; });
}

void Core::on(const std::string& verb, const Builder& header, std::vector<std::string> attachments) {
  on(verb, [text = header.text(), attachments](const Request&) -> Result<ipc::Message> {
    TRY(auto document, protocol::json::parse(text));
    return ipc::Message{std::move(document), attachments};
  });
}

std::vector<Request> Core::requests(const std::string& verb) {
  const std::lock_guard lock(mutex_);
  std::vector<Request> found;
  for (const Request& one : requests_)
    if (one.verb == verb) found.push_back(one);
  return found;
}

Result<ipc::Message> Core::answer(const Request& request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(request);
  const auto found = answers_.find(request.verb);
  if (found == answers_.end())
    return protocol::fail(protocol::Error::unsupported, "no such command", request.verb);
  return found->second(request);
}

Ann::Ann() {
  setenv("CSIRT_GATEWAY_PROFILE", "/nonexistent", 1);
  setenv("CSIRT_GATEWAY_CONFIG", "/nonexistent", 1);
  const std::string home = folder.path + "/p";
  enrolled = run({"person", "enrol", "--profile", home, "--id", "ann", "--name", "Ann Larsson",
                  "--core-socket", core.socket(), "--core-pin", core.pin()});
  auto loaded = cli::load_profile(home);
  BOOST_REQUIRE_MESSAGE(loaded.has_value(), enrolled.err);
  profile = *loaded;
  protocol::json::Document keep;
  openpgp_key = protocol::json::string_or(parsed(read(home + "/request.json"), keep), "openpgp_key");
}
Ann::~Ann() {
  gate::stop_agent(profile.gnupg);
}

Ran Ann::operator()(std::vector<std::string> arguments, const Person& person) const {
  arguments.insert(arguments.end(), {"--profile", profile.folder});
  return run(arguments, person);
}

bool Ann::signed_by_her(const std::string& text, const std::string& signature) const {
  auto home = gate::OpenPgp::open(profile.gnupg);
  if (home.has_error()) return false;
  auto verified = (*home)->verify(text, signature);
  return verified.has_value() && verified->fingerprint == profile.fingerprint;
}

namespace {
std::unique_ptr<Ann>& the_one() {
  static std::unique_ptr<Ann> one;
  return one;
}
/// Made when the first test asks for her, gone before the program ends, so that no gpg-agent is left behind.
struct AnnEnds {
  ~AnnEnds() { the_one().reset(); }
};
BOOST_TEST_GLOBAL_FIXTURE(AnnEnds);
}  // namespace

Ann& ann() {
  if (!the_one()) the_one() = std::make_unique<Ann>();
  return *the_one();
}

ipc::Message message(const Builder& header, std::vector<std::string> attachments) {
  return {protocol::json::copy(header.value()), std::move(attachments)};
}

Value& parsed(const std::string& text, protocol::json::Document& keep) {
  auto document = protocol::json::parse(text);
  BOOST_REQUIRE_MESSAGE(document.has_value(), text);
  keep = *std::move(document);
  return keep;
}

Builder partner_list() {
  std::vector<Builder> rows;
  rows.push_back(std::move(Builder().set("id", cert_fi).set("short_name", "cert-fi")));
  rows.push_back(std::move(Builder().set("id", cert_no).set("short_name", "cert-no")));
  return std::move(Builder().set("partners", rows));
}

Sample::Sample(protocol::Label label) {
  for (const char* one :
       {"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", "malware--9f3f3e3c-28e5-4dc0-a490-a9ff57c4de40"}) {
    const std::string bytes = std::string(R"({"type":"x","id":")") + one + "\"}";
    manifest.slices.push_back({one, "2026-01-01T00:00:00Z", protocol::sha256(bytes), bytes.size(), label});
    slices += bytes;
  }
  approval.share = *protocol::Uuid::parse(share);
  approval.manifest = manifest.digest();
  approval.label = label;
  approval.partners = {cert_fi, cert_no};
  if (label == protocol::Label::red)
    approval.people = {std::string(cert_fi) + "/eva", std::string(cert_no) + "/ola"};
  approval.author = "ann";
  approval.inputs = protocol::sha256("inputs");
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  approval.expires = {std::chrono::duration_cast<std::chrono::seconds>(now).count() + 86400, 0};
}

Builder Sample::listed() const {
  Builder row;
  row.set("id", id).set("recipients", approval.partners).set("slices", 2).set("bytes", slices.size());
  row.set("label", protocol::text(approval.label)).set("manifest", protocol::to_hex(manifest.digest()));
  return std::move(row.set("statement", statement()).set("others_needed", approval.others_needed()));
}

Builder Sample::answer() const {
  std::vector<Builder> renderings;
  renderings.push_back(listed());
  return std::move(
      Builder().set("ok", true).set("share", share).set("state", "proposed").set("renderings", renderings));
}

}  // namespace cli_test
