#include "gateway/flow/judge.h"

#include <algorithm>
#include <set>

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

/// Adds the newest version behind `key`'s id, once.
Result<void> add_candidate(Reader& reader, const Share& share, ObjectRow row, std::vector<Candidate>& to) {
  Candidate candidate;
  TRY(const auto bindings, reader.terms(row.key));
  for (const auto& binding : bindings) {
    const bool chosen =
        share.origin.empty() || (binding.origin == share.origin && binding.origin_id == share.origin_id);
    if (binding.hidden || !chosen) continue;
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(auto terms, directory::terms_from(body));
    if (row.revoked) terms.holds.emplace_back("revoked");
    candidate.terms.push_back(std::move(terms));
    candidate.term_keys.push_back(binding.body + (row.revoked ? "revoked" : ""));
  }
  if (candidate.terms.empty()) return {};
  candidate.row = std::move(row);
  to.push_back(std::move(candidate));
  return {};
}

}  // namespace

Result<std::vector<Candidate>> candidates(Reader& reader, const Share& share) {
  std::vector<Candidate> found;
  std::set<std::string> seen;
  const auto add_newest = [&](const protocol::StixId& id, std::string_view sender) -> Result<void> {
    if (!seen.insert(id.text()).second) return {};
    TRY(const auto versions, reader.versions(id));
    for (const auto& version : versions)
      if (sender.empty() || version.sender == sender) return add_candidate(reader, share, version, found);
    return {};
  };
  if (!share.origin.empty()) {
    TRY(const auto keys, reader.objects_of(share.origin, share.origin_id));
    for (const auto key : keys) {
      TRY(const auto row, reader.object(key));
      if (row) CHECK(add_newest(row->id, row->sender));
    }
  }
  for (const auto& text : share.objects) {
    TRY(const auto id, protocol::StixId::parse(text));
    const auto before = found.size();
    CHECK(add_newest(id, ""));
    if (found.size() == before)
      return fail(Error::not_found, "no such object", text, "look for it with `object find`");
  }
  if (found.empty())
    return fail(Error::not_found, "nothing to share", share.origin + " " + share.origin_id,
                "add objects with `object add`");
  return found;
}

Result<std::vector<policy::Recipient>> recipients(Reader& reader, const Share& share, Instant now) {
  std::optional<directory::Circle> circle;
  if (!share.circle.empty()) {
    TRY(circle, directory::circle(reader, share.circle));
  }
  std::set<std::string> ids(share.partners.begin(), share.partners.end());
  for (const auto& person : share.people) ids.insert(person.substr(0, person.find('/')));
  if (circle && share.people.empty())
    for (const auto& member : circle->members)
      if (circle->has_member(member.partner, now)) ids.insert(member.partner);

  std::vector<policy::Recipient> all;
  for (const auto& id : ids) {
    TRY(const auto partner, directory::partner(reader, id));
    policy::Recipient recipient;
    recipient.id = partner.id;
    recipient.name = partner.short_name;
    recipient.state = partner.state;
    recipient.ceiling = partner.ceiling;
    recipient.named_people = !share.people.empty();
    recipient.audience = recipient.named_people ? policy::Audience::named
                         : circle               ? policy::Audience::circle_home
                                                : policy::Audience::outside_org;
    if (circle) {
      recipient.circle = circle->rules;
      recipient.member = circle->has_member(partner.id, now);
    }
    all.push_back(std::move(recipient));
  }
  if (all.empty())
    return fail(Error::invalid, "it would go to nobody", "recipients",
                "name a circle with members, partners or people");
  return all;
}

Result<std::optional<policy::Authorisation>> Authorisations::of(const policy::Terms& terms) {
  if (terms.origin != policy::Origin::incident) return std::optional<policy::Authorisation>();
  auto known = known_.find(terms.origin_id);
  if (known == known_.end()) {
    TRY(auto authorisation, directory::authorisation(reader_, terms.origin_id));
    known = known_.emplace(terms.origin_id, std::move(authorisation)).first;
  }
  return std::optional<policy::Authorisation>(known->second);
}

Result<bool> Authorisations::affected(const policy::Terms& terms, std::string_view partner) {
  if (terms.origin != policy::Origin::incident) return false;
  auto known = incidents_.find(terms.origin_id);
  if (known == incidents_.end()) {
    TRY(auto incident, directory::incident(reader_, terms.origin_id));
    known = incidents_.emplace(terms.origin_id, std::move(incident)).first;
  }
  const auto& listed = known->second.affected;
  return std::find(listed.begin(), listed.end(), partner) != listed.end();
}

namespace {

/// What came from a partner goes on only within the circle it arrived in; any other circle is a second one.
policy::Audience audience_for(const policy::Recipient& recipient, const policy::Terms& terms) {
  if (recipient.audience != policy::Audience::circle_home || terms.ours) return recipient.audience;
  if (terms.origin != policy::Origin::partner) return recipient.audience;
  return recipient.circle && recipient.circle->id == terms.arrived_in ? policy::Audience::circle_home
                                                                      : policy::Audience::circle_other;
}

}  // namespace

Result<Judgement> judge(const std::vector<Candidate>& candidates, policy::Recipient recipient,
                        Authorisations& authorisations, Instant now) {
  Judgement judgement;
  std::map<std::string, std::size_t> decided;
  for (const auto& candidate : candidates) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < candidate.terms.size(); ++i) {
      auto found = decided.find(candidate.term_keys[i]);
      if (found == decided.end()) {
        const auto& terms = candidate.terms[i];
        auto to = recipient;
        to.audience = audience_for(recipient, terms);
        TRY(to.affected, authorisations.affected(terms, recipient.id));
        TRY(const auto authorisation, authorisations.of(terms));
        Judged judged{policy::decide(terms, authorisation, to, now),
                      policy::canonical_inputs(terms, authorisation, to, now), 0};
        judgement.decisions.push_back(std::move(judged));
        found = decided.emplace(candidate.term_keys[i], judgement.decisions.size() - 1).first;
      }
      // Another origin's refusal does not poison a value that this origin lets go.
      if (!best || (judgement.decisions[found->second].decision.may_leave() &&
                    !judgement.decisions[*best].decision.may_leave()))
        best = found->second;
    }
    ++judgement.decisions[*best].objects;
    judgement.by_candidate.push_back(*best);
  }
  judgement.recipient = std::move(recipient);
  return judgement;
}

}  // namespace gateway::flow
