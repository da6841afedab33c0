// Is the recipient a partner now, and does something of ours hold the object in?
#include "gateway/policy/chain.h"

namespace gateway::policy {

void partner_rules(Chain& chain) {
  const Case& question = chain.question;
  if (question.recipient.state != "active") chain.say(Rule::partner_state, Verdict::deny, "P-STATE");
  for (std::size_t i = 0; i < question.terms.holds.size(); ++i) chain.say(Rule::hold, Verdict::deny, "H-", i);
}

std::string partner_sentence(const Case& question, const Finding& finding) {
  const std::string begin = may(question, Verdict::deny) + ": ";
  if (finding.rule == Rule::hold)
    return begin + "it is held (" + quoted(question.terms.holds[finding.detail]) +
           ") until an analyst releases it.";
  const std::string& state = question.recipient.state;
  if (state == "suspended") return begin + "it is suspended.";
  if (state == "former") return begin + "it is no longer a partner.";
  return begin + "its state " + quoted(state) + " is not active.";
}

}  // namespace gateway::policy
