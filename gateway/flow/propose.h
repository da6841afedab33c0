// From decisions to renderings, for whoever proposes: an analyst (share.propose) or a standing share.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/group.h"
#include "gateway/flow/guarded.h"
#include "gateway/flow/judge.h"

namespace gateway::flow {

/// What every group of one share is guarded against and with.
struct Guarding {
  std::vector<std::string> victims;
  AtStake at_stake;
  std::vector<protocol::Exception> exceptions;  ///< by source id; a standing share has none
};

/// Renders a group until the guard has nothing more to say; what it stops is withheld with its reason, and
/// kept as a finding. What people excepted goes into the statement, for the approvers to sign and the gate to
/// check.
struct Finished {
  Group group;
  render::Rendered rendered;
  protocol::Approval approval;
  std::vector<GuardStop> findings;
  std::vector<std::string> editors;  ///< who asked for its exceptions
  std::string statement;             ///< a standing share's own; empty: the approval's text
};

/// Groups recipients to whom the very same objects may go, and renders each group. Candidates and judgements
/// must outlive what is returned. Error::denied where something rests on the law alone and the share names no
/// basis, or where the guard still finds something after every repair.
Result<std::vector<Finished>> render_groups(World& world, const Share& share,
                                            const std::vector<Candidate>& candidates,
                                            const std::vector<Judgement>& judgements,
                                            const Guarding& guarding);

/// Records what was decided and every rendering that holds something, and names them in the share.
Result<void> put_renderings(World& world, Writer& writer, const std::vector<Candidate>& candidates,
                            const std::vector<Judgement>& judgements, const std::vector<Finished>& finished,
                            Share& share);

}  // namespace gateway::flow
