#include "gateway/gate/seal.h"

#include <algorithm>
#include <set>

#include "protocol/text.h"

namespace gateway::gate {
namespace {

using protocol::EnvelopeHeader;
using protocol::EnvelopeKind;
using protocol::Error;
using protocol::fail;
using protocol::Label;

constexpr std::size_t findings_told = 5;

/// One recipient of an envelope and the key it is sealed to.
struct Target {
  std::string partner;
  std::string fingerprint;
};

/// One release on its way through: what stays the same for every envelope, and what comes out.
struct Run {
  const House& house;
  const ReleaseOrder& order;
  const CheckedContent& content;
  const protocol::Approval& approval;
  Instant now;
  std::vector<std::pair<std::size_t, std::size_t>> parts;
  SealOutcome out;
};

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ",") + word;
  return out;
}

EnvelopeHeader header_of(const Run& run, EnvelopeKind kind, std::vector<std::string> to,
                         const std::string& name, std::size_t part) {
  EnvelopeHeader header;
  // The same release, recipients and part always give the same id: sealing again after a crash repeats
  // nothing.
  header.id = protocol::keyed_uuid(run.order.release.text(), name + "/" + std::to_string(part + 1));
  header.kind = kind;
  header.from = run.house.team;
  header.to = std::move(to);
  header.created = run.now;
  header.expires = run.order.expires;
  header.release = run.order.release;
  header.part = static_cast<int>(part + 1);
  header.parts = static_cast<int>(run.parts.size());
  header.manifest = run.approval.manifest;
  header.label = run.approval.label;
  header.terms = run.order.terms;
  return header;
}

/// A release part: header and plaintext.
std::pair<EnvelopeHeader, std::string> compose_part(const Run& run, std::vector<std::string> to,
                                                    const std::string& name, std::size_t part) {
  EnvelopeHeader header = header_of(run, EnvelopeKind::release, std::move(to), name, part);
  std::vector<std::string_view> slices;
  for (std::size_t i = run.parts[part].first; i < run.parts[part].second; ++i) {
    header.slices.push_back(run.content.manifest.slices[i]);
    slices.push_back(run.order.slices[i].bytes);
  }
  std::string plaintext = compose(header, slices);
  return {std::move(header), std::move(plaintext)};
}

/// The members of a group that can be served; the others are held.
std::vector<Target> usable(Run& run, const std::vector<std::string>& group) {
  std::vector<Target> targets;
  for (const auto& id : group) {
    const auto partner = run.house.roster.partner(id);
    if (!partner || partner->state != "active") {
      run.out.held.push_back(
          {id, partner ? "partner is " + partner->state : "partner is not known to the gate"});
      continue;
    }
    SealKey key = choose_key(run.house.pgp, partner->fingerprints, run.now);
    if (key.fingerprint.empty()) {
      run.out.held.push_back({id, key.why});
    } else {
      targets.push_back({id, std::move(key.fingerprint)});
    }
  }
  std::sort(targets.begin(), targets.end(),
            [](const auto& a, const auto& b) { return a.partner < b.partner; });
  return targets;
}

/// All parts for one group.
Result<std::vector<SealedEnvelope>> seal_parts(const Run& run, const std::vector<Target>& targets) {
  std::vector<std::string> to;
  std::vector<std::string> fingerprints;
  for (const auto& target : targets) {
    to.push_back(target.partner);
    fingerprints.push_back(target.fingerprint);
  }
  std::vector<SealedEnvelope> envelopes;
  for (std::size_t part = 0; part < run.parts.size(); ++part) {
    auto [header, plaintext] = compose_part(run, to, joined(to), part);
    TRY(auto sealed, seal_envelope(run.house, std::move(header), plaintext, fingerprints, run.now));
    envelopes.push_back(std::move(sealed));
  }
  return envelopes;
}

/// Seals a group. A key that looked usable and that gpg refuses all the same is taken out, and the rest
/// sealed again.
Result<void> seal_group(Run& run, std::vector<Target> targets) {
  while (!targets.empty()) {
    auto sealed = seal_parts(run, targets);
    if (sealed.has_value()) {
      for (auto& envelope : *sealed) run.out.envelopes.push_back(std::move(envelope));
      return {};
    }
    const protocol::Failure failure = sealed.error();
    const auto refused = std::find_if(targets.begin(), targets.end(), [&](const auto& target) {
      return target.fingerprint == failure.where;
    });
    if (failure.error != Error::held || refused == targets.end()) return failure;
    run.out.held.push_back({refused->partner, failure.what});
    targets.erase(refused);
  }
  return {};
}

/// RED for one person: the release, sealed to them, inside an envelope that tells their team only for whom it
/// is.
Result<void> seal_to_person(Run& run, const Target& team, const protocol::PartnerPerson& person) {
  const SealKey key = choose_key(run.house.pgp, {person.fingerprint}, run.now);
  if (key.fingerprint.empty()) {
    run.out.held.push_back({team.partner, person.id + ": " + key.why});
    return {};
  }
  std::vector<SealedEnvelope> envelopes;
  const std::string name = team.partner + "/" + person.id;
  for (std::size_t part = 0; part < run.parts.size(); ++part) {
    auto [inner_header, plaintext] = compose_part(run, {team.partner}, "inner/" + name, part);
    TRY(auto inner, seal_envelope(run.house, std::move(inner_header), plaintext, {key.fingerprint}, run.now));
    EnvelopeHeader header = header_of(run, EnvelopeKind::red, {team.partner}, name, part);
    header.person = person.id;
    const std::string outer = compose(header, inner.ciphertext);
    TRY(auto sealed, seal_envelope(run.house, std::move(header), outer, {team.fingerprint}, run.now));
    envelopes.push_back(std::move(sealed));
  }
  for (auto& envelope : envelopes) run.out.envelopes.push_back(std::move(envelope));
  return {};
}

