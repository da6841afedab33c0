#include "gateway/flow/judge.h"

#include <algorithm>
#include <set>

#include "gateway/flow/standing_match.h"
#include "gateway/render/render.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;

namespace {

/// Held because another than its creator made it: it takes no place of a version that its creator made.
Result<bool> by_somebody_else(Reader& reader, const ObjectRow& row) {
  TRY(const auto bindings, reader.terms(row.key));
  for (const auto& binding : bindings) {
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(const auto terms, directory::terms_from(body));
    for (const std::string_view why : {"not-by-its-creator", "creator-differs", "claims-us"})
      if (std::find(terms.holds.begin(), terms.holds.end(), why) != terms.holds.end()) return true;
  }
  return false;
}

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
    if (row.revoked && !share.recorded) terms.holds.emplace_back("revoked");
    candidate.terms.push_back(std::move(terms));
    candidate.term_keys.push_back(binding.body + (row.revoked ? "revoked" : ""));
  }
  if (candidate.terms.empty()) return {};
  candidate.row = std::move(row);
  to.push_back(std::move(candidate));
  return {};
}

}  // namespace

protocol::Failure too_many(const Share& share, std::size_t most) {
  const auto where = share.origin.empty() ? std::string() : share.origin + " " + share.origin_id;
  return fail(Error::too_large, "more than " + std::to_string(most) + " objects in one share", where,
              "name those of this share by their ids and the others in further ones, or let them flow by a "
              "standing share; limits.objects_per_share in the configuration is the bound");
}

namespace {

/// Times what may be proposed: those that the person may not see, and markings, do not count, but are read.
constexpr std::size_t read_at_most = 4;

/// Candidates of one share, each id once.
class Gathering {
 public:
  Gathering(Reader& reader, const Share& share, std::size_t most)
      : reader_(reader), share_(share), most_(most) {}

  /// The newest version by that sender, or by whomever where it is empty. What is disputed stands back; where
  /// all of them are, the newest stands for them, and its holds keep it in.
  Result<void> add_newest(const protocol::StixId& id, std::string_view sender) {
    if (!seen_.insert(id.text()).second) return {};
    if (found_.size() / read_at_most >= most_) return too_many(share_, most_);
    TRY(const auto versions, reader_.versions(id));
    const ObjectRow* newest = nullptr;
    for (const auto& version : versions) {
      if (!sender.empty() && version.sender != sender) continue;
      if (!newest) newest = &version;
      TRY(const bool disputed, by_somebody_else(reader_, version));
      if (!disputed) return add_candidate(reader_, share_, version, found_);
    }
    return newest ? add_candidate(reader_, share_, *newest, found_) : Result<void>();
  }

  /// As if the id had been met on a walk through everything of the share's origin.
  Result<void> add_of_origin(const protocol::StixId& id) {
    TRY(auto versions, reader_.versions(id));
    std::ranges::sort(versions, {}, &ObjectRow::key);
    for (const auto& version : versions) {
      TRY(const auto terms, reader_.terms(version.key));
      const bool is_of_it = std::ranges::any_of(terms, [&](const TermsRow& one) {
        return !one.hidden && one.origin == share_.origin && one.origin_id == share_.origin_id;
      });
      if (is_of_it) return add_newest(id, version.sender);
    }
    return {};
  }

  std::vector<Candidate>& found() { return found_; }

 private:
  Reader& reader_;
  const Share& share_;
  std::size_t most_;
  std::vector<Candidate> found_;
  std::set<std::string> seen_;
};

}  // namespace

Result<std::vector<Candidate>> candidates(Reader& reader, const Share& share, std::size_t most) {
  if (!share.standing.empty()) return standing_candidates(reader, share);
  Gathering all(reader, share, most);
  if (!share.origin.empty()) {
    TRY(const auto keys, reader.objects_of(share.origin, share.origin_id));
    for (const auto key : keys) {
      TRY(const auto row, reader.object(key));
      if (row) CHECK(all.add_newest(row->id, row->sender));
    }
  }
  for (const auto& text : share.objects) {
    TRY(const auto id, protocol::StixId::parse(text));
    const auto before = all.found().size();
    CHECK(all.add_newest(id, ""));
    if (all.found().size() == before)
      return fail(Error::not_found, "no such object", text, "look for it with `object find`");
  }
  // What people name one by one is marked as its source marked it: the definition comes along.
  for (std::size_t i = 0; share.origin.empty() && i < all.found().size(); ++i)
    for (const auto& id : render::ids_named(all.found()[i].row.bytes))
      if (id.starts_with("marking-definition--") && !protocol::label_of_marking(id))
        CHECK(all.add_newest(*protocol::StixId::parse(id), ""));
  if (all.found().empty())
    return fail(Error::not_found, "nothing to share", share.origin + " " + share.origin_id,
                "add objects with `object add`");
  return std::move(all.found());
}

Result<std::set<std::string>> ids_seen(Reader& reader, const Share& share) {
  std::set<std::string> ids;
  for (const auto& one : share.withheld) ids.insert(one.id);
  for (const auto& rendering : share.renderings) {
    TRY(const auto some, reader.sources_of(rendering));
    ids.insert(some.begin(), some.end());
  }
  return ids;
}

