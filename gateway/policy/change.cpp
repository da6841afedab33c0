// The changes people can make, each as a function over what a decision reads, and the search among them.
#include "gateway/policy/change.h"

#include <functional>

#include "gateway/policy/chain.h"

namespace gateway::policy {
namespace {

using protocol::Answer;
using protocol::Label;

struct Candidate {
  Step step;
  std::function<void(Inputs&)> apply;
};
using Candidates = std::vector<Candidate>;

std::string label_text(Label label) {
  return std::string(text(label));
}

const std::string& name_of(const Inputs& inputs) {
  return inputs.recipient.name.empty() ? inputs.recipient.id : inputs.recipient.name;
}

// ---- what opens, in the order of how little it asks

void open_object(const Inputs& inputs, Candidates& out) {
  for (const std::string& hold : inputs.terms.holds)
    out.push_back({{"hold-" + hold, "release the hold \"" + hold + "\" after looking at the object"},
                   [hold](Inputs& in) { std::erase(in.terms.holds, hold); }});
  if (inputs.terms.role != ObjectRole::attacker && inputs.terms.origin == Origin::incident)
    out.push_back({{"role", "add it as the attacker's, if that is what it describes"},
                   [](Inputs& in) { in.terms.role = ObjectRole::attacker; }});
  if (inputs.clock.early || inputs.clock.late)
    out.push_back({{"window", "wait for a policy of its source that is in force"},
                   [](Inputs& in) { in.clock.early = in.clock.late = false; }});
}

void open_recipient(const Inputs& inputs, Candidates& out) {
  const std::string& name = name_of(inputs);
  const Recipient& to = inputs.recipient;
  if (!to.need_to_know)
    out.push_back({{"need-to-know", "write down what it is needed for (share propose --note)"},
                   [](Inputs& in) { in.recipient.need_to_know = true; }});
  if (!to.named_people)
    out.push_back({{"named-people", "address it to named people at " + name}, [](Inputs& in) {
                     in.recipient.audience = Audience::named;
                     in.recipient.named_people = true;
                   }});
  if (to.circle && !to.member)
    out.push_back({{"member", "add " + name + " to " + to.circle->name},
                   [](Inputs& in) { in.recipient.member = true; }});
  if (to.circle && inputs.terms.ours)
    out.push_back({{"single", "send it to " + name + " by itself instead of through " + to.circle->name},
                   [](Inputs& in) {
                     in.recipient.circle.reset();
                     if (!in.recipient.named_people) in.recipient.audience = Audience::outside_org;
                   }});
  if (to.state != "active")
    out.push_back({{"partner-state", "make " + name + " an active partner again"},
                   [](Inputs& in) { in.recipient.state = "active"; }});
  for (Label label : {Label::green, Label::amber, Label::amber_strict, Label::red}) {
    if (label > to.ceiling)
      out.push_back({{"partner-ceiling", "agree on " + label_text(label) + " with " + name},
                     [label](Inputs& in) { in.recipient.ceiling = label; }});
    if (to.circle && label > to.circle->max_outbound)
      out.push_back({{"circle-ceiling", "let " + label_text(label) + " go out in " + to.circle->name},
                     [label](Inputs& in) { in.recipient.circle->max_outbound = label; }});
  }
}

void open_answers(const Inputs& inputs, Candidates& out) {
  if (!inputs.authorisation) return;
  const protocol::Intake& answers = inputs.authorisation->answers;
  const auto add = [&](std::string code, std::string sentence,
                       std::function<void(protocol::Intake&)> change) {
    out.push_back({{std::move(code), std::move(sentence)},
                   [change = std::move(change)](Inputs& in) { change(in.authorisation->answers); }});
  };
  if (!answers.confirmed)
    add("confirm", "confirm the answers by call-back", [](auto& in) { in.confirmed = true; });
  if (inputs.clock.expired)
    out.push_back({{"until", "ask the victim whether its answers still hold"}, [](Inputs& in) {
                     in.clock.expired = false;
                     in.authorisation->answers.until.reset();
                   }});
  if (!inputs.recipient.affected)
    out.push_back({{"affected", "list " + name_of(inputs) + " as an affected organisation, if it is one"},
                   [](Inputs& in) { in.recipient.affected = true; }});
  // A yes to a wider audience or a finer kind stands on the yes to the narrower one, so it is asked for
  // whole.
  if (answers.affected.information != Answer::yes)
    add("answer-information-affected", "get the victim's yes to information going to affected organisations",
        [](auto& in) { in.affected.information = Answer::yes; });
  if (answers.third_parties.information != Answer::yes)
    add("answer-information-third", "get the victim's yes to information going to third parties",
        [](auto& in) { in.affected.information = in.third_parties.information = Answer::yes; });
  if (answers.affected.data != Answer::yes || answers.affected.logs != Answer::yes)
    add("answer-data-affected", "get the victim's yes to data and logs going to affected organisations",
        [](auto& in) {
          in.affected = {Answer::yes, Answer::yes, Answer::yes};
        });
  if (answers.third_parties.data != Answer::yes || answers.third_parties.logs != Answer::yes)
    add("answer-data-third", "get the victim's yes to data and logs going to third parties", [](auto& in) {
      in.affected = in.third_parties = {Answer::yes, Answer::yes, Answer::yes};
    });
  if (answers.name_victim != Answer::yes)
    add("answer-name", "get the victim's yes to being named", [](auto& in) { in.name_victim = Answer::yes; });
  if (answers.police != protocol::Police::yes)
    add("answer-police", "get the victim's yes to the police",
        [](auto& in) { in.police = protocol::Police::yes; });
  if (answers.withdrawn)
    add("answers", "get new answers: these are withdrawn", [](auto& in) { in.withdrawn = false; });
}

void open_label(const Inputs& inputs, Candidates& out) {
  if (!inputs.terms.ours) return;
  for (Label label : {Label::amber_strict, Label::amber, Label::green, Label::clear}) {
    if (label >= inputs.terms.label && inputs.terms.label != Label::unmarked) continue;
    out.push_back({{"label", "issue it as " + label_text(label) + ", as its source"},
                   [label](Inputs& in) { in.terms.label = label; }});
  }
}

void open_originator(const Inputs& inputs, Candidates& out) {
  if (inputs.terms.ours) return;
  out.push_back({{"permission", "ask its originator for permission"}, [](Inputs& in) {
                   Permission permission;
                   permission.id = "asked for";
                   permission.originator =
                       in.terms.originator.empty() ? in.terms.origin_id : in.terms.originator;
                   permission.audience = in.recipient.id;
                   permission.ceiling = binding_label(in.terms.label);
                   in.permission = permission;
                   in.clock.lapsed = false;
                 }});
}

// ---- what closes

void close_any(const Inputs& inputs, Candidates& out) {
  for (Label label : {Label::green, Label::amber, Label::amber_strict, Label::red})
    if (label > inputs.terms.label)
      out.push_back({{"label", "its source relabels it " + label_text(label)},
                     [label](Inputs& in) { in.terms.label = label; }});
  if (inputs.authorisation)
    out.push_back({{"answers", "the victim withdraws its answers"},
                   [](Inputs& in) { in.authorisation->answers.withdrawn = true; }});
  out.push_back({{"partner-state", name_of(inputs) + " is suspended"},
                 [](Inputs& in) { in.recipient.state = "suspended"; }});
}

Candidates candidates_for(const Inputs& inputs, bool leaves) {
  Candidates out;
  if (leaves) {
    close_any(inputs, out);
    return out;
  }
  open_object(inputs, out);
  open_recipient(inputs, out);
  open_answers(inputs, out);
  open_originator(inputs, out);
  return out;
}

/// Looks for `size` candidates from `from` on that flip it together; fills `change` and says whether it did.
bool search(const Candidates& all, std::size_t from, std::size_t size, const Inputs& inputs, bool leaves,
            const LocalRules* rules, protocol::Instant at, Change& change) {
  for (std::size_t i = from; i + size <= all.size(); ++i) {
    Inputs changed = inputs;
    all[i].apply(changed);
    change.steps.push_back(all[i].step);
    if (size > 1) {
      if (search(all, i + 1, size - 1, changed, leaves, rules, at, change)) return true;
    } else if (const Outcome outcome = weigh(changed.question(rules, at)); outcome.may_leave() != leaves) {
      change.changed = std::move(changed);
      change.verdict = outcome.verdict;
      return true;
    }
    change.steps.pop_back();
  }
  return false;
}

}  // namespace

Change smallest_change(const Inputs& inputs, const LocalRules* rules, protocol::Instant at) {
  constexpr std::size_t most_steps = 3;
  const Outcome now = weigh(inputs.question(rules, at));
  Candidates all = candidates_for(inputs, now.may_leave());
  Change change;
  // A looser label is the last thing to think of: the others are tried in twos before it is in ones.
  for (std::size_t size = 1; size < most_steps; ++size)
    if (search(all, 0, size, inputs, now.may_leave(), rules, at, change)) return change;
  if (!now.may_leave()) open_label(inputs, all);
  for (std::size_t size = 1; size <= most_steps; ++size)
    if (search(all, 0, size, inputs, now.may_leave(), rules, at, change)) return change;
  change.changed = inputs;
  change.verdict = now.verdict;
  return change;
}

}  // namespace gateway::policy
