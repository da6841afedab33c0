// From a share's request to decisions: which objects, which recipients, and what the policy says of each
// pair.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/flow/policy_in_force.h"
#include "gateway/flow/share.h"
#include "gateway/policy/inputs.h"

namespace gateway::flow {

/// A candidate object and every set of terms under which it could leave.
struct Candidate {
  ObjectRow row;
  std::vector<policy::Terms> terms;
  std::vector<std::string> term_keys;  ///< distinct terms as text, parallel to `terms`
};

/// The objects a share asks for: the newest version of each id, hidden ones left out.
Result<std::vector<Candidate>> candidates(Reader& reader, const Share& share);

/// The partners a share asks for, as the policy sees them: members of the circle now, single partners, or the
/// teams of the named people.
Result<std::vector<policy::Recipient>> recipients(Reader& reader, const Share& share, Instant now);

/// What decisions rest on beside the object and the recipient, read once for many of them.
class Grounds {
 public:
  explicit Grounds(Reader& reader) : reader_(reader) {}
  /// Under other rules of our own than those in force.
  Grounds(Reader& reader, Rules rules) : reader_(reader), rules_(std::move(rules)) {}
  /// The intake in force for an incident's terms; null for terms that rest on none.
  Result<const policy::Authorisation*> authorisation(const policy::Terms& terms);
  /// Whether `partner` is listed as affected on the incident.
  Result<bool> affected(const policy::Terms& terms, std::string_view partner);
  /// The circle that terms.arrived_in names; null where it names none that is known.
  Result<const directory::Circle*> arrived(const policy::Terms& terms);
  /// The team's own rules that are in force; null for none.
  Result<const policy::LocalRules*> rules();
  /// Every circle, in the order of their ids.
  Result<const std::vector<directory::Circle>*> circles();

 private:
  Reader& reader_;
  std::map<std::string, policy::Authorisation> known_;
  std::map<std::string, directory::Incident> incidents_;
  std::optional<std::vector<directory::Circle>> circles_;
  std::optional<Rules> rules_;
};

/// A decision and how many objects it stands for.
struct Judged {
  policy::Decision decision;
  std::string inputs;  ///< canonical text
  int objects = 0;
};

/// Everything decided for one recipient: one decision for each distinct terms, and for each candidate the
/// index of the one that lets it out, or of the one that binds it. The recipient's circle carries the ceiling
/// an agreement opens.
struct Judgement {
  /// In by_candidate: not for this recipient, whatever was decided (standing shares alone).
  static constexpr std::size_t stays = SIZE_MAX;
  policy::Recipient recipient;
  std::vector<Judged> decisions;
  std::vector<std::size_t> by_candidate;
};
Result<Judgement> judge(const std::vector<Candidate>& candidates, policy::Recipient recipient,
                        Grounds& grounds, Instant now);

}  // namespace gateway::flow
