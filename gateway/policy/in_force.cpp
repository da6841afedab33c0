// Which answers bind when an intake has several versions: what was confirmed, tightened by what came after.
#include <algorithm>

#include "gateway/policy/chain.h"

namespace gateway::policy {
namespace {

using protocol::Answer;
using protocol::Intake;
using protocol::Ongoing;
using protocol::Police;
using protocol::Sharing;

int openness(Answer answer) {
  return answer == Answer::yes ? 2 : answer == Answer::unanswered ? 1 : 0;
}
int openness(Ongoing answer) {
  return answer == Ongoing::yes ? 2 : answer == Ongoing::unknown ? 1 : 0;
}
int openness(Police answer) {
  switch (answer) {
    case Police::yes:
      return 3;
    case Police::already:
      return 2;
    case Police::unanswered:
      return 1;
    case Police::no:
      return 0;
  }
  return 0;
}

/// Takes over the later answer where it opens less. True if it did.
template <typename T>
bool tighten(T& answer, T later) {
  if (openness(later) >= openness(answer)) return false;
  answer = later;
  return true;
}

bool tighten(Sharing& sharing, const Sharing& later) {
  const bool information = tighten(sharing.information, later.information);
  const bool data = tighten(sharing.data, later.data);
  const bool logs = tighten(sharing.logs, later.logs);
  return information || data || logs;
}

bool tighten_until(Intake& answers, const Intake& later) {
  if (!later.until || (answers.until && answers.until->key <= later.until->key)) return false;
  answers.until = later.until;
  return true;
}

bool tighten(Intake& answers, const Intake& later) {
  bool changed = tighten(answers.affected, later.affected);
  changed |= tighten(answers.third_parties, later.third_parties);
  changed |= tighten(answers.police, later.police);
  changed |= tighten(answers.name_victim, later.name_victim);
  changed |= tighten(answers.ongoing, later.ongoing);
  changed |= tighten_until(answers, later);
  if (later.withdrawn && !answers.withdrawn) changed = answers.withdrawn = true;
  return changed;
}

std::string named(std::string_view intake, std::size_t version) {
  return std::string(intake) + "@" + std::to_string(version);
}

}  // namespace

std::optional<Authorisation> in_force(std::string_view intake_id, const std::vector<Intake>& versions) {
  if (versions.empty()) return std::nullopt;
  std::size_t base = versions.size();
  while (base > 0 && !versions[base - 1].confirmed) --base;
  if (base == 0) return Authorisation{named(intake_id, versions.size()), versions.back()};
  Authorisation result{named(intake_id, base), versions[base - 1]};
  const bool was_silent = nothing_said(result.answers);
  for (std::size_t later = base; later < versions.size(); ++later)
    if (tighten(result.answers, versions[later])) result.intake += "," + std::to_string(later + 1);
  // "Nothing said" lets two people release sanitised indicators while an incident goes on; taking answers
  // back must not end up there.
  if (!was_silent && nothing_said(result.answers)) result.answers.ongoing = Ongoing::no;
  return result;
}

}  // namespace gateway::policy
