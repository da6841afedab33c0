// The label's rule: the table's cell, its condition, and the sentence a person reads.
#include <algorithm>
#include <array>

#include "gateway/policy/chain.h"

namespace gateway::policy {
namespace {

struct Clause {
  std::string_view code, words;
};
constexpr std::array<Clause, 20> clauses{{
    {"R-RED", "TLP:RED is for the people its source named and for nobody else"},
    {"R-RED-ORG", "TLP:RED stays with the people its source named, and colleagues are not included"},
    {"R-RED-BCAST", "a circle is not a list of named people, and TLP:RED goes to named people only"},
    {"R-SRC", "we are its source and choose who receives it from us"},
    {"R-SRC-FIRSTHOP", "we are its source and may hand it to several organisations, each bound by the label"},
    {"R-STRICT", "TLP:AMBER+STRICT stays inside the organisation that received it"},
    {"R-STRICT-CLIENT", "TLP:AMBER reaches clients, TLP:AMBER+STRICT does not"},
    {"R-AMBER", "TLP:AMBER reaches an organisation and its clients, as far as they need to know"},
    {"R-AMBER-CLIENT", "the constituents of a national team are its clients, and TLP:AMBER reaches clients"},
    {"R-AMBER-PEER",
     "another team is neither our organisation nor our client, and TLP:AMBER stays with those"},
    {"R-HUB", "passing it on inside the circle it was addressed to widens nothing"},
    {"R-GREEN", "TLP:GREEN reaches peers and partners inside the community"},
    {"R-GREEN-COMM", "TLP:GREEN may pass between circles of one community only"},
    {"R-GREEN-OUT",
     "TLP:GREEN does not leave the community, and this organisation is not known to belong to it"},
    {"R-PUB", "only TLP:CLEAR may be published"},
    {"R-PUB-GREEN", "TLP:GREEN may not be published, only TLP:CLEAR may"},
    {"R-CLEAR", "TLP:CLEAR may go to anyone"},
    {"R-LABEL-FIRST", "what leaves must carry a label, and it is for us as its source to give it one"},
    {"R-DRAFT", "a draft without a label may be read inside our own organisation"},
    {"R-UNM", "its source gave it no label, so it is kept as TLP:AMBER+STRICT would be"},
}};
constexpr std::string_view quarantine =
    "it carries a marking that cannot be resolved, which may be a prohibition";

std::string_view clause(std::string_view code) {
  const auto* found =
      std::find_if(clauses.begin(), clauses.end(), [&](const Clause& c) { return c.code == code; });
  return found == clauses.end() ? quarantine : found->words;
}

/// A recipient may hand something on as "named" only to people its source named. People whom we named
/// ourselves stand to the source like any other organisation.
bool named_by_source(const Terms& terms, const Recipient& recipient) {
  if (!recipient.named_people || recipient.people.empty()) return false;
  return std::all_of(recipient.people.begin(), recipient.people.end(), [&](const std::string& person) {
    return std::find(terms.named.begin(), terms.named.end(), person) != terms.named.end();
  });
}

Audience effective_audience(const Terms& terms, const Recipient& recipient) {
  const bool named_by_us =
      recipient.audience == Audience::named && !terms.ours && !named_by_source(terms, recipient);
  return named_by_us ? Audience::outside_org : recipient.audience;
}

/// K5: both circles belong to one declared community; or none was declared, and the item stays among circles
/// whose members were vetted (TLP 2.0: without a declared community, the cybersecurity community is meant).
bool same_community(const Case& question) {
  const Recipient& to = question.recipient;
  if (!to.circle || !to.member) return false;
  const bool closed_source = question.arrived == nullptr || question.arrived->closed;
  const std::string_view declared =
      question.arrived == nullptr ? std::string_view() : std::string_view(question.arrived->community);
  if (declared.empty() && to.circle->community.empty()) return closed_source && to.circle->closed;
  return declared == to.circle->community;
}

bool holds(std::string_view condition, const Case& question) {
  const Recipient& to = question.recipient;
  if (condition.empty()) return true;
  switch (condition[1]) {
    case '1':
      return to.named_people;
    case '2':
      return to.need_to_know;
    case '3':
      return !to.circle && (to.audience == Audience::outside_org || to.need_to_know);
    case '4':
      return to.circle && to.member && to.at_arrival && to.need_to_know &&
             !question.terms.arrived_in.empty() && to.circle->id == question.terms.arrived_in;
    case '5':
      return same_community(question);
    case '6':
      return to.state == "active" && !to.id.empty();
    default:
      return false;
  }
}

std::string_view unmet(std::string_view condition, const Case& question) {
  const Recipient& to = question.recipient;
  if (condition == "K1") return ", and it is not addressed to named people";
  if (condition == "K2") return ", and what it is needed for is not on record";
  if (condition == "K3") return ", and it is not named one by one";
  if (condition == "K4")
    return to.circle && to.circle->id == question.terms.arrived_in
               ? ", and it was no member when it arrived there"
               : ", and it did not arrive in this circle";
  if (condition == "K5") return ", and that both circles belong to it is not on record";
  return ", and the condition for that does not hold";
}

std::string as_audience(Audience audience, const Recipient& recipient) {
  switch (audience) {
    case Audience::named:
      return "for named people";
    case Audience::own_org:
      return "as part of our own organisation";
    case Audience::clients:
      return "as a client of ours";
    case Audience::circle_home:
    case Audience::circle_other:
      return recipient.circle ? "as a member of " + recipient.circle->name : "as a member of a circle";
    case Audience::outside_org:
      return "as another organisation";
    case Audience::public_:
      return "as the public";
  }
  return "";
}

/// The cell that counts, and whether it lets the object through.
struct Looked {
  TlpCell cell;
  Audience audience;
  bool met, open, permission;
};

Looked look(const Case& question) {
  const bool ours = question.terms.ours;
  Looked looked{};
  looked.audience = effective_audience(question.terms, question.recipient);
  looked.cell = tlp_cell(ours ? Role::originator : Role::recipient, question.terms.label, looked.audience);
  looked.met = holds(looked.cell.condition, question);
  looked.open = (looked.cell.cell == Cell::allow || looked.cell.cell == Cell::cond) && looked.met;
  looked.permission = !looked.open && !ours && looked.cell.cell != Cell::deny;
  return looked;
}

}  // namespace

bool permitted(const Case& question) {
  const Permission* permission = question.permission;
  if (permission == nullptr || question.clock.lapsed || question.terms.ours) return false;
  const Terms& terms = question.terms;
  const std::string& by = permission->originator;
  const bool by_originator = terms.originator.empty()
                                 ? by == terms.origin_id || by == "identity--" + terms.origin_id
                                 : by == terms.originator;
  const Recipient& to = question.recipient;
  const bool to_audience =
      permission->audience == to.id || (to.circle && to.member && permission->audience == to.circle->id);
  return by_originator && to_audience && protocol::within(binding_label(terms.label), permission->ceiling);
}

namespace {

void say_cell(Chain& chain) {
  const Case& question = chain.question;
  const Looked looked = look(question);
  if (looked.open) {
    if (!looked.cell.condition.empty())
      chain.outcome.conditions |= static_cast<std::uint8_t>(1U << (looked.cell.condition[1] - '1'));
    const bool second_person = looked.cell.condition == "K3";
    return chain.say(Rule::label, second_person ? Verdict::needs_approvals : Verdict::allow,
                     looked.cell.reason);
  }
  if (!looked.permission) return chain.say(Rule::label, Verdict::deny, looked.cell.reason);
  if (permitted(question)) return chain.say(Rule::label, Verdict::allow, "N-PERMITTED");
  chain.say(Rule::label, Verdict::needs_originator, looked.cell.reason);
}

}  // namespace

void label_rule(Chain& chain) {
  say_cell(chain);
  // It forbids nothing by itself: it says where the label may come from.
  const Terms& terms = chain.question.terms;
  if (terms.minimum != protocol::Label::unmarked && terms.minimum == terms.label)
    chain.say(Rule::label, Verdict::allow, "R-MINIMUM");
}

std::string label_sentence(const Case& question, const Finding& finding) {
  if (finding.code == "R-MINIMUM")
    return "Its sender agreed with us that all it sends counts as at least " +
           std::string(text(question.terms.minimum)) + ".";
  const Looked looked = look(question);
  std::string sentence =
      may(question, finding.verdict) + " " + as_audience(looked.audience, question.recipient);
  if (finding.code == "N-PERMITTED")
    return sentence + ": its originator has permitted it (permission " + question.permission->id + ").";
  if (finding.verdict == Verdict::needs_originator) sentence += " only if its originator permits it";
  sentence.append(": ").append(clause(looked.cell.reason));
  if (!looked.met) sentence += unmet(looked.cell.condition, question);
  if (finding.verdict == Verdict::needs_approvals) sentence += ", with a second person's approval";
  return sentence + ".";
}

}  // namespace gateway::policy
