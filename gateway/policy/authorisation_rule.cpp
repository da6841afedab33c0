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

/// "Anna Berg answered for Nordkraft on 2026-03-01T08:00:00Z (intake …@3)".
std::string basis(const Authorisation& authorisation) {
  const protocol::Intake& answers = authorisation.answers;
  return protocol::printable(answers.answered_by) + " answered for " +
         protocol::printable(answers.organisation) + " on " + answers.at.text + " (intake " +
         authorisation.intake + ")";
}

/// Why a closed column is closed, with the code that names the cause.
Reason closed(const Chain& chain, const Column& column) {
  const protocol::Intake& answers = chain.authorisation->answers;
  const std::string about = std::string(column.things) + " going to " + std::string(column.whom);
  if (answers.withdrawn) return {"A-WITHDRAWN", "the victim has withdrawn its answers"};
  if (column.grant == Grant::deny) return {"A-NO", "the victim said no to " + about};
  if (chain.clock.expired) return {"A-EXPIRED", "the victim's answers held until " + answers.until->text};
  if (!answers.confirmed) return {"A-UNCONFIRMED", "the answers have not been confirmed by call-back"};
  return {"A-ASK", "the victim has not said yes to " + about};
}

void say_open(Chain& chain, Verdict verdict, std::string_view code, const std::string& because) {
  chain.say(verdict, code,
            chain.who() + " may receive " + chain.what() + ": " + because + "; " +
                basis(*chain.authorisation) + ".");
}

/// Only a changed copy may leave, and a foreign object is never changed.
void say_changed(Chain& chain, Verdict verdict, std::string_view code, const std::string& because) {
  chain.decision.redact = true;
  if (chain.terms.ours) return say_open(chain, verdict, code, because);
  chain.say(
      Verdict::deny, "A-MINIMISE",
      chain.who() + " must not receive " + chain.what() + ": " + because +
          ", but it was made by somebody else and is never edited here; write an object of our own instead.");
}

void say_column(Chain& chain, const Column& column) {
  const std::string about = std::string(column.things) + " to " + std::string(column.whom);
  switch (column.grant) {
    case Grant::allow:
      return say_open(chain, Verdict::allow, "A-YES", "the victim permits " + about);
    case Grant::allow_min:
      return say_changed(chain, Verdict::allow_redacted, "A-MINIMISED",
                         "the victim permits " + about + " with personal data taken out");
    case Grant::four_eyes:
      return say_changed(
          chain, Verdict::needs_approvals, "A-FOUR-EYES",
          "question 6 is still open and the incident goes on, so that two people may release sanitised " +
              about);
    case Grant::statutory:
      chain.decision.statutory = true;
      return say_open(
          chain, Verdict::needs_approvals, "A-STATUTORY",
          "facts go to the police by duty, whatever the victim answers, on a recorded legal ground");
    case Grant::allow_caseref:
      return chain.say(
          Verdict::deny, "A-CASEREF",
          chain.who() + " must not receive " + chain.what() +
              ": the victim reports to the police itself, and only the case number is exchanged; " +
              basis(*chain.authorisation) + ".");
    case Grant::nvc:
    case Grant::deny:
      break;
  }
  const Reason why = closed(chain, column);
  const bool refused = column.grant == Grant::deny;
  chain.say(refused ? Verdict::deny : Verdict::needs_victim, why.code,
            chain.who() + (refused ? " must not receive " : " may not yet receive ") + chain.what() + ": " +
                why.sentence + "; " + basis(*chain.authorisation) + ".");
}

/// Naming the victim takes its own yes, beside the yes to sharing anything with that audience at all.
void say_identity(Chain& chain, Grant grant) {
  if (grant != Grant::four_eyes) return say_column(chain, {grant, "its identity", "others"});
  chain.decision.names_victim = true;
  say_open(chain, Verdict::needs_approvals, "A-NAMED",
           "the victim agreed to be named, and two other people must approve");
}

}  // namespace

void authorisation_rule(Chain& chain) {
  if (chain.terms.origin != Origin::incident) return;
  if (chain.authorisation == nullptr)
    return chain.say(Verdict::needs_victim, "A-NONE",
                     chain.who() + " may not yet receive " + chain.what() +
                         ": it comes from an incident, and no answers of the victim are on record.");
  const Grants all = grants(chain.authorisation->answers, chain.clock);
  const Recipient& to = chain.recipient;
  const bool raw = chain.terms.kind == Kind::raw;
  if (chain.terms.kind == Kind::identity) say_identity(chain, all.victim_identity);
  if (to.police)
    return say_column(chain, {raw ? all.police_raw : all.police_facts, raw ? "data" : "facts", "the police"});
  const std::string_view things = raw ? "data and logs" : "indicators";
  if (to.affected)
    say_column(chain, {raw ? all.raw_affected : all.indicators_affected, things, "affected organisations"});
  else
    say_column(chain, {raw ? all.raw_third : all.indicators_third, things, "third parties"});
}

}  // namespace gateway::policy
