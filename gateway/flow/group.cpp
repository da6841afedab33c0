#include "gateway/flow/group.h"

#include <algorithm>
#include <set>

#include "gateway/render/pseudonym.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

bool restricted(const Candidate& candidate, std::string_view word) {
  return std::any_of(candidate.terms.begin(), candidate.terms.end(), [&](const policy::Terms& terms) {
    return std::find(terms.restrictions.begin(), terms.restrictions.end(), word) != terms.restrictions.end();
  });
}

/// Whether an object of ours describes the victim or a third party. Raw material of which nobody said whose
/// side it shows counts as theirs where only its bare facts may leave.
bool is_victim_side(const Candidate& candidate, const policy::Decision& decision) {
  if (decision.names_victim) return false;
  const bool obfuscate = restricted(candidate, "obfuscate-victims");
  return std::any_of(candidate.terms.begin(), candidate.terms.end(), [&](const policy::Terms& terms) {
    if (terms.role == policy::ObjectRole::victim || terms.role == policy::ObjectRole::third_party)
      return true;
    if (terms.role == policy::ObjectRole::attacker) return false;
    return obfuscate || (decision.redact && terms.kind == protocol::stix::Kind::raw);
  });
}

render::Source source_of(const Candidate& candidate, const policy::Decision& decision) {
  render::Source source;
  source.key = candidate.row.key;
  source.id = candidate.row.id.text();
  source.modified = candidate.row.modified;
  source.creator = candidate.row.creator;
  source.bytes = candidate.row.bytes;
  bool ours = false;
  for (const auto& terms : candidate.terms) {
    source.label = protocol::strictest(source.label, terms.label);
    ours = ours || terms.ours;
  }
  source.ours = ours && candidate.row.sender == "self";
  source.relayed = is_relayed(candidate);
  source.minimise = decision.redact;
  source.victim_side = source.ours && is_victim_side(candidate, decision);
  source.no_attribution = restricted(candidate, "no-attribution");
  source.must_attribute = restricted(candidate, "must-attribute");
  return source;
}

std::vector<render::Source> let_out(const std::vector<Candidate>& candidates, const Judgement& judgement) {
  std::vector<render::Source> sources;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (judgement.by_candidate[i] == Judgement::stays) continue;
    const auto& decision = judgement.decisions[judgement.by_candidate[i]].decision;
    if (decision.may_leave()) sources.push_back(source_of(candidates[i], decision));
  }
  return sources;
}

bool same(const std::vector<render::Source>& a, const std::vector<render::Source>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const render::Source& x, const render::Source& y) {
                      return x.key == y.key && x.minimise == y.minimise && x.victim_side == y.victim_side;
                    });
}

bool needs_pseudonyms(const std::vector<render::Source>& sources) {
  return std::any_of(sources.begin(), sources.end(), [](const auto& one) { return one.victim_side; });
}

/// For whom pseudonyms are made: of a share that follows a release, for each audience in which the recipient
/// got it.
std::vector<std::string> audiences(const Share& share, const std::string& recipient) {
  std::vector<std::string> found;
  for (const auto& way : share.ways)
    if (way.starts_with(recipient + " ")) found.push_back(way.substr(recipient.size() + 1));
  if (found.empty()) found.push_back(share.circle.empty() ? recipient : share.circle);
  return found;
}

std::string letters(const render::Source& source) {
  std::string out;
  if (source.minimise) out += 'm';
  if (source.victim_side) out += 'v';
  if (source.no_attribution) out += 'a';
  if (source.must_attribute) out += 'u';
  return out;
}

}  // namespace

std::string form_asked(const Candidate& candidate, const policy::Decision& decision) {
  return letters(source_of(candidate, decision));
}

std::vector<std::string> forms(const Group& group) {
  std::vector<std::string> all;
  for (const auto& source : group.sources)
    if (const auto form = letters(source); !form.empty()) all.push_back(source.id + " " + form);
  return all;
}

