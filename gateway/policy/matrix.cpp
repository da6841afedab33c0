#include "gateway/policy/matrix.h"

namespace gateway::policy {
namespace {

using protocol::Answer;

protocol::Intake answers_for(Basis basis, protocol::Instant now) {
  protocol::Intake answers;
  answers.ongoing = protocol::Ongoing::no;
  answers.confirmed = true;
  answers.at.key = now;
  constexpr protocol::Sharing none{Answer::no, Answer::no, Answer::no};
  constexpr protocol::Sharing information{Answer::yes, Answer::no, Answer::no};
  constexpr protocol::Sharing all{Answer::yes, Answer::yes, Answer::yes};
  if (basis == Basis::no) answers.affected = answers.third_parties = none;
  if (basis == Basis::information_affected) answers.affected = information;
  if (basis == Basis::information_third) answers.affected = answers.third_parties = information;
  if (basis == Basis::data_third) answers.affected = answers.third_parties = all;
  return answers;
}

Terms terms_for(Basis basis, protocol::stix::Kind kind, const Recipient& to) {
  Terms terms;
  terms.kind = kind;
  terms.role = ObjectRole::attacker;
  terms.ours = basis != Basis::relayed;
  terms.origin = basis == Basis::relayed       ? Origin::partner
                 : basis == Basis::observation ? Origin::observation
                                               : Origin::incident;
  if (basis == Basis::relayed && to.circle) terms.arrived_in = to.circle->id;
  return terms;
}

MatrixRow row_for(const Recipient& recipient, Basis basis, protocol::stix::Kind kind, const LocalRules* rules,
                  protocol::Instant now) {
  Terms terms = terms_for(basis, kind, recipient);
  const Authorisation authorisation{"", answers_for(basis, now)};
  Recipient to = recipient;
  to.at_arrival = to.member;
  const CircleRules* arrived = basis == Basis::relayed && to.circle ? &*to.circle : nullptr;
  MatrixRow row{recipient.name, basis, {}};
  for (std::size_t i = 0; i < matrix_labels.size(); ++i) {
    terms.label = matrix_labels[i];
    const bool rooted = terms.origin == Origin::incident;
    row.verdicts[i] =
        weigh(at({terms, "", rooted ? &authorisation : nullptr, to, arrived, nullptr, rules}, now)).verdict;
  }
  return row;
}

}  // namespace

std::string_view text(Basis basis) {
  switch (basis) {
    case Basis::observation:
      return "our own observation";
    case Basis::unanswered:
      return "incident, question 6 open";
    case Basis::no:
      return "incident, no";
    case Basis::information_affected:
      return "incident, information to affected";
    case Basis::information_third:
      return "incident, information to all";
    case Basis::data_third:
      return "incident, data and logs to all";
    case Basis::relayed:
      return "received in that circle";
  }
  return "";
}

std::vector<MatrixRow> matrix(const std::vector<Recipient>& recipients, protocol::stix::Kind kind,
                              const LocalRules* rules, protocol::Instant now) {
  std::vector<MatrixRow> rows;
  rows.reserve(recipients.size() * all_bases.size());
  for (const Recipient& recipient : recipients)
    for (Basis basis : all_bases) rows.push_back(row_for(recipient, basis, kind, rules, now));
  return rows;
}

}  // namespace gateway::policy
