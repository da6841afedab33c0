// What surrounds a release: the victims' names the guard looks for, who counts as its author, whose consent
// it rests on.
#pragma once
#include <string>
#include <vector>

#include "gateway/flow/judge.h"

namespace gateway::flow {

/// Names, domains, addresses and aliases of the victims of every open incident, and of those of `rooted`,
/// open or closed.
Result<std::vector<std::string>> victim_names(Reader& reader, const std::vector<std::string>& rooted = {});

/// People who edited what a release rests on (its objects, the intake, the incident, the partners): none of
/// them is an approver (DESIGN rule 7).
Result<std::vector<std::string>> editors(Reader& reader, const std::vector<Candidate>& candidates,
                                         const std::vector<std::string>& partners);

/// One sentence for each origin: whose permission it rests on and how it was given.
Result<std::vector<std::string>> basis_sentences(Reader& reader, const std::vector<Candidate>& candidates);

/// Incidents the objects are rooted in.
std::vector<std::string> incidents_of(const std::vector<Candidate>& candidates);
/// The incidents that what is in these slices is rooted in. What was asked for and stayed in counts for
/// nothing here: whatever becomes of its incident changes no byte for who has the slices.
Result<std::vector<std::string>> incidents_behind(Reader& reader, const std::vector<SliceRow>& slices);

/// RED: the people of ours whom every RED object names.
std::vector<std::string> people_named(const std::vector<Candidate>& candidates);

/// [{"code":…,"sentence":…}] in order.
std::string reasons_json(const policy::Decision& decision);

}  // namespace gateway::flow