Result<std::vector<Candidate>> candidates_among(Reader& reader, const Share& share,
                                                const std::set<std::string>& sources) {
  if (!share.standing.empty()) return standing_candidates(reader, share);
  Gathering all(reader, share, sources.size());
  for (const auto& text : sources) {
    TRY(const auto id, protocol::StixId::parse(text));
    CHECK(share.origin.empty() ? all.add_newest(id, "") : all.add_of_origin(id));
  }
  return std::move(all.found());
}

namespace {

/// How a partner that is named by itself stands to us.
policy::Audience single_audience(policy::PartnerKind kind) {
  if (kind == policy::PartnerKind::own) return policy::Audience::own_org;
  if (kind == policy::PartnerKind::constituent) return policy::Audience::clients;
  return policy::Audience::outside_org;
}

Result<policy::Recipient> recipient_of(const Share& share, const directory::Partner& partner) {
  policy::Recipient recipient;
  recipient.id = partner.id;
  recipient.name = partner.short_name;
  recipient.state = partner.state;
  recipient.ceiling = partner.ceiling;
  TRY(recipient.kind, policy::parse_partner_kind(partner.kind));
  recipient.police = recipient.kind == policy::PartnerKind::police;
  recipient.named_people = !share.people.empty();
  for (const auto& person : share.people)
    if (person.substr(0, person.find('/')) == partner.id) recipient.people.push_back(person);
  // A circle's purpose is agreed; whoever is named by itself needs one on record (K2).
  recipient.need_to_know = !share.circle.empty() || !share.note.empty();
  recipient.audience = recipient.named_people  ? policy::Audience::named
                       : !share.circle.empty() ? policy::Audience::circle_home
                                               : single_audience(recipient.kind);
  return recipient;
}

}  // namespace

Result<std::vector<policy::Recipient>> recipients(Reader& reader, const Share& share, Instant now) {
  std::optional<directory::Circle> circle;
  if (!share.circle.empty()) {
    TRY(circle, directory::circle(reader, share.circle));
  }
  std::set<std::string> ids(share.partners.begin(), share.partners.end());
  for (const auto& person : share.people) ids.insert(person.substr(0, person.find('/')));
  if (circle && share.people.empty() && !share.recorded)
    for (const auto& member : circle->members)
      if (circle->has_member(member.partner, now)) ids.insert(member.partner);

  std::vector<policy::Recipient> all;
  for (const auto& id : ids) {
    TRY(const auto partner, directory::partner(reader, id));
    TRY(auto recipient, recipient_of(share, partner));
    if (circle) {
      recipient.circle = circle->rules;
      // What follows a release goes to whoever had it, as the member they were then.
      recipient.member = share.recorded || circle->has_member(partner.id, now);
    }
    all.push_back(std::move(recipient));
  }
  if (all.empty())
    return fail(Error::invalid, "it would go to nobody", "recipients",
                "name a circle with members, partners or people");
  return all;
}

Result<const policy::Authorisation*> Grounds::authorisation(const policy::Terms& terms) {
  if (terms.origin != policy::Origin::incident) return nullptr;
  auto known = known_.find(terms.origin_id);
  if (known == known_.end()) {
    TRY(auto authorisation, directory::authorisation(reader_, terms.origin_id));
    known = known_.emplace(terms.origin_id, std::move(authorisation)).first;
  }
  return &known->second;
}

Result<bool> Grounds::affected(const policy::Terms& terms, std::string_view partner) {
  if (terms.origin != policy::Origin::incident) return false;
  auto known = incidents_.find(terms.origin_id);
  if (known == incidents_.end()) {
    TRY(auto incident, directory::incident(reader_, terms.origin_id));
    known = incidents_.emplace(terms.origin_id, std::move(incident)).first;
  }
  const auto& listed = known->second.affected;
  return std::find(listed.begin(), listed.end(), partner) != listed.end();
}

Result<const std::vector<directory::Circle>*> Grounds::circles() {
  if (!circles_) {
    TRY(circles_, directory::circles(reader_));
  }
  return &*circles_;
}

Result<const policy::LocalRules*> Grounds::rules() {
  if (!rules_) {
    TRY(rules_, rules_in_force(reader_));
  }
  return rules_->get();
}

Result<const directory::Circle*> Grounds::arrived(const policy::Terms& terms) {
  if (terms.arrived_in.empty()) return nullptr;
  TRY(const auto* all, circles());
  const auto found = std::find_if(all->begin(), all->end(),
                                  [&](const auto& one) { return one.rules.id == terms.arrived_in; });
  return found == all->end() ? nullptr : &*found;
}

