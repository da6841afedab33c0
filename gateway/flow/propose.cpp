// share.propose: ask the policy, render, let the guard look, and put what would leave before people.
#include "gateway/flow/propose.h"

#include <algorithm>
#include <set>

#include "gateway/flow/group.h"
#include "gateway/flow/guarded.h"
#include "gateway/flow/judge.h"
#include "gateway/flow/legal_basis.h"
#include "gateway/flow/limits.h"
#include "gateway/flow/names.h"
#include "gateway/flow/observed.h"
#include "gateway/flow/share.h"
#include "gateway/flow/share_view.h"
#include "gateway/flow/supersede.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr int days_by_default = 7;
constexpr int days_at_most = 90;
constexpr std::size_t findings_at_most = 1000;
/// The guard's findings take objects out and may strand others; a set that does not settle in so many rounds
/// is denied.
constexpr int guard_rounds = 8;

Result<std::vector<std::string>> list_of(const Call& call, std::string_view name) {
  if (!protocol::json::find(call.args, name)) return std::vector<std::string>();
  return protocol::json::get_strings(call.args, name, "/args");
}

Result<void> read_what(Reader& reader, const Call& call, Share& share) {
  if (const auto id = protocol::json::string_or(call.args, "incident"); !id.empty()) {
    share.origin = policy::text(policy::Origin::incident);
    TRY(share.origin_id, resolve(reader, "incident", id));
  } else if (const auto name = protocol::json::string_or(call.args, "observation"); !name.empty()) {
    share.origin = policy::text(policy::Origin::observation);
    share.origin_id = name;
  } else if (const auto source = protocol::json::string_or(call.args, "public_source"); !source.empty()) {
    share.origin = policy::text(policy::Origin::public_source);
    share.origin_id = source;
  }
  TRY(share.objects, list_of(call, "ids"));
  if (share.origin.empty() && share.objects.empty())
    return fail(Error::invalid, "nothing is chosen", "/args",
                "give an incident, an observation, a public source or ids");
  return {};
}

/// Whoever got the objects from us, as the record has it, and nobody else; RED: the people it was sealed to.
Result<void> read_recorded(Reader& reader, Share& share) {
  if (share.objects.empty() || !share.origin.empty())
    return fail(Error::invalid, "objects are needed", "/args/ids",
                "name each object whose recipients are meant");
  std::set<std::string> partners, people, ways;
  for (const auto& text : share.objects) {
    TRY(const auto id, protocol::StixId::parse(text));
    TRY(const auto releases, releases_of(reader, id));
    for (const auto& release : releases) {
      TRY(const auto rendering, load_rendering(reader, release));
      TRY(const auto before, load_share(reader, rendering.share));
      if (share.circle.empty()) share.circle = before.circle;
      TRY(const auto had, recorded_recipients(reader, release));
      partners.insert(had.begin(), had.end());
      for (const auto& one : had) ways.insert(one + " " + (before.circle.empty() ? one : before.circle));
      for (const auto& person : rendering.people)
        if (std::find(had.begin(), had.end(), person.substr(0, person.find('/'))) != had.end())
          people.insert(person);
    }
  }
  if (partners.empty()) return fail(Error::not_found, "nobody got it from us", "/args/ids", "see `who-got`");
  share.people.assign(people.begin(), people.end());
  if (people.empty()) share.partners.assign(partners.begin(), partners.end());
  share.ways.assign(ways.begin(), ways.end());
  return {};
}

Result<void> read_whom(Reader& reader, const Call& call, Share& share) {
  share.recorded = protocol::json::bool_or(call.args, "recorded", false);
  if (share.recorded) return read_recorded(reader, share);
  if (const auto name = protocol::json::string_or(call.args, "circle"); !name.empty()) {
    TRY(const auto circle, directory::circle(reader, name));
    share.circle = circle.rules.id;
  }
  TRY(const auto partners, list_of(call, "partners"));
  for (const auto& name : partners) {
    TRY(const auto partner, directory::partner(reader, name));
    share.partners.push_back(partner.id);
  }
  TRY(const auto people, list_of(call, "people"));
  for (const auto& name : people) {
    const auto slash = name.find('/');
    TRY(const auto partner, directory::partner(reader, name.substr(0, slash)));
    const auto person = slash == std::string::npos ? "" : name.substr(slash + 1);
    const bool known = std::any_of(partner.people.begin(), partner.people.end(),
                                   [&](const auto& one) { return one.id == person; });
    if (!known)
      return fail(Error::not_found, "the partner's card names no such person", name,
                  "write PARTNER/PERSON as on its card");
    share.people.push_back(partner.id + "/" + person);
  }
  return {};
}

