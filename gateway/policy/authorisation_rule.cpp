// The victim's rule: what the intake permits for this kind of object and this audience.
#include "gateway/policy/chain.h"
#include "protocol/text.h"

namespace gateway::policy {
namespace {

using protocol::stix::Kind;

/// One column of the authorisation table, in words.
struct Column {
  Grant grant;
  std::string_view things;  ///< what it is about
  std::string_view whom;    ///< to whom it would go
};

/// The finding's detail says which column spoke.
enum Spoke : std::uint16_t { identity_column, audience_column };

Column audience_of(const Case& question, const Grants& all) {
  const Recipient& to = question.recipient;
  const bool raw = counted_kind(question.terms) == Kind::raw;
  if (to.police) return {raw ? all.police_raw : all.police_facts, raw ? "data" : "facts", "the police"};
  const std::string_view things = raw ? "data and logs" : "indicators";
  if (to.affected)
    return {raw ? all.raw_affected : all.indicators_affected, things, "affected organisations"};
  return {raw ? all.raw_third : all.indicators_third, things, "third parties"};
}

/// The code that names why a closed column is closed.
std::string_view closed(const Case& question, Grant grant) {
  if (question.authorisation->answers.withdrawn) return "A-WITHDRAWN";
  if (grant == Grant::deny) return "A-NO";
  if (question.clock.expired) return "A-EXPIRED";
  if (!question.authorisation->answers.confirmed) return "A-UNCONFIRMED";
  return "A-ASK";
}

/// Only a changed copy may leave, and a foreign object is never changed.
void say_changed(Chain& chain, Verdict verdict, std::string_view code, Spoke column) {
  chain.outcome.redact = true;
  if (chain.question.terms.ours) return chain.say(Rule::authorisation, verdict, code, column);
  chain.say(Rule::authorisation, Verdict::deny, "A-MINIMISE", column);
}

/// Question 6 is open and the incident goes on: two people may release what is the attacker's, and nothing
/// else.
void say_four_eyes(Chain& chain, Spoke column) {
  if (chain.question.terms.role != ObjectRole::attacker)
    return chain.say(Rule::authorisation, Verdict::needs_victim, "A-ROLE", column);
  say_changed(chain, Verdict::needs_approvals, "A-FOUR-EYES", column);
}

void say_column(Chain& chain, Grant grant, Spoke column) {
  switch (grant) {
    case Grant::allow:
      return chain.say(Rule::authorisation, Verdict::allow, "A-YES", column);
    case Grant::allow_min:
      return say_changed(chain, Verdict::allow_redacted, "A-MINIMISED", column);
    case Grant::four_eyes:
      return say_four_eyes(chain, column);
    case Grant::statutory:
      chain.outcome.statutory = true;
      return chain.say(Rule::authorisation, Verdict::needs_approvals, "A-STATUTORY", column);
    case Grant::allow_caseref:
      return chain.say(Rule::authorisation, Verdict::deny, "A-CASEREF", column);
    case Grant::nvc:
    case Grant::deny:
      break;
  }
  chain.say(Rule::authorisation, grant == Grant::deny ? Verdict::deny : Verdict::needs_victim,
            closed(chain.question, grant), column);
}

/// Naming the victim takes its own yes, beside the yes to sharing anything with that audience at all.
void say_identity(Chain& chain, Grant grant) {
  if (grant != Grant::four_eyes) return say_column(chain, grant, identity_column);
  chain.outcome.names_victim = true;
  chain.say(Rule::authorisation, Verdict::needs_approvals, "A-NAMED", identity_column);
}

/// "Anna Berg answered for Nordkraft on 2026-03-01T08:00:00Z (intake …@3)".
std::string basis(const Authorisation& authorisation) {
  const protocol::Intake& answers = authorisation.answers;
  return protocol::printable(answers.answered_by) + " answered for " +
         protocol::printable(answers.organisation) + " on " + answers.at.text + " (intake " +
         authorisation.intake + ")";
}

struct Words {
  std::string_view code, before, after;  ///< what stands before and after "THINGS to WHOM"
};
constexpr std::array<Words, 7> clauses{{
    {"A-YES", "the victim permits ", ""},
    {"A-MINIMISED", "the victim permits ", " with personal data taken out"},
    {"A-FOUR-EYES",
     "question 6 is still open and the incident goes on, so that two people may release sanitised ", ""},
    {"A-ROLE",
     "question 6 is still open, and only what describes the attacker may go before it is answered; this is "
     "about ",
     ""},
    {"A-NO", "the victim said no to ", ""},
    {"A-ASK", "the victim has not said yes to ", ""},
    {"A-MINIMISE", "only a changed copy of ",
     " may leave, but it was made by somebody else and is never edited here; write an object of our own "
     "instead"},
}};

std::string because(const Case& question, const Finding& finding) {
  const std::string_view code = finding.code;
  if (code == "A-NAMED") return "the victim agreed to be named, and two other people must approve";
  if (code == "A-STATUTORY")
    return "facts go to the police by duty, whatever the victim answers, on a recorded legal ground";
  if (code == "A-CASEREF")
    return "the victim reports to the police itself, and only the case number is exchanged";
  if (code == "A-WITHDRAWN") return "the victim has withdrawn its answers";
  if (code == "A-EXPIRED")
    return "the victim's answers held until " + question.authorisation->answers.until->text;
  if (code == "A-UNCONFIRMED") return "the answers have not been confirmed by call-back";
  const auto* words =
      std::find_if(clauses.begin(), clauses.end(), [&](const Words& one) { return one.code == code; });
  const Grants all = grants(question.authorisation->answers, question.clock);
  const Column column = finding.detail == identity_column
                            ? Column{all.victim_identity, "its identity", "others"}
                            : audience_of(question, all);
  const bool of_closed = code == "A-NO" || code == "A-ASK";
  return std::string(words->before) + std::string(column.things) + (of_closed ? " going to " : " to ") +
         std::string(column.whom) + std::string(words->after);
}

}  // namespace

Kind counted_kind(const Terms& terms) {
  const bool of_others = terms.role == ObjectRole::victim || terms.role == ObjectRole::third_party;
  return of_others && terms.kind == Kind::indicator ? Kind::raw : terms.kind;
}

void authorisation_rule(Chain& chain) {
  const Case& question = chain.question;
  if (question.terms.origin != Origin::incident) return;
  if (question.authorisation == nullptr)
    return chain.say(Rule::authorisation, Verdict::needs_victim, "A-NONE");
  const Grants all = grants(question.authorisation->answers, question.clock);
  if (question.terms.kind == Kind::identity) say_identity(chain, all.victim_identity);
  say_column(chain, audience_of(question, all).grant, audience_column);
}

std::string authorisation_sentence(const Case& question, const Finding& finding) {
  const std::string begin = may(question, finding.verdict) + ": ";
  if (finding.code == "A-NONE")
    return begin + "it comes from an incident, and no answers of the victim are on record.";
  return begin + because(question, finding) + "; " + basis(*question.authorisation) + ".";
}

}  // namespace gateway::policy
