#include "gateway/flow/policy_in_force.h"

#include <map>
#include <mutex>

#include "gateway/flow/world.h"
#include "gateway/policy/policy_file.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

/// Parsed files by their digest, which says all about them; a few, since replays read old ones too.
class Parsed {
 public:
  Rules find(const std::string& digest) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(digest);
    return found == kept_.end() ? nullptr : found->second;
  }
  void keep(const std::string& digest, Rules rules) {
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= most) kept_.clear();
    kept_[digest] = std::move(rules);
  }

 private:
  static constexpr std::size_t most = 16;
  std::mutex mutex_;
  std::map<std::string, Rules> kept_;
};

Parsed& parsed() {
  static Parsed all;
  return all;
}

Result<policy::LocalRules> read_rules(Reader& reader, const std::string& digest) {
  TRY(const auto body, load(reader, "policy", digest));
  TRY(const auto bytes, protocol::json::get_string(body, "file"));
  TRY(auto file, policy::parse_policy(bytes));
  if (file.rules.digest != digest)
    return fail(Error::internal, "a stored policy is not the one that was signed", "policy " + digest,
                "restore the store from its last copy");
  return std::move(file.rules);
}

}  // namespace

Result<std::string> policy_in_force(Reader& reader) {
  TRY(const auto record, reader.record("setting", "policy"));
  if (!record) return std::string();
  TRY(const auto body, body_of(*record));
  TRY(const auto digest, protocol::json::get_string(body, "digest"));
  CHECK(protocol::parse_sha256(digest));
  return digest;
}

Result<Rules> rules_of(Reader& reader, const std::string& digest) {
  if (digest.empty()) return Rules();
  if (auto known = parsed().find(digest)) return known;
  auto rules = read_rules(reader, digest);
  if (rules.has_error()) return std::make_shared<const policy::LocalRules>(policy::deny_everything(digest));
  Rules fresh = std::make_shared<const policy::LocalRules>(*std::move(rules));
  parsed().keep(digest, fresh);
  return fresh;
}

Result<Rules> rules_in_force(Reader& reader) {
  TRY(const auto digest, policy_in_force(reader));
  return rules_of(reader, digest);
}

Result<void> still_in_force(Reader& reader, const std::string& digest) {
  TRY(const auto now, policy_in_force(reader));
  if (now == digest) return {};
  return fail(Error::conflict, "another policy came into force meanwhile", "policy " + now.substr(0, 12),
              "do it again: it is decided anew");
}

}  // namespace gateway::flow
