// The chain: every rule speaks, the strictest binds.
#include "gateway/policy/decide.h"

#include <algorithm>

#include "gateway/policy/chain.h"

namespace gateway::policy {

std::string Decision::sentence() const {
  return reasons.empty() ? "No rule allows this." : reasons.front().sentence;
}

void Chain::say(Verdict verdict, std::string_view code, std::string sentence) {
  verdicts.push_back(verdict);
  decision.reasons.push_back({std::string(code), std::move(sentence)});
}

std::string Chain::what() const {
  const std::string_view kind = terms.kind == protocol::stix::Kind::raw        ? "raw object"
                                : terms.kind == protocol::stix::Kind::identity ? "identity"
                                                                               : "indicator";
  if (terms.label == protocol::Label::unmarked) return "this unlabelled " + std::string(kind);
  if (terms.label == protocol::Label::unknown) return "this unresolvably marked " + std::string(kind);
  return "this " + std::string(text(terms.label)) + " " + std::string(kind);
}

Decision run(const Terms& terms, const Authorisation* authorisation, const Recipient& recipient,
             Clocked clock) {
  Chain chain{terms, authorisation, recipient, clock, {}, {}};
  chain.verdicts.reserve(4);
  chain.decision.reasons.reserve(4);
  partner_state_rule(chain);
  hold_rule(chain);
  restriction_rule(chain);
  label_rule(chain);
  circle_rule(chain);
  ceiling_rule(chain);
  authorisation_rule(chain);

  const auto binding = std::max_element(chain.verdicts.begin(), chain.verdicts.end());
  if (binding == chain.verdicts.end()) return std::move(chain.decision);
  chain.decision.verdict = *binding;
  const auto first = chain.decision.reasons.begin();
  const auto chosen = first + (binding - chain.verdicts.begin());
  std::rotate(first, chosen, chosen + 1);
  return std::move(chain.decision);
}

Decision decide(const Terms& terms, const std::optional<Authorisation>& authorisation,
                const Recipient& recipient, protocol::Instant now) {
  const Authorisation* answers = authorisation ? &*authorisation : nullptr;
  const Clocked clock = answers != nullptr ? clocked(answers->answers, now) : Clocked{};
  Decision decision = run(terms, answers, recipient, clock);
  decision.inputs = protocol::sha256(inputs_text(terms, answers, recipient, clock));
  return decision;
}

}  // namespace gateway::policy
