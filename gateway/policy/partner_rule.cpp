// Is the recipient a partner now, and does something of ours hold the object in?
#include <array>
#include <utility>

#include "gateway/policy/chain.h"

namespace gateway::policy {

namespace {

/// What a hold is about, for whoever has to decide it. Words that are not here say it themselves.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> reasons{{
    {"artifact", "it holds a payload that cannot be read and checked"},
    {"claims-us", "a partner sent it in our name, and we never made it"},
    {"created-differs", "its created time is not that of the version we know"},
    {"creator-differs", "its creator is not that of the version we know"},
    {"label-in-text", "a text in it begins with a stricter label than it carries"},
    {"label-looser", "whoever relays it made its label looser"},
    {"not-by-its-creator", "somebody else than its creator sent this version"},
    {"own-organisation", "its source keeps it to its own organisation; ask there before it goes on"},
    {"revoked", "its creator has revoked it"},
    {"sharing-group", "it is for a sharing group that did not come with it; ask its source who may have it"},
    {"unknown-marking", "it carries a marking that nobody here can resolve; ask its source what it means"},
    {"unknown-type", "the standard has no such type, and nobody has looked at it"},
    {"unmarked", "its source gave it no label; add it again with the label it is to have"},
    {"unpublished", "its source has not published the event and may still change it"},
    {"version-conflict", "two versions of the same time have different contents"},
}};

std::string about_hold(std::string_view word) {
  for (const auto& [hold, about] : reasons)
    if (hold == word) return ": " + std::string(about) + ".";
  return ".";
}

}  // namespace

void partner_rules(Chain& chain) {
  const Case& question = chain.question;
  if (question.recipient.state != "active") chain.say(Rule::partner_state, Verdict::deny, "P-STATE");
  for (std::size_t i = 0; i < question.terms.holds.size(); ++i) chain.say(Rule::hold, Verdict::deny, "H-", i);
}

std::string partner_sentence(const Case& question, const Finding& finding) {
  const std::string begin = may(question, Verdict::deny) + ": ";
  if (finding.rule == Rule::hold)
    return begin + "it is held (" + quoted(question.terms.holds[finding.detail]) +
           ") until an analyst releases it" + about_hold(question.terms.holds[finding.detail]);
  const std::string& state = question.recipient.state;
  if (state == "suspended") return begin + "it is suspended.";
  if (state == "former") return begin + "it is no longer a partner.";
  return begin + "its state " + quoted(state) + " is not active.";
}

}  // namespace gateway::policy