Result<void> seal_to_people(Run& run, const Target& team) {
  const auto partner = run.house.roster.partner(team.partner);
  for (const auto& named : run.approval.people) {
    const auto slash = named.find('/');
    if (named.substr(0, slash) != team.partner) continue;
    for (const auto& person : partner->people) {
      if (person.id != named.substr(slash + 1)) continue;
      auto sealed = seal_to_person(run, team, person);
      if (sealed.has_value()) continue;
      const protocol::Failure failure = sealed.error();
      if (failure.where != team.fingerprint && failure.where != person.fingerprint) return failure;
      run.out.held.push_back({team.partner, person.id + ": " + failure.what});
    }
  }
  return {};
}

Label least_ceiling(const House& house, const std::vector<std::vector<Target>>& groups) {
  Label least = Label::red;
  for (const auto& group : groups) {
    for (const auto& target : group) {
      const auto partner = house.roster.partner(target.partner);
      least = std::min(least, partner ? partner->ceiling : Label::clear);
    }
  }
  return least;
}

protocol::Failure guard_failure(const std::vector<guard::Finding>& findings) {
  std::string what = "the guard stops this release:";
  for (std::size_t i = 0; i < findings.size() && i < findings_told; ++i) {
    what += " [slice " + std::to_string(findings[i].index + 1) + " " + findings[i].pointer + "] " +
            findings[i].what + ".";
  }
  if (findings.size() > findings_told)
    what += " And " + std::to_string(findings.size() - findings_told) + " more.";
  return fail(Error::denied, protocol::printable(what), "guard", "review the share again");
}

}  // namespace

std::vector<guard::Finding> guard_slices(const House& house, const ReleaseOrder& order, Label ceiling,
                                         const protocol::Approval& approval) {
  std::vector<guard::Item> items;
  items.reserve(order.slices.size());
  const std::set<std::string_view> relayed(order.relayed.begin(), order.relayed.end());
  for (const auto& slice : order.slices)
    items.push_back({slice.bytes, slice.entry.label, relayed.contains(slice.entry.id)});
  guard::Destination to{ceiling, !approval.people.empty(), "identity--" + house.team, approval.names_victim};
  guard::Rules rules{house.watch.names(order.victims), order.withheld, house.watch.warnings(),
                     approval.exceptions, order.known};
  return guard::check(items, to, rules);
}

SealKey choose_key(OpenPgp& pgp, const std::vector<std::string>& fingerprints, Instant now) {
  SealKey none;
  for (const auto& fingerprint : fingerprints) {
    const auto key = pgp.key(fingerprint);
    std::string why = key.has_value() ? why_unusable(*key, Use::encrypt, now) : "key is not in the keyring";
    if (why.empty()) return {fingerprint, {}};
    if (none.why.empty()) none.why = std::move(why);
  }
  if (none.why.empty()) none.why = "there is no key";
  return none;
}

Result<SealedEnvelope> seal_envelope(const House& house, EnvelopeHeader header, std::string_view plaintext,
                                     const std::vector<std::string>& fingerprints, Instant now) {
  if (plaintext.size() > protocol::max_envelope) {
    return fail(Error::too_large, "a part is larger than any recipient would open", header.id.text(),
                "release less at once");
  }
  CHECK(protocol::parse_header(protocol::header_line(header)));
  TRY(auto signer, house.pgp.signing_key(now));
  TRY(auto ciphertext, house.pgp.seal(plaintext, fingerprints, signer.fingerprint));
  return SealedEnvelope{std::move(header), std::move(ciphertext)};
}

Result<SealOutcome> seal_release(const House& house, const ReleaseOrder& order, const CheckedContent& content,
                                 const protocol::Approval& approval, Instant now) {
  if (order.expires <= now) return fail(Error::expired, "the release has expired", order.release.text());
  Run run{house, order, content, approval, now, protocol::cut(content.manifest.slices), {}};
  std::vector<std::vector<Target>> groups;
  for (const auto& group : order.groups) {
    if (auto targets = usable(run, group); !targets.empty()) groups.push_back(std::move(targets));
  }
  if (groups.empty()) return std::move(run.out);
  if (guard::names_anybody(house.watch.names(order.victims),
                           order.terms.circle + "\n" + order.terms.circle_name))
    return fail(Error::denied, "the circle is called after a victim, and its members would read that",
                "circle", "make a circle with an id and a name that say nothing");
  const bool red = approval.label == Label::red;
  const auto findings = guard_slices(house, order, least_ceiling(house, groups), approval);
  if (!findings.empty()) return guard_failure(findings);
  for (auto& group : groups) {
    if (!red) CHECK(seal_group(run, std::move(group)));
    if (red) {
      for (const auto& team : group) CHECK(seal_to_people(run, team));
    }
  }
  return std::move(run.out);
}

}  // namespace gateway::gate