/// RED that does not name the person: as if there were no such object.
Result<void> may_choose(Reader& reader, const Share& share, const directory::Person& who) {
  for (const auto& id : share.objects) {
    TRY(const bool known, may_know_id(reader, who, id));
    if (!known) return fail(Error::not_found, "no such object", id, "look for it with `object find`");
  }
  return {};
}

Result<void> leave_out_unseen(const directory::Person& who, const Share& share,
                              std::vector<Candidate>& found) {
  std::erase_if(found, [&](const Candidate& candidate) {
    return std::any_of(candidate.terms.begin(), candidate.terms.end(),
                       [&](const policy::Terms& terms) { return !may_see(who, terms); });
  });
  if (!found.empty()) return {};
  return fail(Error::not_found, "nothing to share", share.origin + " " + share.origin_id,
              "add objects with `object add`");
}

/// Markings come along with what carries them, and do not count.
Result<void> keep_bound(const Share& share, const std::vector<Candidate>& found, std::size_t most) {
  const auto is_chosen = [](const Candidate& one) { return one.row.id.type != "marking-definition"; };
  if (static_cast<std::size_t>(std::ranges::count_if(found, is_chosen)) <= most) return {};
  return too_many(share, most);
}

Result<Share> read_share(World& world, Reader& reader, const Call& call) {
  Share share;
  share.id = world.entropy.uuid().text();
  share.state = "proposed";
  share.author = call.who.id;
  share.note = protocol::json::string_or(call.args, "note");
  share.basis = protocol::json::string_or(call.args, "basis");
  share.purpose = protocol::json::string_or(call.args, "purpose", purpose_by_default);
  if (!protocol::is_purpose(share.purpose))
    return fail(Error::invalid, "no such purpose", "/args/purpose",
                "use handling, warning-others, statistics or police");
  if (!share.basis.empty()) CHECK(legal_basis(reader, share.basis));
  share.created = world.clock.now();
  const auto days = protocol::json::int_or(call.args, "days", days_by_default);
  if (days < 1 || days > days_at_most)
    return fail(Error::invalid, "out of range", "/args/days", "give 1 to 90 days");
  share.expires = share.created + days * 86400;
  CHECK(read_what(reader, call, share));
  CHECK(read_whom(reader, call, share));
  return share;
}

/// The decisions a group rests on, as one digest (DESIGN rule 7).
protocol::Sha256 inputs_digest(const Group& group) {
  std::set<std::string> all;
  for (const auto* member : group.members)
    for (const auto& judged : member->decisions)
      if (judged.decision.may_leave())
        all.insert(member->recipient.id + protocol::to_hex(judged.decision.inputs));
  std::string text;
  for (const auto& one : all) text += one + "\n";
  return protocol::sha256(text);
}

/// Whether some decision that lets an object of the group out has the property.
bool any_decision(const Group& group, bool (*has)(const policy::Decision&)) {
  for (const auto* member : group.members)
    for (const auto& judged : member->decisions)
      if (judged.decision.may_leave() && has(judged.decision)) return true;
  return false;
}

Label ceiling_of(const Group& group) {
  Label ceiling = Label::red;
  for (const auto* member : group.members) {
    if (member->recipient.ceiling < ceiling) ceiling = member->recipient.ceiling;
    if (const auto& circle = member->recipient.circle; circle && circle->max_outbound < ceiling)
      ceiling = circle->max_outbound;
  }
  return ceiling;
}

protocol::Approval statement_of(const Share& share, const Group& group, const protocol::Manifest& manifest) {
  protocol::Approval approval;
  approval.share = *protocol::Uuid::parse(share.id);
  approval.manifest = manifest.digest();
  approval.label = Label::unmarked;
  for (const auto& slice : manifest.slices) approval.label = protocol::strictest(approval.label, slice.label);
  for (const auto* member : group.members) approval.partners.push_back(member->recipient.id);
  std::sort(approval.partners.begin(), approval.partners.end());
  for (const auto& person : share.people)
    if (std::find(approval.partners.begin(), approval.partners.end(), person.substr(0, person.find('/'))) !=
        approval.partners.end())
      approval.people.push_back(person);
  std::sort(approval.people.begin(), approval.people.end());
  approval.circle = share.circle;
  approval.author = share.author;
  approval.basis = share.basis;
  approval.names_victim = any_decision(group, [](const policy::Decision& one) { return one.names_victim; });
  approval.inputs = inputs_digest(group);
  approval.expires = share.expires;
  return approval;
}

/// The exceptions asked for that are needed, under the ids their objects leave with.
void put_exceptions(const std::set<protocol::Exception>& needed, Finished& into) {
  for (const auto& one : needed)
    for (const auto& slice : into.rendered.slices) {
      if (slice.source_id != one.object) continue;
      into.approval.exceptions.push_back(one);
      into.approval.exceptions.back().object = slice.slice.entry.id;
      into.editors.push_back(one.by);
    }
  std::sort(into.approval.exceptions.begin(), into.approval.exceptions.end());
}

