// What other rules would change among the shares that wait for people.
#include "gateway/flow/judge.h"
#include "gateway/flow/policy.h"

namespace gateway::flow {

using protocol::Error;

namespace {

/// What of a decision reaches people and bytes: the rest is words.
bool same(const policy::Decision& a, const policy::Decision& b) {
  return a.verdict == b.verdict && a.redact == b.redact && a.statutory == b.statutory &&
         a.names_victim == b.names_victim && a.sealed_only == b.sealed_only;
}

/// The sentence of the first decision of the share that differs; empty where none does.
Result<std::string> first_change(Reader& reader, const Share& share, Grounds& before, Grounds& after,
                                 Instant now) {
  TRY(const auto seen, ids_seen(reader, share));
  TRY(const auto found, candidates_among(reader, share, seen));
  TRY(const auto to, recipients(reader, share, now));
  for (const auto& recipient : to) {
    TRY(const auto was, judge(found, recipient, before, now));
    TRY(const auto is, judge(found, recipient, after, now));
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto& decision = is.decisions[is.by_candidate[i]].decision;
      if (!same(was.decisions[was.by_candidate[i]].decision, decision)) return decision.sentence();
    }
  }
  return std::string();
}

}  // namespace

Result<Effect> effect_of(Reader& reader, const Rules& before, const Rules& after, Instant now) {
  Effect effect;
  Grounds old_grounds(reader, now, before), new_grounds(reader, now, after);
  TRY(const auto records, reader.records("share"));
  for (const auto& record : records) {
    TRY(const auto body, body_of(record));
    const auto state = protocol::json::string_or(body, "state");
    if (state != "proposed" && state != "approved") continue;
    TRY(const auto share, share_from(body));
    auto why = first_change(reader, share, old_grounds, new_grounds, now);
    // What it rests on is gone: that is not the policy's doing, and nothing leaves.
    if (why.has_error() && why.error().error == Error::not_found) why = std::string();
    if (why.has_error()) why = "it cannot be decided again: " + protocol::describe(why.error());
    if (why->empty())
      ++effect.same;
    else
      effect.changed.push_back({share.id, *std::move(why)});
  }
  return effect;
}

}  // namespace gateway::flow
