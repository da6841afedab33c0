// Three teams with real keys in short temporary folders, and the people of the first one.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/gate/engine.h"
#include "gateway/gate/openpgp.h"
#include "gateway/gate/roster.h"

namespace world {

using namespace gateway;
using gate::OpenPgp;

inline const std::string team_a = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
inline const std::string team_b = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb";
inline const std::string team_c = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";

/// A folder that is removed at the end, after the key agents of `homes` in it were ended.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path(const std::string& name) const { return root_ + "/" + name; }
  /// The path of an OpenPGP home whose agent ends with this folder.
  std::string own(const std::string& name);
  /// A new OpenPGP home.
  std::unique_ptr<OpenPgp> home(const std::string& name);

 private:
  std::string root_;
  std::vector<std::string> homes_;
};

/// Runs a shell command; fails the test on a non-zero status. Returns its standard output.
std::string run(const std::string& command);
/// The same, whatever its status.
std::string run_anyhow(const std::string& command);
void write_file(const std::string& path, std::string_view bytes);
std::string read_all(const std::string& path);

/// The value, or a failed test that says why.
template <typename T>
T must(gateway::Result<T> result);
void must(gateway::Result<void> result);
/// The fixed word of the failure, or "none".
template <typename T>
std::string error_of(const gateway::Result<T>& result) {
  return result.has_error() ? std::string(protocol::name(result.error().error)) : "none";
}
template <typename T>
std::string what_of(const gateway::Result<T>& result) {
  return result.has_error() ? protocol::describe(result.error()) : "none";
}

struct Key {
  std::string fingerprint, armoured;
};

/// Made once for the whole program: keys take a while.
struct Cast {
  Folder folder;
  std::unique_ptr<OpenPgp> a, b, c;  ///< homes of the teams
  std::unique_ptr<OpenPgp> people;   ///< home of all persons of team A
  std::unique_ptr<OpenPgp> eve;      ///< home of a named person at team B
  Key key_a, key_b, key_c, key_eve;
  std::map<std::string, Key> person_keys;  ///< adam, anna, bo, cia, dan
  Cast();
};
Cast& cast();

/// A home and a roster of its own for team A: adam (administrator) has entered anna (analyst), bo and cia
/// (approvers), dan (auditor), teams B (with eve) and C.
class House {
 public:
  House();
  ~House();
  gate::Engine& engine() { return *engine_; }
  std::string folder(const std::string& name) const { return folder_.path(name); }
  gate::EngineOptions options();

  protocol::Signed sign(const std::string& text, const std::vector<std::string>& people) const;
  protocol::Order order(const std::string& by = "adam");
  protocol::PersonOrder person(const std::string& id, const std::vector<std::string>& roles) const;
  protocol::PartnerOrder partner(const std::string& id, const std::string& short_name, const Key& key) const;
  /// Signed by adam and applied.
  gateway::Result<void> apply(const protocol::PersonOrder& person);
  gateway::Result<void> apply(const protocol::PartnerOrder& partner);
  /// What other teams know of us: opens as them.
  gateway::Result<gate::Opened> open_as(OpenPgp& home, const std::string& ciphertext);

  Instant now{};

 private:
  struct Beginning {};
  explicit House(Beginning);
  static const Folder& entered();  ///< of the first house, which all others begin as copies of

  Folder folder_;
  std::unique_ptr<gate::Engine> engine_;
};

/// A slice the guard lets through: an indicator of ours with a TLP 2 marking and `pad` bytes of description.
protocol::Slice slice(int number, protocol::Label label, std::size_t pad = 0);

/// A release to groups, approved by anna (author) and bo.
struct Draft {
  ReleaseOrder order;
  protocol::Approval approval;
  Draft(House& house, std::vector<protocol::Slice> slices, std::vector<std::vector<std::string>> groups);
  /// Writes the approval's text and has it signed.
  ReleaseOrder& sign(House& house, const std::vector<std::string>& people);
};

protocol::Uuid uuid(int number);

template <typename T>
T must(gateway::Result<T> result) {
  if (result.has_error()) throw std::runtime_error(protocol::describe(result.error()));
  return *std::move(result);
}

}  // namespace world
