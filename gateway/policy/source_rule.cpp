// What the source said beside its label: when its policy holds (IEP 2.0), and what it forbids.
#include "gateway/policy/chain.h"

namespace gateway::policy {
namespace {

/// One word of Terms::restrictions and what a decision makes of it.
struct Word {
  std::string_view word, code;
};
/// Words that bind how something is shown or used, which rendering and the envelope's terms see to.
constexpr std::array carried{"no-attribution", "must-attribute", "no-action"};
constexpr Word onward{"no-onward", "R-ONWARD"};
constexpr Word resale{"no-resale", "R-RESALE"};
constexpr Word notify{"no-notify", "R-NO-NOTIFY"};
constexpr Word obfuscate{"obfuscate-victims", "R-OBFUSCATE"};
constexpr Word encrypt{"encrypt", "R-ENCRYPT"};
constexpr Word exercise{"exercise", "R-EXERCISE"};

bool is_carried(std::string_view word) {
  return std::find(carried.begin(), carried.end(), word) != carried.end();
}

/// A restriction of ours binds us as well, but nobody has to be asked.
void ask_originator(Chain& chain, const Word& word, std::size_t index) {
  if (chain.question.terms.ours) return;
  if (permitted(chain.question))
    chain.say(Rule::restriction, Verdict::allow, "N-PERMITTED", index);
  else
    chain.say(Rule::restriction, Verdict::needs_originator, word.code, index);
}

void restriction(Chain& chain, std::string_view word, std::size_t index) {
  const Recipient& to = chain.question.recipient;
  if (is_carried(word)) return;
  if (word == onward.word) return ask_originator(chain, onward, index);
  if (word == encrypt.word) {
    chain.outcome.sealed_only = true;
    return;
  }
  if (word == exercise.word) {
    const bool takes_part = to.circle && to.member && to.circle->exercise;
    if (!takes_part) chain.say(Rule::restriction, Verdict::deny, exercise.code, index);
    return;
  }
  if (word == resale.word) {
    if (to.kind == PartnerKind::organisation) chain.say(Rule::restriction, Verdict::deny, resale.code, index);
    return;
  }
  if (word == notify.word) {
    if (to.affected || to.kind == PartnerKind::constituent) ask_originator(chain, notify, index);
    return;
  }
  if (word == obfuscate.word) {
    const bool about_a_victim = chain.question.terms.kind == protocol::stix::Kind::identity ||
                                chain.question.terms.role == ObjectRole::victim;
    if (about_a_victim) chain.say(Rule::restriction, Verdict::deny, obfuscate.code, index);
    return;
  }
  chain.say(Rule::restriction, Verdict::deny, "R-QUAR", index);
}

}  // namespace

void source_rules(Chain& chain) {
  if (chain.question.clock.early) chain.say(Rule::window, Verdict::deny, "R-EARLY");
  if (chain.question.clock.late) chain.say(Rule::window, Verdict::deny, "R-LATE");
  const auto& words = chain.question.terms.restrictions;
  for (std::size_t i = 0; i < words.size(); ++i) restriction(chain, words[i], i);
}

std::string source_sentence(const Case& question, const Finding& finding) {
  const std::string begin = may(question, finding.verdict);
  if (finding.code == "R-EARLY") return begin + ": the policy its source gave it is not in force yet.";
  if (finding.code == "R-LATE")
    return begin + ": the policy its source gave it has ended, and no policy is no freedom.";
  if (finding.code == "N-PERMITTED")
    return begin + ": its originator restricted it, and has permitted this (permission " +
           question.permission->id + ").";
  if (finding.code == resale.code)
    return begin + ": its source forbids resale, and this is a commercial organisation.";
  if (finding.code == exercise.code)
    return begin + ": it is of a test or an exercise, and goes to circles for exercises alone.";
  if (finding.code == obfuscate.code)
    return begin +
           ": its source asked not to name the parties affected, and a foreign object is never edited.";
  if (finding.code == onward.code)
    return begin + " only if its originator permits it: the originator asked not to pass it on.";
  if (finding.code == notify.code)
    return begin + " only if its originator permits it: the originator asked not to notify those affected.";
  return begin + ": its source restricted it with " + quoted(question.terms.restrictions[finding.detail]) +
         ", which is not understood here and may be a prohibition.";
}

}  // namespace gateway::policy
