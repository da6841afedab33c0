// Observables have no versions and cannot be revoked: they go with what was observed of them.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/judge.h"

namespace gateway::flow {

/// Of a release, the ids of the observables that one of the `closed` observed-data is of, or that these name,
/// and that nothing else there speaks of which is in force. `closed`: ids under which objects were delivered.
/// Looks through the release once.
Result<std::vector<std::string>> observed_alone(Reader& reader, const std::string& release,
                                                const std::vector<std::string>& closed);

/// Takes out the observables that only revoked observed-data among the candidates are of.
Result<void> leave_out_unobserved(std::vector<Candidate>& candidates,
                                  std::vector<render::Withheld>& withheld);

/// What one step closes of releases: it may be thousands of their objects, one after the other.
class Ended {
 public:
  void add(const std::string& release, const std::vector<std::string>& delivered);
  /// At the step's end: closes the observables that went with it.
  Result<void> close_observables(World& world, Reader& reader) const;

 private:
  std::map<std::string, std::set<std::string>> closed_;  ///< by release
};

}  // namespace gateway::flow