/// The exception people asked for that covers this finding, and has not been tried.
const protocol::Exception* exception_for(const GuardStop& stop, const Guarding& guarding,
                                         const std::set<protocol::Exception>& needed) {
  const auto found = std::find_if(
      guarding.exceptions.begin(), guarding.exceptions.end(), [&](const protocol::Exception& one) {
        return one.object == stop.object && one.pointer == stop.pointer && one.code == stop.code &&
               protocol::to_hex(one.digest) == stop.digest;
      });
  return found == guarding.exceptions.end() || needed.contains(*found) ? nullptr : &*found;
}

/// Ids of the slices that are another's, as that one published them.
std::vector<std::string> relayed_in(const render::Rendered& rendered, const Group& group) {
  std::set<std::string> relayed;
  for (const auto& source : group.sources)
    if (source.relayed) relayed.insert(source.id);
  std::vector<std::string> ids;
  for (const auto& slice : rendered.slices)
    if (slice.redaction.empty() && relayed.contains(slice.source_id)) ids.push_back(slice.slice.entry.id);
  return ids;
}

Result<Finished> render_group(World& world, const Share& share, const Group& group,
                              const Guarding& guarding) {
  std::map<std::string, std::string> stopped;
  std::set<protocol::Exception> needed;
  Finished done;
  done.group = group;
  for (int round = 0; round < guard_rounds; ++round) {
    TRY(done.rendered, render::render(group.sources, setting(world, guarding.at_stake, group, stopped)));
    protocol::Manifest manifest;
    ReleaseOrder order;
    for (const auto& one : done.rendered.slices) {
      manifest.slices.push_back(one.slice.entry);
      order.slices.push_back(one.slice);
    }
    done.approval = statement_of(share, group, manifest);
    done.editors.clear();
    put_exceptions(needed, done);
    if (done.rendered.slices.empty()) return done;
    order.release = done.approval.share;  // nothing is released yet; the request needs some id
    order.approval.text = done.approval.text();
    order.manifest = manifest.text();
    order.victims = guarding.victims;
    order.withheld = guarding.at_stake.withheld_from(order.slices, done.approval.partners);
    order.known = guarding.at_stake.known_to(done.approval.partners);
    order.relayed = relayed_in(done.rendered, group);
    TRY(const auto findings, world.gate.guard(order, ceiling_of(group)));
    if (findings.empty()) return done;
    for (const auto& finding : findings) {
      if (finding.index >= done.rendered.slices.size()) continue;
      const auto stop = stop_of(finding, done.rendered.slices[finding.index]);
      if (const auto* excepted = exception_for(stop, guarding, needed)) {
        needed.insert(*excepted);
        continue;
      }
      stopped.emplace(stop.object, "the guard stops it: " + stop.what);
      if (done.findings.size() < findings_at_most) done.findings.push_back(stop);
    }
  }
  return fail(Error::denied, "the guard still finds something after every repair", "share",
              "choose fewer objects");
}

Result<void> put_group(World& world, Writer& writer, const std::vector<Candidate>& candidates,
                       const Finished& finished, Share& share) {
  Rendering rendering;
  rendering.id = world.entropy.uuid().text();
  rendering.share = share.id;
  rendering.recipients = finished.approval.partners;
  rendering.people = finished.approval.people;
  rendering.statement = finished.statement.empty() ? finished.approval.text() : finished.statement;
  rendering.others_needed = finished.approval.others_needed();
  rendering.slices = finished.rendered.slices.size();
  rendering.label = finished.approval.label;
  int position = 0;
  for (const auto& one : finished.rendered.slices) {
    rendering.bytes += one.slice.bytes.size();
    CHECK(writer.put_slice({rendering.id, position++, one.object, one.slice}));
    if (!one.redaction.empty()) CHECK(writer.put_derived(one.source_id, one.redaction, one.slice.entry.id));
  }
  TRY(rendering.editors, editors(writer, candidates, rendering.recipients));
  rendering.editors.insert(rendering.editors.end(), finished.editors.begin(), finished.editors.end());
  TRY(rendering.basis, basis_sentences(writer, candidates));
  if (!share.standing.empty()) rendering.basis.push_back("standing share " + share.standing);
  rendering.named = people_named(candidates);
  rendering.forms = forms(finished.group);
  CHECK(put_pseudonyms(writer, finished.group, finished.rendered, rendering.named, share));
  const auto body = protocol::json::write(to_json(rendering));
  CHECK(writer.put(make_record("rendering", rendering.id, share.author, share.created, body), 0));
  share.renderings.push_back(rendering.id);
  return {};
}

