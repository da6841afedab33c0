#include "gateway/gate/team_keys.h"

#include <algorithm>
#include <initializer_list>

namespace gateway::gate {
namespace {

/// A key that has to serve for all of `uses`.
TeamKey described(const std::string& team, const KeyFacts& key, std::initializer_list<Use> uses,
                  Instant now) {
  TeamKey out{team, key.fingerprint, {}, {}};
  for (const Use use : uses) {
    out.problem = why_unusable(key, use, now);
    if (!out.problem.empty()) return {team, key.fingerprint, out.problem, {}};
    const auto until = usable_until(key, use, now);
    if (until && (!out.expires || *until < *out.expires)) out.expires = until;
  }
  return out;
}

/// Our newest key that can sign and be sealed to; where none can, the newest says why.
Result<void> add_ours(const House& house, Instant now, std::vector<TeamKey>& out) {
  TRY(const auto keys, house.pgp.secret_keys());
  std::vector<TeamKey> ours;
  for (const auto& key : keys) ours.push_back(described(house.team, key, {Use::sign, Use::encrypt}, now));
  const auto usable = std::ranges::find_if(ours, [](const TeamKey& key) { return key.problem.empty(); });
  if (usable != ours.end()) {
    out.push_back(*usable);
  } else if (!ours.empty()) {
    out.push_back(ours.front());
  }
  return {};
}

void add_theirs(const House& house, const protocol::PartnerOrder& partner, Instant now,
                std::vector<TeamKey>& out) {
  for (const auto& fingerprint : partner.fingerprints) {
    const auto key = house.pgp.key(fingerprint);
    out.push_back(key.has_value() ? described(partner.id, *key, {Use::encrypt}, now)
                                  : TeamKey{partner.id, fingerprint, "key is not in the keyring", {}});
  }
}

}  // namespace

Result<std::vector<TeamKey>> team_keys(const House& house, const std::vector<std::string>& teams,
                                       Instant now) {
  CHECK(house.pgp.look_again());
  std::vector<TeamKey> out;
  for (const auto& team : teams) {
    if (team == house.team) CHECK(add_ours(house, now, out));
    if (const auto partner = house.roster.partner(team)) add_theirs(house, *partner, now, out);
  }
  return out;
}

}  // namespace gateway::gate
