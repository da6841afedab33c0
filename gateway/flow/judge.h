// From a share's request to decisions: which objects, which recipients, and what the policy says of each
// pair.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/permission.h"
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

/// Error::too_large for a share of more objects than may be proposed at once.
protocol::Failure too_many(const Share& share, std::size_t most);

/// The objects a share asks for: the newest version of each id, hidden ones left out. too_many() where they,
/// and the definitions that come along, are more than four times `most`: so much is in memory at the most.
/// Who proposes sees to `most` itself, for it counts neither definitions nor what the proposer may not see.
Result<std::vector<Candidate>> candidates(Reader& reader, const Share& share, std::size_t most);
/// The ids that people saw in a proposed share: of what goes to whomever, and of what stays in as far as the
/// share keeps it (withheld_at_most).
Result<std::set<std::string>> ids_seen(Reader& reader, const Share& share);
/// Of the objects a share asks for, those with one of these ids, as they are now; none where they are all
/// gone. Costs what the ids cost, whatever the share's origin has grown to.
Result<std::vector<Candidate>> candidates_among(Reader& reader, const Share& share,
                                                const std::set<std::string>& sources);

/// The partners a share asks for, as the policy sees them: members of the circle now, single partners, or the
/// teams of the named people.
Result<std::vector<policy::Recipient>> recipients(Reader& reader, const Share& share, Instant now);

/// What decisions rest on beside the object and the recipient, read once for many of them.
class Grounds {
 public:
  /// `release`: the one that is decided again; what it used of a permission given once is its own.
  /// `recorded`: it follows an earlier release to whoever had it, and what permitted that may have ended.
  Grounds(Reader& reader, Instant now, std::string release = {}, bool recorded = false)
      : reader_(reader), permissions_(reader, now, recorded), release_(std::move(release)) {}
  /// Under other rules of our own than those in force.
  Grounds(Reader& reader, Instant now, Rules rules)
      : reader_(reader), rules_(std::move(rules)), permissions_(reader, now) {}
  /// The intake in force for an incident's terms; null for terms that rest on none.
  Result<const policy::Authorisation*> authorisation(const policy::Terms& terms);
  /// Whether `partner` is listed as affected on the incident.
  Result<bool> affected(const policy::Terms& terms, std::string_view partner);
  /// The circle that terms.arrived_in names; null where it names none that is known.
  Result<const directory::Circle*> arrived(const policy::Terms& terms);
  /// The originator's permission that opens the object for the recipient; null where there is none.
  Result<const Permitted*> permission(const std::string& object, const policy::Terms& terms,
                                      const policy::Recipient& recipient) {
    return permissions_.of(object, terms, recipient, release_);
  }
  /// Whether some permission names the object: then no other object's decision stands for it.
  Result<bool> named_in_permission(const std::string& object) { return permissions_.names(object); }
  bool recorded() const { return permissions_.lapsed_too(); }
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
  Permissions permissions_;
  std::string release_;
};

/// A decision and how many objects it stands for.
struct Judged {
  policy::Decision decision;
  std::string inputs;  ///< canonical text
  int objects = 0;
  std::string permission{};  ///< id of the originator's permission it read, or empty
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
