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

bool holds(std::string_view condition, const Terms& terms, const Recipient& recipient) {
  if (condition.empty()) return true;
  if (condition == "K1") return recipient.named_people;
  if (condition == "K2") return true;  // the share itself records for whom and what for
  if (condition == "K3") return !recipient.circle;
  if (condition == "K4")
    return recipient.circle && recipient.member && !terms.arrived_in.empty() &&
           recipient.circle->id == terms.arrived_in;
  if (condition == "K6") return recipient.state == "active" && !recipient.id.empty();
  return false;  // K5: nothing we keep proves that two circles belong to the community the source meant
}

std::string_view unmet(std::string_view condition) {
  if (condition == "K1") return ", and it is not addressed to named people";
  if (condition == "K3") return ", and it is not named one by one";
  if (condition == "K4") return ", and it did not arrive in this circle";
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

}  // namespace

void label_rule(Chain& chain) {
  const Audience audience = effective_audience(chain.terms, chain.recipient);
  const TlpCell cell =
      tlp_cell(chain.terms.ours ? Role::originator : Role::recipient, chain.terms.label, audience);
  const bool met = holds(cell.condition, chain.terms, chain.recipient);
  const bool open = (cell.cell == Cell::allow || cell.cell == Cell::cond) && met;
  const bool permission = !open && !chain.terms.ours && cell.cell != Cell::deny;
  const bool second_person = cell.condition == "K3";

  std::string sentence = chain.who() + (open || permission ? " may receive " : " must not receive ") +
                         chain.what() + " " + as_audience(audience, chain.recipient);
  if (permission) sentence += " only if its originator permits it";
  sentence.append(": ").append(clause(cell.reason));
  if (!met) sentence += unmet(cell.condition);
  if (open && second_person) sentence += ", with a second person's approval";
  if (open && !cell.condition.empty()) chain.decision.conditions.emplace_back(cell.condition);
  const Verdict verdict = !open ? (permission ? Verdict::needs_originator : Verdict::deny)
                                : (second_person ? Verdict::needs_approvals : Verdict::allow);
  chain.say(verdict, cell.reason, sentence + ".");
}

}  // namespace gateway::policy
