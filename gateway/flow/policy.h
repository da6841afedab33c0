// Local rules: proposed as a file, put in force by two administrators, compared and replayed.
#pragma once
#include "gateway/flow/policy_in_force.h"
#include "gateway/flow/world.h"

namespace gateway::flow {

Result<Reply> policy_propose(World& world, const Call& call);
Result<Reply> policy_sign(World& world, const Call& call);
Result<Reply> policy_list(World& world, const Call& call);
Result<Reply> policy_show(World& world, const Call& call);
Result<Reply> policy_diff(World& world, const Call& call);
Result<Reply> policy_replay(World& world, const Call& call);

/// Record kind "policy", id = digest: one file and what became of it.
struct PolicyRecord {
  std::string digest, name;
  std::string state;      ///< proposed, active, replaced
  std::string file;       ///< its exact bytes
  std::string statement;  ///< PolicyOrder::text(): what administrators sign
  std::vector<protocol::Signature> signatures;
  std::string at;  ///< RFC 3339, of the last change of state
};
protocol::json::Document to_json(const PolicyRecord& record);
Result<PolicyRecord> policy_from(const protocol::json::Value& value);
/// "active", or the beginning of a digest (at least four characters).
Result<PolicyRecord> named_policy(Reader& reader, std::string_view name);

/// A share that waits for people and would not be the same under other rules.
struct Unsettled {
  std::string share;
  std::string why;  ///< sentence of the first decision that differs, as the new rules have it
};
struct Effect {
  std::vector<Unsettled> changed;
  std::size_t same = 0;  ///< shares that wait and stay as they are
};
/// Decides every proposed or approved share under both rules. The same verdict, form and number of approvals
/// for each object and recipient is the same rendering, byte for byte: its signatures stay valid.
Result<Effect> effect_of(Reader& reader, const Rules& before, const Rules& after, Instant now);

}  // namespace gateway::flow
