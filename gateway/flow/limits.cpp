#include "gateway/flow/limits.h"

#include <algorithm>

#include "gateway/directory/life.h"
#include "protocol/intake.h"

namespace gateway::flow {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

}  // namespace

Result<std::vector<std::string>> purposes_in_force(Reader& reader, const std::string& intake) {
  TRY(const auto versions, reader.history("intake", intake));
  std::vector<std::string> purposes;
  bool known = false;
  for (const auto& version : versions) {
    TRY(const auto body, body_of(version));
    TRY(const auto answers, protocol::Intake::from_json(body));
    if (answers.confirmed || !known) {
      purposes = answers.purposes;
    } else {
      std::erase_if(purposes, [&](const auto& word) { return !contains(answers.purposes, word); });
    }
    known = true;
  }
  return purposes;
}

std::string purposes_text(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& one : protocol::purposes())
    if (contains(words, one.word)) text += (text.empty() ? "" : ", ") + std::string(one.english);
  return text.empty() ? "nothing" : text;
}

Result<std::optional<Instant>> answers_until(Reader& reader, const std::vector<std::string>& incidents) {
  std::optional<Instant> earliest;
  for (const auto& id : incidents) {
    TRY(const auto authorisation, directory::authorisation(reader, id));
    const auto& until = authorisation.answers.until;
    if (until && (!earliest || until->key < *earliest)) earliest = until->key;
  }
  return earliest;
}

Result<std::optional<policy::Reason>> limit_on(Reader& reader, const std::string& incident,
                                               const std::string& purpose, const std::string& basis) {
  using Limit = std::optional<policy::Reason>;
  TRY(const auto life, directory::life(reader, incident));
  if (const auto* hold = life.active_hold("disclosure"))
    return Limit(policy::Reason{"H-DISCLOSURE",
                                "Nothing of this incident is given out at present: " + hold->reason + "."});
  TRY(const auto rooted, directory::incident(reader, incident));
  if (!rooted.disposed.empty())
    return Limit(policy::Reason{"H-DISPOSED", "The incident has been disposed of."});
  if (!basis.empty()) return Limit();
  TRY(const auto allowed, purposes_in_force(reader, rooted.intake));
  if (contains(allowed, purpose)) return Limit();
  return Limit(policy::Reason{"A-PURPOSE", "The organisation that was hit allows " + purposes_text(allowed) +
                                               ", not " + purposes_text({purpose}) + ": ask it first."});
}

Result<void> apply_limits(Reader& reader, const Share& share, std::vector<Candidate>& candidates,
                          std::vector<render::Withheld>& noted) {
  std::map<std::string, std::optional<policy::Reason>> known;
  std::vector<Candidate> kept;
  for (auto& candidate : candidates) {
    std::string why;
    for (std::size_t i = candidate.terms.size(); i-- > 0;) {
      const auto& terms = candidate.terms[i];
      if (terms.origin != policy::Origin::incident) continue;
      auto found = known.find(terms.origin_id);
      if (found == known.end()) {
        TRY(auto limit, limit_on(reader, terms.origin_id, share.purpose, share.basis));
        found = known.emplace(terms.origin_id, std::move(limit)).first;
      }
      if (!found->second) continue;
      why = found->second->sentence;
      candidate.terms.erase(candidate.terms.begin() + static_cast<std::ptrdiff_t>(i));
      candidate.term_keys.erase(candidate.term_keys.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (!candidate.terms.empty()) {
      kept.push_back(std::move(candidate));
    } else if (noted.size() < withheld_at_most) {
      noted.push_back({candidate.row.id.text(), why});
    }
  }
  candidates = std::move(kept);
  return {};
}

}  // namespace gateway::flow
