// The chain: every rule speaks, the strictest binds.
#include "gateway/policy/decide.h"

#include "gateway/policy/chain.h"
#include "gateway/policy/inputs.h"
#include "protocol/text.h"

namespace gateway::policy {

Case at(Case question, protocol::Instant now) {
  question.now = now;
  question.clock = {};
  if (question.authorisation != nullptr) set_clock(question.authorisation->answers, now, question.clock);
  question.clock.early = question.terms.valid_from && now < *question.terms.valid_from;
  question.clock.late = question.terms.valid_until && now >= *question.terms.valid_until;
  question.clock.lapsed = question.permission != nullptr && now >= question.permission->expires;
  return question;
}

Outcome weigh(const Case& question) {
  Outcome outcome;
  Chain chain(question, outcome);
  partner_rules(chain);
  source_rules(chain);
  label_rule(chain);
  circle_rules(chain);
  authorisation_rule(chain);
  local_rules(chain);
  outcome.verdict = chain.verdict();
  return outcome;
}

std::string Decision::sentence() const {
  return reasons.empty() ? "No rule allows this." : reasons.front().sentence;
}

namespace {

std::string sentence_of(const Case& question, const Finding& finding) {
  switch (finding.rule) {
    case Rule::partner_state:
    case Rule::hold:
      return partner_sentence(question, finding);
    case Rule::window:
    case Rule::restriction:
      return source_sentence(question, finding);
    case Rule::label:
      return label_sentence(question, finding);
    case Rule::circle:
    case Rule::law_enforcement:
    case Rule::ceiling:
      return circle_sentence(question, finding);
    case Rule::authorisation:
      return authorisation_sentence(question, finding);
    case Rule::local:
      return local_sentence(question, finding);
  }
  return {};
}

/// The code with what its index stands for.
std::string code_of(const Case& question, const Finding& finding) {
  std::string code(finding.code);
  if (finding.rule == Rule::hold) code += question.terms.holds[finding.detail];
  if (finding.rule == Rule::local) code += question.rules->rules[finding.detail].id;
  for (char& c : code)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return code;
}

}  // namespace

Decision in_words(const Case& question, const Outcome& outcome) {
  Decision decision;
  decision.verdict = outcome.verdict;
  decision.statutory = outcome.statutory;
  decision.redact = outcome.redact;
  decision.names_victim = outcome.names_victim;
  decision.sealed_only = outcome.sealed_only;
  for (int i = 0; i < 6; ++i)
    if ((outcome.conditions >> i & 1) != 0) decision.conditions.push_back("K" + std::to_string(i + 1));
  decision.reasons.reserve(outcome.count);
  std::size_t binding = 0;
  for (std::size_t i = 0; i < outcome.count; ++i) {
    const Finding& finding = outcome.findings[i];
    decision.reasons.push_back({code_of(question, finding), sentence_of(question, finding)});
    if (finding.verdict > outcome.findings[binding].verdict) binding = i;
  }
  const auto first = decision.reasons.begin();
  if (binding != 0)
    std::rotate(first, first + static_cast<std::ptrdiff_t>(binding),
                first + static_cast<std::ptrdiff_t>(binding) + 1);
  return decision;
}

Decision decide(const Case& question) {
  Decision decision = in_words(question, weigh(question));
  decision.inputs = protocol::sha256(canonical_inputs(question));
  return decision;
}

// ---- what the rules' sentences share

const std::string& who(const Case& question) {
  return question.recipient.name.empty() ? question.recipient.id : question.recipient.name;
}

std::string what(const Case& question) {
  using protocol::Label;
  using protocol::stix::Kind;
  const Terms& terms = question.terms;
  const std::string kind = terms.kind == Kind::raw        ? "raw object"
                           : terms.kind == Kind::identity ? "identity"
                                                          : "indicator";
  if (terms.label == Label::unmarked) return "this unlabelled " + kind;
  if (terms.label == Label::unknown) return "this unresolvably marked " + kind;
  return "this " + std::string(text(terms.label)) + " " + kind;
}

std::string may(const Case& question, Verdict verdict) {
  const std::string_view modal = verdict == Verdict::deny           ? " must not receive "
                                 : verdict == Verdict::needs_victim ? " may not yet receive "
                                                                    : " may receive ";
  return who(question) + std::string(modal) + what(question);
}

std::string quoted(std::string_view word) {
  return "\"" + protocol::printable(word) + "\"";
}

}  // namespace gateway::policy
