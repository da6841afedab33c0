// Values the policy tests share: an open-handed partner and a confirmed intake, to be narrowed by each test.
#pragma once
#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/policy/inputs.h"

namespace policy_test {

using namespace gateway::policy;
using protocol::Answer;
using protocol::Instant;
using protocol::Intake;
using protocol::Label;
using protocol::Ongoing;
using protocol::Police;
using protocol::Reporting;
using protocol::Sharing;
using protocol::stix::Kind;

inline constexpr Instant noon{1772366400, 0};  // 2026-03-01T12:00:00Z

inline constexpr Sharing all_yes{Answer::yes, Answer::yes, Answer::yes};
inline constexpr Sharing all_no{Answer::no, Answer::no, Answer::no};
inline constexpr Sharing information_only{Answer::yes, Answer::unanswered, Answer::unanswered};

inline Intake intake(Sharing affected, Sharing third) {
  Intake answers;
  answers.organisation = "Exempelkraft AB";
  answers.answered_by = "Erik Exempel";
  answers.channel = "telephone";
  answers.affected = affected;
  answers.third_parties = third;
  answers.ongoing = Ongoing::no;
  answers.confirmed = true;
  answers.at = {"2026-03-01T11:00:00Z", {noon.seconds - 3600, 0}};
  return answers;
}

inline std::optional<Authorisation> authorised(Intake answers) {
  return Authorisation{"intake-7@3", std::move(answers)};
}

inline Terms terms(Origin origin = Origin::observation, Label label = Label::green,
                   Kind kind = Kind::indicator) {
  Terms result;
  result.origin = origin;
  result.origin_id = "origin-1";
  result.ours = true;
  result.label = label;
  result.kind = kind;
  return result;
}

inline Recipient recipient(Audience audience = Audience::outside_org) {
  Recipient result;
  result.id = "3f0c2c1e-5b7a-4d3e-9a51-6f3f2f1f7a01";
  result.name = "CERT-XF";
  result.state = "active";
  result.audience = audience;
  result.ceiling = Label::red;
  result.need_to_know = true;
  return result;
}

inline Recipient member(std::string id = "egc", Audience audience = Audience::circle_home) {
  Recipient result = recipient(audience);
  CircleRules rules;
  rules.id = std::move(id);
  rules.name = "EGC";
  rules.max_outbound = Label::amber_strict;
  result.circle = std::move(rules);
  result.member = result.at_arrival = true;
  return result;
}

/// The question of most tests: no permission, no local rules, the circle of arrival not looked up.
inline Case question(const Terms& terms, const std::optional<Authorisation>& authorisation,
                     const Recipient& recipient, Instant now) {
  return at({terms, {}, authorisation ? &*authorisation : nullptr, recipient}, now);
}
inline Decision decide(const Terms& terms, const std::optional<Authorisation>& authorisation,
                       const Recipient& recipient, Instant now) {
  return gateway::policy::decide(question(terms, authorisation, recipient, now));
}
inline std::string canonical_inputs(const Terms& terms, const std::optional<Authorisation>& authorisation,
                                    const Recipient& recipient, Instant now) {
  return gateway::policy::canonical_inputs(question(terms, authorisation, recipient, now));
}
inline Decision decide_recorded(std::string_view record) {
  return gateway::policy::decide_recorded(record, nullptr, noon);
}

inline bool has(const Decision& decision, std::string_view code) {
  return std::any_of(decision.reasons.begin(), decision.reasons.end(),
                     [&](const Reason& reason) { return reason.code == code; });
}

/// The cells of a CSV without quoting, header left out; empty where the file is absent.
inline std::vector<std::vector<std::string>> csv(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> row;
    std::istringstream cells(line + ",");
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace policy_test

namespace gateway::policy {
inline std::ostream& operator<<(std::ostream& out, Verdict verdict) {
  return out << text(verdict);
}
inline std::ostream& operator<<(std::ostream& out, Grant grant) {
  return out << text(grant);
}
inline std::ostream& operator<<(std::ostream& out, const Grants& grants) {
  for (Grant grant : {grants.indicators_third, grants.indicators_affected, grants.victim_identity,
                      grants.raw_third, grants.raw_affected, grants.police_facts, grants.police_raw})
    out << text(grant) << ' ';
  return out;
}
}  // namespace gateway::policy
