// Which objects a standing share is about, and what becomes of each: it flows, it stays, or a person decides.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/judge.h"
#include "gateway/flow/standing.h"

namespace gateway::flow {

/// The strictest label that may flow to this recipient without a person: GREEN, or what an agreement of the
/// policy in force says.
Result<protocol::Label> standing_ceiling(Reader& reader, const policy::Recipient& recipient, Instant now);

/// The object with the terms under which the filter means it; nothing where it does not, where it is hidden,
/// or where its sender has made a newer version. What is above the ceiling is meant all the same: it is a
/// person's to see.
Result<std::optional<Candidate>> standing_candidate(Reader& reader, const protocol::StandingFilter& filter,
                                                    std::int64_t key);
/// candidates() of a share that was made under a standing share.
Result<std::vector<Candidate>> standing_candidates(Reader& reader, const Share& share);

/// Why nothing goes out under it now; empty where it may.
std::string standing_ended(const Standing& standing, Instant now);

/// A share under this standing share, without objects yet.
Share share_under(const Standing& standing, std::string id, Instant now);

/// Those of the order's teams that are active, and members of its circle, now.
Result<std::vector<policy::Recipient>> standing_recipients(Reader& reader, const Standing& standing,
                                                           Instant now);

enum class Fate { flows, stays, waits };
struct Outlook {
  Fate fate = Fate::stays;
  std::string why;  ///< of waits: a sentence for a person
};
/// What one decision means under a standing share: only what is allowed as it stands flows. A second person
/// asked for because a single team was not named one by one (K3) counts as given: the two who signed named
/// it. `ceiling`: of the order and of what was agreed with the recipient, the lesser.
Outlook outlook(const Candidate& candidate, const policy::Decision& decision, protocol::Label ceiling);

/// Says in the decision itself that the standing share's two people stand for the second person.
void note_named(policy::Decision& decision, const Standing& standing, const std::string& recipient);

/// Who has which version of an object by our hand; remembers what it has looked up.
class Holders {
 public:
  explicit Holders(Reader& reader) : reader_(reader) {}
  /// Partners to whom this version or a later one was released, from whichever sender we have it.
  Result<std::set<std::string>> of_this_or_newer(const ObjectRow& row);
  /// Partners to whom some version of the id was released.
  Result<std::set<std::string>> of_id(const protocol::StixId& id);
  /// Partners to whom something was released under this very id.
  Result<std::set<std::string>> of_delivered(const std::string& id);
  /// It comes from that partner: it sent it, wrote it, or has sent this version or a later one.
  Result<bool> is_source(const std::string& partner, const Candidate& candidate);

 private:
  Result<std::set<std::string>> of_version(std::int64_t key);
  Result<std::set<std::string>> of_release(const std::string& release);
  Reader& reader_;
  std::map<std::string, std::set<std::string>> releases_;
};

}  // namespace gateway::flow