std::vector<Group> group(const Share& share, const std::vector<Candidate>& candidates,
                         const std::vector<Judgement>& judgements) {
  std::vector<Group> groups;
  for (const auto& judgement : judgements) {
    auto sources = let_out(candidates, judgement);
    if (sources.empty()) continue;
    const std::vector<std::string> nobody{""};
    for (const auto& audience :
         needs_pseudonyms(sources) ? audiences(share, judgement.recipient.id) : nobody) {
      auto found = std::find_if(groups.begin(), groups.end(), [&](const Group& one) {
        return one.audience == audience && same(one.sources, sources);
      });
      if (found == groups.end()) found = groups.insert(groups.end(), Group{{}, sources, audience});
      found->members.push_back(&judgement);
    }
  }
  return groups;
}

std::vector<std::string> partners_of(const Group& group) {
  std::vector<std::string> ids;
  for (const auto* member : group.members) ids.push_back(member->recipient.id);
  return ids;
}

render::Setting setting(World& world, const AtStake& at_stake, const Group& group,
                        std::map<std::string, std::string> stopped) {
  render::Setting setting;
  setting.own_identity = world.team.identity();
  setting.key = world.derivation_key;
  setting.audience = group.audience;
  setting.stopped = std::move(stopped);
  setting.denied = at_stake.ids;
  for (const auto& source : group.sources) setting.denied.erase(source.id);
  for (auto& id : at_stake.known_to(partners_of(group))) {
    setting.denied.erase(id);
    setting.known.insert(std::move(id));
  }
  setting.issued = [&world](const std::string& id) -> std::optional<render::Issued> {
    std::optional<render::Issued> newest;
    std::optional<protocol::Instant> at;
    const auto read = world.store.read([&](Reader& reader) -> Result<void> {
      TRY(const auto slices, reader.slices_of(0, id));
      for (const auto& row : slices) {
        const auto time = protocol::Timestamp::parse(row.slice.entry.modified);
        if (time.has_error() || (at && *at >= time->key)) continue;
        at = time->key;
        newest = render::Issued{row.slice.entry.modified, row.slice.entry.digest};
      }
      return {};
    });
    return read.has_value() ? newest : std::nullopt;
  };
  return setting;
}

Result<void> put_pseudonyms(Writer& writer, const Group& group, const render::Rendered& rendered,
                            const std::vector<std::string>& named, const Share& share) {
  for (const auto& one : rendered.pseudonyms) {
    const auto id = group.audience + "/" + one.shown;
    TRY(const auto known, writer.record("pseudonym", id));
    if (known) continue;
    Builder body;
    body.set("original", one.original).set("share", share.id).set("named", named);
    CHECK(writer.put(make_record("pseudonym", id, share.author, share.created, body.text()), 0));
  }
  return {};
}

namespace {

/// A circle's or partner's id: whatever pseudonyms can have been made for.
Result<std::string> audience_named(Reader& reader, const std::string& name) {
  if (const auto circle = directory::circle(reader, name); circle.has_value()) return circle->rules.id;
  TRY(const auto partner, directory::partner(reader, name));
  return partner.id;
}

}  // namespace

Result<Reply> pseudonym_reveal(World& world, const Call& call) {
  TRY(auto value, need(call, "value"));
  TRY(const auto name, need(call, "audience"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto audience, audience_named(writer, name));
    const render::Pseudonyms pseudonyms(world.derivation_key, audience);
    const auto computed = pseudonyms.address_back(value);
    // However the address was written: the record holds the one spelling that left.
    if (computed.has_value()) value = *pseudonyms.address(*computed);
    TRY(const auto record, writer.record("pseudonym", audience + "/" + value));
    if (!record && computed.has_error())
      return fail(Error::not_found, "no such pseudonym was given to that audience", value,
                  "copy it exactly, and name the circle or partner that has it");
    std::string original = computed.has_value() ? *computed : "";
    if (record) {
      TRY(const auto body, body_of(*record));
      TRY(const auto named, protocol::json::get_strings(body, "named"));
      if (!named.empty() && std::find(named.begin(), named.end(), call.who.id) == named.end())
        return fail(Error::denied, "it stands for something that is RED and does not name you", value,
                    "ask one of the people it names");
      TRY(original, protocol::json::get_string(body, "original"));
    }
    CHECK(audit(writer, world.clock.now(), call.who.id, "pseudonym.revealed", audience + "/" + value));
    reply.body.set("value", value).set("audience", name).set("original", original);
    reply.body.set("issued", record.has_value());
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
