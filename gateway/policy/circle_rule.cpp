// The rules of the circle it would go through, and the ceilings that were agreed.
#include "gateway/policy/chain.h"

namespace gateway::policy {
namespace {

using protocol::Label;
using protocol::within;
using protocol::stix::Kind;

/// Raw material and identities may hold personal data; threat indicators are made not to.
bool may_be_personal(const Terms& terms) {
  return counted_kind(terms) != Kind::indicator;
}

Grant police_grant(const Case& question) {
  if (question.authorisation == nullptr) return Grant::nvc;
  const Grants all = grants(question.authorisation->answers, question.clock);
  return counted_kind(question.terms) == Kind::raw ? all.police_raw : all.police_facts;
}

/// Police sit in this circle: what is rooted in an incident needs the victim's answer to question 7 as well.
void law_enforcement_rule(Chain& chain) {
  const Terms& terms = chain.question.terms;
  if (terms.origin == Origin::public_source) return;
  if (terms.origin != Origin::incident)
    return chain.say(Rule::law_enforcement, Verdict::needs_approvals, "C-LAW");
  const Grant grant = police_grant(chain.question);
  if (grant == Grant::allow) return;
  chain.say(Rule::law_enforcement, grant == Grant::deny ? Verdict::deny : Verdict::needs_victim, "C-LAW");
}

void personal_data_rule(Chain& chain, const CircleRules& circle) {
  if (!may_be_personal(chain.question.terms)) return;
  if (circle.law_enforcement) law_enforcement_rule(chain);
  if (circle.personal_data_denied) chain.say(Rule::circle, Verdict::deny, "C-PERSONAL");
  if (circle.third_countries) chain.say(Rule::circle, Verdict::needs_approvals, "C-THIRD-COUNTRY");
}

Label opened(Label own, const Agreement* agreement) {
  return agreement != nullptr && agreement->ceiling > own ? agreement->ceiling : own;
}

Label circle_ceiling(const Case& question) {
  const CircleRules& circle = *question.recipient.circle;
  const Agreement* agreement =
      question.rules == nullptr ? nullptr : agreement_with_circle(*question.rules, circle.id, question.now);
  return opened(circle.max_outbound, agreement);
}

Label partner_ceiling(const Case& question) {
  const Agreement* agreement =
      question.rules == nullptr ? nullptr
                                : agreement_with_partner(*question.rules, question.recipient, question.now);
  return opened(question.recipient.ceiling, agreement);
}

}  // namespace

void circle_rules(Chain& chain) {
  const Case& question = chain.question;
  const Label label = binding_label(question.terms.label);
  if (question.recipient.circle) {
    if (!question.recipient.member) chain.say(Rule::circle, Verdict::deny, "C-MEMBER");
    if (!within(label, circle_ceiling(question))) chain.say(Rule::circle, Verdict::deny, "C-CEILING");
    personal_data_rule(chain, *question.recipient.circle);
  }
  if (!within(label, partner_ceiling(question))) chain.say(Rule::ceiling, Verdict::deny, "P-CEILING");
}

std::string circle_sentence(const Case& question, const Finding& finding) {
  const std::string begin = may(question, finding.verdict);
  if (finding.rule == Rule::ceiling)
    return begin + ": nothing above " + std::string(text(partner_ceiling(question))) + " was agreed with it.";
  const std::string& name = question.recipient.circle->name;
  if (finding.rule == Rule::law_enforcement) {
    const std::string present = "law enforcement takes part in " + name;
    if (finding.verdict == Verdict::needs_approvals)
      return begin + " if a second person agrees: " + present + ".";
    return begin + ": " + present +
           (finding.verdict == Verdict::deny ? ", and the victim said no to the police."
                                             : ", and the victim has not said yes to the police.");
  }
  if (finding.code == "C-MEMBER") return begin + " through " + name + ": it is no member now.";
  if (finding.code == "C-CEILING")
    return begin + " through " + name + ": nothing above " + std::string(text(circle_ceiling(question))) +
           " goes out in that circle.";
  if (finding.code == "C-PERSONAL")
    return begin + " through " + name +
           ": the circle takes no personal data, and this kind of object may hold some; send it to single "
           "partners instead.";
  return begin + " through " + name +
         " if a second person has checked it for personal data: the circle has members outside the EU.";
}

}  // namespace gateway::policy