namespace {

/// Looks at the recipient as a member of `circle`.
void as_member(policy::Recipient& to, const directory::Circle& circle, policy::Audience audience,
               Instant now) {
  to.audience = audience;
  to.circle = circle.rules;
  to.member = circle.has_member(to.id, now);
}

/// How the recipient stands to what came from a partner: the circle it arrived in, another one, or none.
/// A peer that is asked for by itself is looked at as a member of the circle the item arrived in, or else of
/// the first circle of the same community that it belongs to.
Result<void> stand(policy::Recipient& to, const policy::Terms& terms, Grounds& grounds, Instant now) {
  if (terms.ours || terms.origin != policy::Origin::partner) return {};
  TRY(const auto* arrived, grounds.arrived(terms));
  const bool by_itself = to.audience == policy::Audience::outside_org && to.kind == policy::PartnerKind::peer;
  if (to.audience == policy::Audience::circle_home && to.circle && to.circle->id != terms.arrived_in)
    to.audience = policy::Audience::circle_other;
  if (by_itself && arrived && arrived->has_member(to.id, now))
    as_member(to, *arrived, policy::Audience::circle_home, now);
  if (by_itself && !to.circle) {
    TRY(const auto* all, grounds.circles());
    for (const auto& circle : *all) {
      const bool same = arrived && !arrived->rules.community.empty()
                            ? circle.rules.community == arrived->rules.community
                            : circle.rules.closed;
      if (!same || !circle.has_member(to.id, now)) continue;
      as_member(to, circle, policy::Audience::circle_other, now);
      break;
    }
  }
  if (arrived && to.circle && to.circle->id == terms.arrived_in)
    to.at_arrival = arrived->rules.history || arrived->has_member(to.id, terms.arrived_at);
  return {};
}

/// A permission as the policy reads it: in the name of whom the terms call the originator.
policy::Permission as_read(const Permitted& one, const policy::Terms& terms, const std::string& object,
                           const Grounds& grounds, Instant now) {
  policy::Permission permission;
  permission.id = one.statement.id.text();
  permission.originator = terms.originator.empty() ? terms.origin_id : terms.originator;
  permission.object = object;
  permission.audience = one.statement.audience;
  permission.ceiling = one.statement.ceiling;
  permission.expires = one.statement.expires;
  if (grounds.recorded() && permission.expires < now) permission.expires = now + 1;
  return permission;
}

Result<Judged> judge_one(const Candidate& candidate, const policy::Terms& terms, policy::Recipient to,
                         Grounds& grounds, Instant now) {
  CHECK(stand(to, terms, grounds, now));
  TRY(to.affected, grounds.affected(terms, to.id));
  TRY(const auto* authorisation, grounds.authorisation(terms));
  TRY(const auto* arrived, grounds.arrived(terms));
  TRY(const auto* rules, grounds.rules());
  const auto* circle = arrived == nullptr ? nullptr : &arrived->rules;
  TRY(const auto* permitted, grounds.permission(candidate.row.id.text(), terms, to));
  std::optional<policy::Permission> permission;
  if (permitted != nullptr) permission = as_read(*permitted, terms, candidate.row.id.text(), grounds, now);
  const policy::Case question = policy::at(
      {terms, candidate.row.id.type, authorisation, to, circle, permission ? &*permission : nullptr, rules},
      now);
  Judged judged{policy::decide(question), policy::canonical_inputs(question), 0};
  const auto& reasons = judged.decision.reasons;
  const bool used = std::any_of(reasons.begin(), reasons.end(),
                                [](const policy::Reason& one) { return one.code == "N-PERMITTED"; });
  if (used) judged.permission = permission->id;
  return judged;
}

/// What was agreed with the circle counts for its ceiling.
void open_circle(policy::Recipient& to, const policy::LocalRules* rules, Instant now) {
  if (rules == nullptr || !to.circle) return;
  const auto* agreement = policy::agreement_with_circle(*rules, to.circle->id, now);
  if (agreement != nullptr && agreement->ceiling > to.circle->max_outbound)
    to.circle->max_outbound = agreement->ceiling;
}

}  // namespace

Result<Judgement> judge(const std::vector<Candidate>& candidates, policy::Recipient recipient,
                        Grounds& grounds, Instant now) {
  Judgement judgement;
  std::map<std::string, std::size_t> decided;
  for (const auto& candidate : candidates) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < candidate.terms.size(); ++i) {
      auto key = candidate.row.id.type + "\n" + candidate.term_keys[i];
      TRY(const bool permitted, grounds.named_in_permission(candidate.row.id.text()));
      if (permitted) key += "\n" + candidate.row.id.text();
      auto found = decided.find(key);
      if (found == decided.end()) {
        TRY(auto judged, judge_one(candidate, candidate.terms[i], recipient, grounds, now));
        judgement.decisions.push_back(std::move(judged));
        found = decided.emplace(key, judgement.decisions.size() - 1).first;
      }
      // Another origin's refusal does not poison a value that this origin lets go.
      if (!best || (judgement.decisions[found->second].decision.may_leave() &&
                    !judgement.decisions[*best].decision.may_leave()))
        best = found->second;
    }
    ++judgement.decisions[*best].objects;
    judgement.by_candidate.push_back(*best);
  }
  TRY(const auto* rules, grounds.rules());
  open_circle(recipient, rules, now);
  judgement.recipient = std::move(recipient);
  return judgement;
}

}  // namespace gateway::flow
