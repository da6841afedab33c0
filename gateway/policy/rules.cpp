// The rules about the recipient, the circle, holds and the source's own restrictions.
#include "gateway/policy/chain.h"
#include "protocol/text.h"

namespace gateway::policy {
namespace {

using protocol::within;

std::string quoted(std::string_view word) {
  return "\"" + protocol::printable(word) + "\"";
}

/// Raw material and identities may hold personal data; threat indicators are made not to.
bool may_be_personal(const Terms& terms) {
  return terms.kind != protocol::stix::Kind::indicator;
}

/// Police sit in this circle: what is rooted in an incident needs the victim's answer to question 7 as well.
void law_enforcement_rule(Chain& chain, const CircleRules& circle) {
  if (chain.terms.origin == Origin::public_source) return;
  const std::string present = "law enforcement takes part in " + circle.name;
  if (chain.terms.origin != Origin::incident)
    return chain.say(
        Verdict::needs_approvals, "C-LAW",
        chain.who() + " may receive " + chain.what() + " if a second person agrees: " + present + ".");
  Grant grant = Grant::nvc;
  if (chain.authorisation != nullptr) {
    const Grants all = grants(chain.authorisation->answers, chain.clock);
    grant = chain.terms.kind == protocol::stix::Kind::raw ? all.police_raw : all.police_facts;
  }
  if (grant == Grant::allow) return;
  const bool refused = grant == Grant::deny;
  chain.say(refused ? Verdict::deny : Verdict::needs_victim, "C-LAW",
            chain.who() + (refused ? " must not receive " : " may not yet receive ") + chain.what() + ": " +
                present +
                (refused ? ", and the victim said no to the police."
                         : ", and the victim has not said yes to the police."));
}

void personal_data_rule(Chain& chain, const CircleRules& circle) {
  if (!may_be_personal(chain.terms)) return;
  if (circle.law_enforcement) law_enforcement_rule(chain, circle);
  if (circle.personal_data_denied)
    chain.say(
        Verdict::deny, "C-PERSONAL",
        chain.who() + " must not receive " + chain.what() + " through " + circle.name +
            ": the circle takes no personal data, and this kind of object may hold some; send it to single "
            "partners instead.");
  if (circle.third_countries)
    chain.say(
        Verdict::needs_approvals, "C-THIRD-COUNTRY",
        chain.who() + " may receive " + chain.what() + " through " + circle.name +
            " if a second person has checked it for personal data: the circle has members outside the EU.");
}

}  // namespace

void partner_state_rule(Chain& chain) {
  const std::string& state = chain.recipient.state;
  if (state == "active") return;
  const std::string why = state == "suspended" ? "it is suspended"
                          : state == "former"  ? "it is no longer a partner"
                                               : "its state " + quoted(state) + " is not active";
  chain.say(Verdict::deny, "P-STATE", chain.who() + " must not receive " + chain.what() + ": " + why + ".");
}

void hold_rule(Chain& chain) {
  for (const std::string& hold : chain.terms.holds) {
    std::string code = "H-";
    for (char c : hold) code += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    chain.say(Verdict::deny, code,
              chain.who() + " must not receive " + chain.what() + ": it is held (" + quoted(hold) +
                  ") until an analyst releases it.");
  }
}

void restriction_rule(Chain& chain) {
  for (const std::string& word : chain.terms.restrictions) {
    if (word == "no-attribution") continue;  // says how it is shown, not to whom it may go
    if (word != "no-onward")
      chain.say(Verdict::deny, "R-QUAR",
                chain.who() + " must not receive " + chain.what() + ": its source restricted it with " +
                    quoted(word) + ", which is not understood here and may be a prohibition.");
    else if (!chain.terms.ours)
      chain.say(Verdict::needs_originator, "R-ONWARD",
                chain.who() + " may receive " + chain.what() +
                    " only if its originator permits it: the originator asked not to pass it on.");
  }
}

void circle_rule(Chain& chain) {
  if (!chain.recipient.circle) return;
  const CircleRules& circle = *chain.recipient.circle;
  if (!chain.recipient.member)
    chain.say(Verdict::deny, "C-MEMBER",
              chain.who() + " must not receive " + chain.what() + " through " + circle.name +
                  ": it is no member now.");
  if (!within(binding_label(chain.terms.label), circle.max_outbound))
    chain.say(Verdict::deny, "C-CEILING",
              chain.who() + " must not receive " + chain.what() + " through " + circle.name +
                  ": nothing above " + std::string(text(circle.max_outbound)) + " goes out in that circle.");
  personal_data_rule(chain, circle);
}

void ceiling_rule(Chain& chain) {
  if (within(binding_label(chain.terms.label), chain.recipient.ceiling)) return;
  chain.say(Verdict::deny, "P-CEILING",
            chain.who() + " must not receive " + chain.what() + ": nothing above " +
                std::string(text(chain.recipient.ceiling)) + " was agreed with it.");
}

}  // namespace gateway::policy
