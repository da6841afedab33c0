// The team's own rules: each that matches tightens; agreements are looked up by the ceilings.
#include "gateway/policy/chain.h"
#include "protocol/text.h"

namespace gateway::policy {
namespace {

template <typename List, typename Value>
bool among(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool is_partner(const Recipient& recipient, std::string_view name) {
  return name == recipient.id || name == recipient.name;
}

bool names_partner(const std::vector<std::string>& partners, const Recipient& recipient) {
  return partners.empty() || std::any_of(partners.begin(), partners.end(),
                                         [&](const auto& name) { return is_partner(recipient, name); });
}

bool matches(const LocalRule& rule, const Case& question) {
  const Terms& terms = question.terms;
  const Recipient& to = question.recipient;
  if (rule.label_at_least && binding_label(terms.label) < *rule.label_at_least) return false;
  if (rule.pap_at_least && terms.pap < *rule.pap_at_least) return false;
  if (!rule.circles.empty() && (!to.circle || !among(rule.circles, to.circle->id))) return false;
  return among(rule.types, question.type) && among(rule.origins, terms.origin) &&
         among(rule.origin_ids, terms.origin_id) && among(rule.kinds, terms.kind) &&
         among(rule.roles, terms.role) && among(rule.partner_kinds, to.kind) &&
         names_partner(rule.partners, to);
}

bool in_force(const Agreement& agreement, protocol::Instant now) {
  return !agreement.until || now < *agreement.until;
}

template <typename Matches>
const Agreement* widest(const LocalRules& rules, protocol::Instant now, Matches concerns) {
  const Agreement* found = nullptr;
  for (const Agreement& one : rules.agreements)
    if (in_force(one, now) && concerns(one) && (found == nullptr || found->ceiling < one.ceiling))
      found = &one;
  return found;
}

}  // namespace

const Agreement* agreement_with_circle(const LocalRules& rules, std::string_view circle,
                                       protocol::Instant now) {
  return widest(rules, now, [&](const Agreement& one) { return !circle.empty() && one.circle == circle; });
}

const Agreement* agreement_with_partner(const LocalRules& rules, const Recipient& recipient,
                                        protocol::Instant now) {
  return widest(rules, now, [&](const Agreement& one) {
    return !one.partner.empty() && is_partner(recipient, one.partner);
  });
}

protocol::Label standing_ceiling(const LocalRules& rules, const Recipient& recipient, protocol::Instant now) {
  const Agreement* agreement = recipient.circle ? agreement_with_circle(rules, recipient.circle->id, now)
                                                : agreement_with_partner(rules, recipient, now);
  return agreement == nullptr ? protocol::Label::green : agreement->standing;
}

void local_rules(Chain& chain) {
  if (chain.question.rules == nullptr) return;
  const auto& rules = chain.question.rules->rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!matches(rules[i], chain.question)) continue;
    // Only a changed copy may leave, and a foreign object is never changed.
    const bool edits = rules[i].then == Verdict::allow_redacted;
    if (edits) chain.outcome.redact = true;
    chain.say(Rule::local, edits && !chain.question.terms.ours ? Verdict::deny : rules[i].then, "L-", i);
  }
}

std::string local_sentence(const Case& question, const Finding& finding) {
  const LocalRule& rule = question.rules->rules[finding.detail];
  const std::string_view how = finding.verdict == Verdict::needs_approvals  ? " if a second person agrees"
                               : finding.verdict == Verdict::allow_redacted ? " with personal data taken out"
                               : finding.verdict == Verdict::needs_originator
                                   ? " only if its originator permits it"
                                   : "";
  return may(question, finding.verdict) + std::string(how) + ": " + protocol::printable(rule.because) +
         " (our rule " + rule.id + ").";
}

}  // namespace gateway::policy
