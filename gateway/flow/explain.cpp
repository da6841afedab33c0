#include "gateway/flow/explain.h"

#include "gateway/flow/contacts.h"
#include "gateway/flow/judge.h"
#include "gateway/flow/limits.h"
#include "gateway/flow/names.h"
#include "gateway/flow/visible.h"
#include "gateway/policy/change.h"
#include "gateway/policy/matrix.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// The recipients of a share that would go to `partner` alone, or to everybody where it names none.
Result<std::vector<policy::Recipient>> asked_for(Reader& reader, const Call& call, Share& share,
                                                 Instant now) {
  if (const auto circle = protocol::json::string_or(call.args, "circle"); !circle.empty()) {
    TRY(const auto found, directory::circle(reader, circle));
    share.circle = found.rules.id;
  }
  const auto name = protocol::json::string_or(call.args, "partner");
  if (!name.empty()) {
    TRY(const auto partner, directory::partner(reader, name));
    share.partners = {partner.id};
    TRY(auto to, recipients(reader, share, now));
    std::erase_if(to, [&](const auto& one) { return one.id != partner.id; });
    return to;
  }
  if (share.circle.empty()) {
    TRY(const auto all, directory::partners(reader));
    for (const auto& partner : all) share.partners.push_back(partner.id);
  }
  return recipients(reader, share, now);
}

/// What would flip the decision, as steps in words; empty steps where nothing we know of does.
Result<Builder> describe_change(const Judged& judged, const policy::LocalRules* rules, Instant now) {
  TRY(const auto inputs, policy::parse_inputs(judged.inputs));
  const auto change = policy::smallest_change(inputs, rules, now);
  std::vector<Builder> steps;
  for (const auto& step : change.steps)
    steps.push_back(std::move(Builder().set("code", step.code).set("sentence", step.sentence)));
  return std::move(Builder().set("steps", steps).set("verdict", policy::text(change.verdict)));
}

/// The limit that leaves the one candidate without terms, or nothing; terms that are limited are taken out.
Result<std::optional<policy::Reason>> limit_of_all(Reader& reader, const Share& share,
                                                   std::vector<Candidate>& found) {
  const auto incidents = incidents_of(found);
  std::vector<render::Withheld> noted;
  CHECK(apply_limits(reader, share, found, noted));
  if (!found.empty()) return std::optional<policy::Reason>();
  for (const auto& incident : incidents) {
    TRY(auto limit, limit_on(reader, incident, share.purpose, share.basis));
    if (limit) return limit;
  }
  return std::optional<policy::Reason>();
}

/// What a limit keeps in was never put before the policy: the verdict is the limit's own.
void explain_limit(const policy::Reason& limit, Builder& body) {
  const auto verdict = limit.code == "A-PURPOSE" ? policy::Verdict::needs_victim : policy::Verdict::deny;
  std::vector<Builder> reasons;
  reasons.push_back(std::move(Builder().set("code", limit.code).set("sentence", limit.sentence)));
  body.set("verdict", policy::text(verdict)).set("sentence", limit.sentence).set("reasons", reasons);
  body.set("conditions", std::vector<std::string>());
}

}  // namespace

Result<Reply> explain(World& world, const Call& call) {
  Share share;
  TRY(const auto object, need(call, "object"));
  CHECK(need(call, "partner"));
  share.objects = {object};
  share.purpose = protocol::json::string_or(call.args, "purpose", purpose_by_default);
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto to, asked_for(reader, call, share, now));
    TRY(const bool known, may_know_id(reader, call.who, object));
    if (!known) return fail(Error::not_found, "no such object", object, "look for it with `object find`");
    TRY(auto found, candidates(reader, share, world.bounds.objects_per_share));
    TRY(const auto informed, already_informed(reader, incidents_of(found), {to.front().id}));
    reply.body.set("object", object).set("partner", to.front().name).set("informed", informed);
    reply.body.set("purpose", share.purpose);
    TRY(const auto limit, limit_of_all(reader, share, found));
    if (limit) {
      explain_limit(*limit, reply.body);
      return {};
    }
    Grounds grounds(reader, now);
    TRY(const auto judgement, judge(found, to.front(), grounds, now));
    const auto& judged = judgement.decisions[judgement.by_candidate.front()];
    TRY(const auto reasons, protocol::json::parse(reasons_json(judged.decision)));
    TRY(const auto* rules, grounds.rules());
    TRY(auto change, describe_change(judged, rules, now));
    reply.body.set("verdict", policy::text(judged.decision.verdict))
        .set("sentence", judged.decision.sentence());
    reply.body.set("reasons", reasons).set("conditions", judged.decision.conditions);
    reply.body.set("change", change).set("inputs", protocol::to_hex(judged.decision.inputs));
    return {};
  }));
  return reply;
}

namespace {

Result<protocol::stix::Kind> kind_asked_for(const Call& call) {
  using protocol::stix::Kind;
  const auto word = protocol::json::string_or(call.args, "kind", "indicator");
  for (Kind kind : {Kind::indicator, Kind::identity, Kind::raw})
    if (protocol::stix::text(kind) == word) return kind;
  return fail(Error::invalid, "this is no kind", "/args/kind", "use indicator, identity or raw");
}

}  // namespace

Result<Reply> policy_matrix(World& world, const Call& call) {
  TRY(const auto kind, kind_asked_for(call));
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    const auto now = world.clock.now();
    Share share;
    TRY(auto to, asked_for(reader, call, share, now));
    for (auto& recipient : to) recipient.need_to_know = true;  // a real share says what it is for
    TRY(const auto rules, rules_in_force(reader));
    for (const auto& row : policy::matrix(to, kind, rules.get(), now)) {
      Builder verdicts;
      for (std::size_t i = 0; i < row.verdicts.size(); ++i)
        verdicts.set(protocol::text(policy::matrix_labels[i]), policy::text(row.verdicts[i]));
      rows.push_back(std::move(Builder()
                                   .set("partner", row.recipient)
                                   .set("basis", policy::text(row.basis))
                                   .set("verdicts", verdicts)));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("kind", protocol::stix::text(kind)).set("rows", rows);
  return reply;
}

}  // namespace gateway::flow
