// Which objects one batch of a standing share is about: those that came in, and what they cannot go without.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gateway/flow/standing_match.h"

namespace gateway::flow {

/// Collects the candidates of a batch, each id once. What a candidate names and the standing share means
/// comes along, because a reference to what the recipients lack keeps the whole object in; what all of them
/// have already is left out, but for the definitions of markings, without which nobody can check the mark.
class Gathering {
 public:
  /// `most`: candidates of a batch. What is gathered is appended to `into`, what is named before what names
  /// it.
  Gathering(Reader& reader, const protocol::StandingFilter& filter, std::set<std::string> recipients,
            std::size_t most, std::vector<Candidate>& into)
      : reader_(reader),
        filter_(filter),
        recipients_(std::move(recipients)),
        most_(most),
        into_(into),
        holders_(reader) {}

  /// Looks at one arrival. False where it belongs into the next batch: there is no room for it and what it
  /// names, or another version of it is in this one.
  Result<bool> add(std::int64_t key);
  /// Markings that came along with what carries them; who has one already gets it again.
  const std::set<std::string>& markings() const { return markings_; }

 private:
  Result<std::vector<Candidate>> with_companions(Candidate first,
                                                 std::map<std::string, protocol::Sha256>& seen);
  Result<bool> somebody_lacks(const Candidate& candidate);
  Result<std::optional<Candidate>> companion(const std::string& id);

  Reader& reader_;
  const protocol::StandingFilter& filter_;
  const std::set<std::string> recipients_;
  const std::size_t most_;
  std::vector<Candidate>& into_;
  Holders holders_;
  std::map<std::string, protocol::Sha256> seen_;  ///< id → digest of the version in this batch
  std::set<std::string> looked_, markings_;
};

}  // namespace gateway::flow
