#include "gateway/flow/release_plan.h"

#include <algorithm>

#include "gateway/flow/group.h"
#include "gateway/flow/guarded.h"
#include "gateway/flow/judge.h"
#include "gateway/flow/limits.h"
#include "gateway/flow/names.h"
#include "gateway/flow/permission.h"
#include "gateway/flow/release.h"
#include "gateway/flow/standing_flow.h"

namespace gateway::flow {

using protocol::Error;
using protocol::Label;

namespace {

/// Object id → the letters of the form it was approved in.
std::map<std::string, std::string> approved_forms(const Rendering& rendering) {
  std::map<std::string, std::string> forms;
  for (const auto& form : rendering.forms) {
    const auto blank = form.find(' ');
    forms[form.substr(0, blank)] = form.substr(blank + 1);
  }
  return forms;
}

/// Why the approved slice of a candidate may not leave by what is decided now, or nothing.
std::string objection(const Candidate& candidate, const policy::Decision& decision,
                      const std::string& approved) {
  if (!decision.may_leave()) return decision.sentence();
  for (const char letter : form_asked(candidate, decision))
    if (approved.find(letter) == std::string::npos)
      return "an object may by now leave in a stricter form only than the one approved";
  return "";
}

/// Why a standing share would not let out by itself what the policy allows; empty where it would.
Result<std::string> not_by_itself(Reader& reader, const Plan& plan, const policy::Recipient& to, Instant now,
                                  const Candidate& candidate, const policy::Decision& decision) {
  if (plan.share.standing.empty()) return std::string();
  TRY(const auto order, protocol::StandingOrder::parse(plan.rendering.statement));
  TRY(const auto agreed, standing_ceiling(reader, to, now));
  const auto fate = outlook(candidate, decision, std::min(agreed, order.ceiling));
  if (fate.fate == Fate::flows) return std::string();
  return fate.why.empty() ? decision.sentence() : fate.why;
}

/// Its label binds more strictly than the finished slice says.
bool tightened(const Candidate& candidate, Label in_slice) {
  Label label = Label::unmarked;
  for (const auto& terms : candidate.terms) label = protocol::strictest(label, terms.label);
  return label != Label::unmarked && !protocol::within(label, in_slice);
}

/// Decides again for each recipient; whoever may not have one of the approved slices by now is dropped.
Result<void> decide_again(Reader& reader, Plan& plan, Instant now, bool with_stakes) {
  TRY(const auto wanted, reader.sources_of(plan.rendering.id));
  TRY(auto found, candidates_among(reader, plan.share, {wanted.begin(), wanted.end()}));
  if (with_stakes) {
    // What has come to the share's origin since then nobody has seen, and what else stayed in is not kept;
    // the bytes are those that the guard held against all of it.
    TRY(auto seen, ids_seen(reader, plan.share));
    TRY(plan.at_stake,
        at_stake(reader, found,
                 {std::move(seen), {plan.share.incidents.begin(), plan.share.incidents.end()}}));
  }
  std::vector<render::Withheld> limited;
  CHECK(apply_limits(reader, plan.share, found, limited));
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < found.size(); ++i) index[found[i].row.id.text()] = i;
  std::vector<std::string> sources;
  std::map<std::string, Label> label_in_slice;
  for (const auto& slice : plan.slices) {
    TRY(const auto row, reader.object(slice.object));
    sources.push_back(row ? row->id.text() : "");
    const auto at = index.find(sources.back());
    if (at != index.end() && sources.back() == slice.slice.entry.id && is_relayed(found[at->second]))
      plan.relayed.push_back(sources.back());
    if (at != index.end())
      for (const auto& terms : found[at->second].terms) {
        plan.restrictions.insert(terms.restrictions.begin(), terms.restrictions.end());
        plan.pap = protocol::strictest(plan.pap, terms.pap);
      }
    label_in_slice[sources.back()] = slice.slice.entry.label;
  }
  plan.unattributed = plan.restrictions.contains("no-attribution");
  TRY(const auto to, recipients(reader, plan.share, now));
  Grounds grounds(reader, now, plan.rendering.id, plan.share.recorded);
  auto forms = approved_forms(plan.rendering);
  for (const auto& id : plan.rendering.recipients) {
    const auto recipient = std::find_if(to.begin(), to.end(), [&](const auto& one) { return one.id == id; });
    if (recipient == to.end()) {
      plan.dropped[id] = "no longer a recipient of this share";
      continue;
    }
    TRY(const auto judgement, judge(found, *recipient, grounds, now));
    for (const auto& source : sources) {
      const auto at = index.find(source);
      if (at == index.end()) {
        const auto why = std::ranges::find(limited, source, &render::Withheld::id);
        plan.lost[id].refused.emplace(source,
                                      why == limited.end() ? "an object has been withdrawn since" : why->why);
        continue;
      }
      const auto& candidate = found[at->second];
      const auto& judged = judgement.decisions[judgement.by_candidate[at->second]];
      if (!judged.permission.empty()) plan.permissions[id].insert(judged.permission);
      if (const auto against = objection(candidate, judged.decision, forms[source]); !against.empty())
        plan.lost[id].refused.emplace(source, against);
      else if (tightened(candidate, label_in_slice[source]))
        plan.lost[id].stale.insert(source);
      TRY(const auto waits, not_by_itself(reader, plan, *recipient, now, candidate, judged.decision));
      if (!waits.empty()) plan.dropped.emplace(id, waits);
    }
  }
  for (const auto& [id, lost] : plan.lost) {
    if (!lost.refused.empty()) plan.dropped[id] = lost.refused.begin()->second;
    plan.dropped.emplace(id, "its label is stricter by now than the one it would leave with");
  }
  return {};
}

Result<Plan> read(Reader& reader, const std::string& rendering, Instant now, bool with_stakes) {
  Plan plan;
  TRY(plan.rendering, load_rendering(reader, rendering));
  TRY(plan.share, load_share(reader, plan.rendering.share));
  TRY(plan.slices, reader.slices(rendering));
  // Under a standing share people have signed once for all of its releases.
  const auto& approved = plan.share.standing.empty() ? rendering : plan.share.standing;
  TRY(const auto approvals, reader.records("approval", approved + "/"));
  for (const auto& approval : approvals) {
    TRY(const auto body, body_of(approval));
    TRY(auto signature, protocol::parse_base64(protocol::json::string_or(body, "signature")));
    plan.signatures.push_back({approval.author, std::move(signature)});
  }
  if (with_stakes) {
    TRY(plan.victims, victim_names(reader, plan.share.incidents));
  }
  if (!plan.share.circle.empty()) {
    TRY(plan.circle, directory::circle(reader, plan.share.circle));
  }
  auto decided = decide_again(reader, plan, now, with_stakes);
  for (const auto& [recipient, ids] : plan.permissions)
    for (const auto& id : ids) {
      TRY(const auto one, load_permission(reader, id));
      if (!plan.until || one.statement.expires < *plan.until) plan.until = one.statement.expires;
    }
  if (decided.has_error()) {
    if (decided.error().error != Error::not_found) return std::move(decided).error();
    for (const auto& id : plan.rendering.recipients) plan.dropped[id] = "what it rests on is gone";
  }
  if (!plan.share.standing.empty()) {
    TRY(const auto standing, load_standing(reader, plan.share.standing));
    if (const auto ended = standing_ended(standing, now); !ended.empty())
      for (const auto& id : plan.rendering.recipients) plan.dropped[id] = ended;
  }
  return plan;
}

}  // namespace

Result<Plan> read_plan(Reader& reader, const std::string& rendering, Instant now) {
  return read(reader, rendering, now, false);
}

Result<Plan> read_plan_to_seal(Reader& reader, const std::string& rendering, Instant now) {
  return read(reader, rendering, now, true);
}

Result<std::map<std::string, std::string>> dropped_now(Reader& reader, const std::string& rendering,
                                                       Instant now) {
  auto plan = read_plan(reader, rendering, now);
  if (plan.has_value()) return std::move(plan->dropped);
  // An error is a deny.
  std::map<std::string, std::string> all;
  TRY(const auto known, load_rendering(reader, rendering));
  for (const auto& id : known.recipients) all[id] = plan.error().what;
  return all;
}

}  // namespace gateway::flow
