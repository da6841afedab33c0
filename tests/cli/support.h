// What the tests of the command line share: private folders, a person with real keys, a core that answers as
// told.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/cli/profile.h"
#include "gateway/cli/session.h"
#include "gateway/ipc/frame.h"
#include "protocol/json.h"
#include "protocol/manifest.h"
#include "protocol/statement.h"

namespace cli_test {

using protocol::Result;
using protocol::json::Builder;
using protocol::json::Value;

/// A private folder with a path short enough for gpg-agent, gone with the value.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const;
  std::string path;
};

std::string read(const std::string& file);

/// One run of the command line.
struct Ran {
  int code = -1;
  std::string out, err;
};

/// `input` is what the person types; a person is there to ask only where `asks` is true.
struct Person {
  std::string input;
  bool asks = false;
  bool shows = false;
};
Ran run(const std::vector<std::string>& arguments, const Person& person = {});

/// A request as core got it.
struct Request {
  std::string verb;
  std::string args;  ///< JSON
  std::vector<std::string> attachments;
  bool dry_run = false;
  std::string pin;
};

/// Core: a Unix socket with TLS, answering each verb as it was told to.
class Core {
 public:
  using Answer = std::function<Result<gateway::ipc::Message>(const Request&)>;
  Core();
  ~Core();
  void on(const std::string& verb, Answer answer);
  void on(const std::string& verb, const Builder& header, std::vector<std::string> attachments = {});
  std::vector<Request> requests(const std::string& verb);
  std::string socket() const { return folder_.path + "/core.sock"; }
  const std::string& pin() const { return pin_; }

 private:
  Result<gateway::ipc::Message> answer(const Request& request);
  Folder folder_;
  std::string pin_;
  std::mutex mutex_;
  std::map<std::string, Answer> answers_;
  std::vector<Request> requests_;
  std::unique_ptr<gateway::ipc::Server> server_;
};

/// The one person of these tests, made by `person enrol` with real keys. Its core is `core`, whose answers
/// each test sets.
struct Ann {
  Ann();
  ~Ann();
  Ann(const Ann&) = delete;
  Ann& operator=(const Ann&) = delete;
  Folder folder;
  Core core;
  Ran enrolled;
  gateway::cli::Profile profile;
  std::string openpgp_key;
  /// Runs with her profile.
  Ran operator()(std::vector<std::string> arguments, const Person& person = {}) const;
  /// A good signature by her over exactly `text`.
  bool signed_by_her(const std::string& text, const std::string& signature) const;
};
Ann& ann();

gateway::ipc::Message message(const Builder& header, std::vector<std::string> attachments = {});
Value& parsed(const std::string& text, protocol::json::Document& keep);

inline constexpr const char* cert_fi = "3b1c8e0a-52c4-4b52-8b0e-0d9f5a1c2e3f";
inline constexpr const char* cert_no = "4c2d9f1b-63d5-4c63-9c1f-1eaf6b2d3f40";

/// partner.list with cert-fi and cert-no.
Builder partner_list();

/// A rendering with two slices for cert-fi and cert-no, right in every respect.
struct Sample {
  protocol::Approval approval;
  protocol::Manifest manifest;
  std::string slices;
  std::string share = "0c4e7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f";
  std::string id = "1d5f8b66-4e1f-4d10-8b48-2c201d2e3f40";
  explicit Sample(protocol::Label label = protocol::Label::amber);
  Builder listed() const;
  std::string statement() const { return approval.text(); }
  /// What share.propose, share.show and share.review answer.
  Builder answer() const;
  std::vector<std::string> attachments() const { return {statement(), manifest.text(), slices}; }
};

}  // namespace cli_test
