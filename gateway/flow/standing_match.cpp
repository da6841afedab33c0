#include "gateway/flow/standing_match.h"

#include <algorithm>

namespace gateway::flow {

using protocol::Label;

namespace {

bool has(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool meant(const protocol::StandingFilter& filter, const TermsRow& binding, const policy::Terms& terms) {
  return !binding.hidden && binding.origin == filter.origin &&
         (filter.origin_id.empty() || binding.origin_id == filter.origin_id) &&
         (filter.arrived_in.empty() || terms.arrived_in == filter.arrived_in);
}

Label label_of(const Candidate& candidate) {
  Label label = Label::unmarked;
  for (const auto& terms : candidate.terms) label = protocol::strictest(label, terms.label);
  return label;
}

/// It leads with a condition the two signers meet, and nothing else asks for people.
bool named_one_by_one(const policy::Decision& decision) {
  if (decision.verdict != policy::Verdict::needs_approvals || !has(decision.conditions, "K3")) return false;
  // An allow list: whatever else a rule may come to ask for waits for a person.
  return std::all_of(decision.reasons.begin() + 1, decision.reasons.end(),
                     [](const policy::Reason& reason) {
                       return reason.code == "A-YES" || reason.code == "R-MINIMUM";
                     }) &&
         decision.reasons.front().code.starts_with("R-");
}

}  // namespace

Result<Label> standing_ceiling(Reader& reader, const policy::Recipient& recipient, Instant now) {
  TRY(const auto rules, rules_in_force(reader));
  return rules ? policy::standing_ceiling(*rules, recipient, now) : Label::green;
}

Result<std::optional<Candidate>> standing_candidate(Reader& reader, const protocol::StandingFilter& filter,
                                                    std::int64_t key) {
  const std::optional<Candidate> none;
  TRY(auto row, reader.object(key));
  if (!row) return none;
  TRY(const auto versions, reader.versions(row->id));
  const auto newest = std::find_if(versions.begin(), versions.end(),
                                   [&](const auto& one) { return one.sender == row->sender; });
  if (newest == versions.end() || newest->key != key) return none;
  Candidate candidate;
  TRY(const auto bindings, reader.terms(key));
  for (const auto& binding : bindings) {
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(auto terms, directory::terms_from(body));
    if (!meant(filter, binding, terms)) continue;
    candidate.terms.push_back(std::move(terms));
    candidate.term_keys.push_back(binding.body);
  }
  candidate.row = std::move(*row);
  if (candidate.terms.empty() ||
      !filter.admits(candidate.row.id.text(), label_of(candidate), candidate.row.bytes))
    return none;
  return std::optional<Candidate>(std::move(candidate));
}

Result<std::vector<Candidate>> standing_candidates(Reader& reader, const Share& share) {
  TRY(const auto standing, load_standing(reader, share.standing));
  std::vector<Candidate> found;
  for (const auto& text : share.keys) {
    TRY(auto candidate, standing_candidate(reader, standing.order.filter, std::stoll(text)));
    if (candidate) found.push_back(std::move(*candidate));
  }
  return found;
}

std::string standing_ended(const Standing& standing, Instant now) {
  if (standing.state != "active") return "the standing share is " + standing.state;
  if (standing.order.expires <= now) return "the standing share has expired";
  return {};
}

Share share_under(const Standing& standing, std::string id, Instant now) {
  Share share;
  share.id = std::move(id);
  share.state = "approved";
  share.author = standing.order.author;
  share.note = "standing share " + standing.id.substr(0, 8);
  share.circle = standing.order.circle;
  share.partners = standing.order.partners;
  share.standing = standing.id;
  share.created = now;
  share.expires = standing.order.expires;
  return share;
}

Result<std::vector<policy::Recipient>> standing_recipients(Reader& reader, const Standing& standing,
                                                           Instant now) {
  TRY(auto all, recipients(reader, share_under(standing, "", now), now));
  std::erase_if(all, [&](const policy::Recipient& one) {
    return !has(standing.order.partners, one.id) || one.state != "active" || (one.circle && !one.member);
  });
  return all;
}

Outlook outlook(const Candidate& candidate, const policy::Decision& decision, Label ceiling) {
  const bool held = std::any_of(decision.reasons.begin(), decision.reasons.end(),
                                [](const auto& reason) { return reason.code.starts_with("H-"); });
  const auto label = label_of(candidate);
  // Without a label there is a hold that says what to do about it.
  if (held && !protocol::within(label, Label::red)) return {Fate::waits, decision.sentence()};
  if (!protocol::within(label, ceiling))
    return {Fate::waits, "It is " + std::string(protocol::text(label)) + ", and nothing above " +
                             std::string(protocol::text(ceiling)) + " flows without a person."};
  if (decision.verdict == policy::Verdict::deny && !held) return {Fate::stays, ""};
  const bool plain =
      !decision.redact && !decision.sealed_only && !decision.names_victim && !decision.statutory;
  if (plain && (decision.verdict == policy::Verdict::allow || named_one_by_one(decision)))
    return {Fate::flows, ""};
  return {Fate::waits, decision.sentence()};
}

void note_named(policy::Decision& decision, const Standing& standing, const std::string& recipient) {
  if (decision.verdict != policy::Verdict::needs_approvals) return;
  decision.reasons.push_back({"S-NAMED", "The two people who signed standing share " + standing.id +
                                             " named " + recipient +
                                             " one by one and stand for the second person."});
}

Result<std::set<std::string>> Holders::of_release(const std::string& release) {
  if (const auto known = releases_.find(release); known != releases_.end()) return known->second;
  std::set<std::string> partners;
  TRY(const auto record, reader_.record("release", release));
  std::vector<std::string> ids;
  if (record) ids.push_back(release);  // a delivery that waits for a key names the release itself
  TRY(const auto envelopes, reader_.envelopes_for(release));
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  for (const auto& id : ids) {
    TRY(const auto deliveries, reader_.deliveries(id));
    for (const auto& delivery : deliveries)
      if (delivery.state != "cancelled") partners.insert(delivery.partner);
  }
  return releases_[release] = std::move(partners);
}

Result<std::set<std::string>> Holders::of_version(std::int64_t key) {
  std::set<std::string> partners;
  TRY(const auto slices, reader_.slices_of(key, ""));
  for (const auto& slice : slices) {
    TRY(const auto some, of_release(slice.rendering));
    partners.insert(some.begin(), some.end());
  }
  return partners;
}

Result<std::set<std::string>> Holders::of_this_or_newer(const ObjectRow& row) {
  std::set<std::string> partners;
  TRY(const auto versions, reader_.versions(row.id));
  for (const auto& version : versions) {
    if (version.modified_key < row.modified_key) continue;
    TRY(const auto some, of_version(version.key));
    partners.insert(some.begin(), some.end());
  }
  return partners;
}

Result<std::set<std::string>> Holders::of_id(const protocol::StixId& id) {
  std::set<std::string> partners;
  TRY(const auto versions, reader_.versions(id));
  for (const auto& version : versions) {
    TRY(const auto some, of_version(version.key));
    partners.insert(some.begin(), some.end());
  }
  return partners;
}

Result<std::set<std::string>> Holders::of_delivered(const std::string& id) {
  std::set<std::string> partners;
  TRY(const auto slices, reader_.slices_of(0, id));
  for (const auto& slice : slices) {
    TRY(const auto some, of_release(slice.rendering));
    partners.insert(some.begin(), some.end());
  }
  return partners;
}

Result<bool> Holders::is_source(const std::string& partner, const Candidate& candidate) {
  const auto identity = "identity--" + partner;
  if (candidate.row.sender == partner || candidate.row.creator == identity) return true;
  for (const auto& terms : candidate.terms)
    if (terms.originator == identity ||
        (terms.origin == policy::Origin::partner && terms.origin_id == partner))
      return true;
  TRY(const auto versions, reader_.versions(candidate.row.id));
  return std::any_of(versions.begin(), versions.end(), [&](const ObjectRow& one) {
    return one.sender == partner && candidate.row.modified_key <= one.modified_key;
  });
}

}  // namespace gateway::flow
