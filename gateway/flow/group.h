// What a share would send: recipients who get the very same objects in the same form, and that form.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/guarded.h"
#include "gateway/flow/judge.h"
#include "gateway/render/render.h"

namespace gateway::flow {

/// Recipients to whom the very same objects may go in the same form.
struct Group {
  std::vector<const Judgement*> members;
  std::vector<render::Source> sources;
  /// Whose pseudonyms are used: the circle's, or where the share goes to single partners, that partner's.
  std::string audience;
};

/// Groups in the order of their first members. Judgements and candidates must outlive the groups. Where
/// pseudonyms are needed, single partners are each a group of their own: no two of them can join what they
/// got.
std::vector<Group> group(const Share& share, const std::vector<Candidate>& candidates,
                         const std::vector<Judgement>& judgements);

/// What a decision asks of the form an object leaves in: letters of m(inimised), v(ictim's), a(nonymous
/// source), u(naltered author); empty where it may leave as it is.
std::string form_asked(const Candidate& candidate, const policy::Decision& decision);

/// "ID letters" of every source whose form is not free, so that it can be seen at send time whether less was
/// asked when people approved.
std::vector<std::string> forms(const Group& group);

/// How a group is rendered; `stopped` is what the guard found so far. Refers to `world`.
render::Setting setting(World& world, const AtStake& at_stake, const Group& group,
                        std::map<std::string, std::string> stopped);
/// The members' ids.
std::vector<std::string> partners_of(const Group& group);

/// Keeps what the pseudonyms of a rendering stand for; `named`: the people of ours who may see it, where it
/// is RED.
Result<void> put_pseudonyms(Writer& writer, const Group& group, const render::Rendered& rendered,
                            const std::vector<std::string>& named, const Share& share);

/// pseudonym.reveal: what a pseudonym given to an audience stands for.
Result<Reply> pseudonym_reveal(World& world, const Call& call);

}  // namespace gateway::flow