Result<void> put_decisions(Writer& writer, const Share& share, const std::vector<Judgement>& judgements) {
  for (const auto& judgement : judgements)
    for (const auto& judged : judgement.decisions) {
      DecisionRow row;
      row.share = share.id;
      row.recipient = judgement.recipient.id;
      row.inputs = judged.decision.inputs;
      row.inputs_text = judged.inputs;
      row.verdict = policy::text(judged.decision.verdict);
      row.reasons = reasons_json(judged.decision);
      row.objects = judged.objects;
      row.at = share.created;
      CHECK(writer.put_decision(row));
    }
  return {};
}

/// Ids that stay in for at least one recipient, each once, with the sentence that says why.
void note_withheld(const std::vector<Candidate>& candidates, const std::vector<Judgement>& judgements,
                   const std::vector<Finished>& finished, Share& share) {
  std::set<std::string> seen;
  for (const auto& one : share.withheld) seen.insert(one.id);
  const auto note = [&](const std::string& id, const std::string& why) {
    if (seen.insert(id).second && share.withheld.size() < withheld_at_most)
      share.withheld.push_back({id, why});
  };
  for (const auto& judgement : judgements)
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (judgement.by_candidate[i] == Judgement::stays) continue;
      const auto& decision = judgement.decisions[judgement.by_candidate[i]].decision;
      if (!decision.may_leave()) note(candidates[i].row.id.text(), decision.sentence());
    }
  for (const auto& one : finished) {
    for (const auto& withheld : one.rendered.withheld) note(withheld.id, withheld.why);
    share.findings.insert(share.findings.end(), one.findings.begin(), one.findings.end());
  }
  // Each once, whichever recipients it was found for.
  std::sort(share.findings.begin(), share.findings.end());
  share.findings.erase(std::unique(share.findings.begin(), share.findings.end()), share.findings.end());
  if (share.findings.size() > findings_at_most) share.findings.resize(findings_at_most);
}

}  // namespace

Result<std::vector<Finished>> render_groups(World& world, const Share& share,
                                            const std::vector<Candidate>& candidates,
                                            const std::vector<Judgement>& judgements,
                                            const Guarding& guarding) {
  const auto groups = group(share, candidates, judgements);
  for (const auto& one : groups)
    if (any_decision(one, [](const policy::Decision& decision) { return decision.statutory; }) &&
        share.basis.empty())
      return fail(Error::denied, "it rests on the law alone", "/args/basis", "give the legal-basis code");
  std::vector<Finished> finished;
  for (const auto& one : groups) {
    TRY(auto rendered, render_group(world, share, one, guarding));
    finished.push_back(std::move(rendered));
  }
  return finished;
}

Result<void> put_renderings(World& world, Writer& writer, const std::vector<Candidate>& candidates,
                            const std::vector<Judgement>& judgements, const std::vector<Finished>& finished,
                            Share& share) {
  for (const auto& one : finished)
    if (!one.rendered.slices.empty()) CHECK(put_group(world, writer, candidates, one, share));
  return put_decisions(writer, share, judgements);
}

Result<Reply> share_propose(World& world, const Call& call) {
  Share share;
  std::vector<Candidate> found;
  std::vector<Judgement> judgements;
  Guarding guarding;
  std::string policy;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(policy, policy_in_force(reader));
    TRY(share, read_share(world, reader, call));
    CHECK(may_choose(reader, share, call.who));
    TRY(found, candidates(reader, share, world.bounds.objects_per_share));
    // What this person may not see, and what a limit keeps in, is still at stake: no string that leaves may
    // name it.
    TRY(guarding.at_stake, at_stake(reader, found, {}));
    CHECK(leave_out_unseen(call.who, share, found));
    CHECK(keep_bound(share, found, world.bounds.objects_per_share));
    share.incidents = incidents_of(found);
    // Whoever names one means it.
    if (!share.origin.empty()) CHECK(leave_out_unobserved(found, share.withheld));
    CHECK(apply_limits(reader, share, found, share.withheld));
    TRY(const auto to, recipients(reader, share, share.created));
    Grounds grounds(reader, share.created, {}, share.recorded);
    for (const auto& recipient : to) {
      TRY(auto judgement, judge(found, recipient, grounds, share.created));
      judgements.push_back(std::move(judgement));
    }
    TRY(guarding.victims, victim_names(reader, share.incidents));
    TRY(guarding.exceptions, exceptions_for(reader, found));
    return {};
  }));
  TRY(const auto finished, render_groups(world, share, found, judgements, guarding));
  note_withheld(found, judgements, finished, share);
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(still_in_force(writer, policy));
    CHECK(put_renderings(world, writer, found, judgements, finished, share));
    if (share.renderings.empty()) share.state = "empty";
    CHECK(writer.put(
        make_record("share", share.id, call.who.id, share.created, protocol::json::write(to_json(share))),
        0));
    CHECK(audit(writer, share.created, call.who.id, "share.proposed", share.id));
    TRY(reply.body, describe_share(writer, share, call.who));
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
