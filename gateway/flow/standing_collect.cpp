// One batch of a standing share: which objects flow to whom, and which wait for a person.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "gateway/flow/guarded.h"
#include "gateway/flow/names.h"
#include "gateway/flow/standing_flow.h"
#include "gateway/flow/standing_gather.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;

namespace {

constexpr int arrivals_at_once = 2000;
constexpr std::size_t candidates_at_once = 1000;
constexpr std::int64_t day_seconds = 86400;

/// Everything a batch is made from, read in one go.
struct Look {
  World& world;
  const Standing& standing;
  Instant now;
  const Missed* missed = nullptr;
  Share share{};
  std::vector<policy::Recipient> to{};
  std::map<std::string, Label> ceilings{};
  std::set<std::string> markings{};  ///< Gathering::markings()
  Guarding guarding{};
  Batch batch{};

  void wait(std::size_t candidate, const std::string& partner, const std::string& why) {
    const auto key = batch.candidates[candidate].row.key;
    auto& row = batch.waiting[key];
    row.standing = standing.id;
    row.object = key;
    if (row.why.empty()) row.why = why;
    row.partners.push_back(partner);
    row.since = now;
  }
};

/// Matching objects of the next arrivals and what they name.
Result<void> read_candidates(Reader& reader, Look& look, std::int64_t after, std::size_t room) {
  const auto& filter = look.standing.order.filter;
  const auto most =
      std::min({room, candidates_at_once, static_cast<std::size_t>(look.standing.order.per_release)});
  TRY(const auto arrivals, reader.arrivals(after, filter.origin, filter.origin_id, arrivals_at_once));
  std::set<std::string> recipients;
  for (const auto& recipient : look.to) recipients.insert(recipient.id);
  Gathering gathering(reader, filter, std::move(recipients), most, look.batch.candidates);
  for (const auto& arrival : arrivals) {
    if (look.missed != nullptr && arrival.seq > look.missed->until) break;
    TRY(const bool added, gathering.add(arrival.object));
    if (!added) break;
    look.batch.seq = arrival.seq;
    look.batch.looked = true;
  }
  look.markings = gathering.markings();
  return {};
}

/// Whether this candidate is for this partner at all: not its own, not what it has, a revocation only where
/// it has what is revoked. A marking goes along with what carries it.
Result<bool> is_for(const Look& look, Holders& holders, const Candidate& candidate,
                    const std::string& partner) {
  if (look.markings.contains(candidate.row.id.text())) return true;
  TRY(const auto source, holders.is_source(partner, candidate));
  if (source) return false;
  TRY(const auto has, holders.of_this_or_newer(candidate.row));
  if (has.contains(partner)) return false;
  if (!candidate.row.revoked) return true;
  TRY(const auto holds, holders.of_id(candidate.row.id));
  return holds.contains(partner);
}

/// Leaves in the judgement only the decisions that let something flow.
void keep_used(Judgement& judgement) {
  std::map<std::size_t, std::size_t> moved;
  std::vector<Judged> used;
  for (auto& at : judgement.by_candidate) {
    if (at == Judgement::stays) continue;
    const auto [known, fresh] = moved.emplace(at, used.size());
    if (fresh) {
      used.push_back(judgement.decisions[at]);
      used.back().objects = 0;
    }
    at = known->second;
    ++used[at].objects;
  }
  judgement.decisions = std::move(used);
}

Result<void> judge_for(Look& look, Holders& holders, Grounds& grounds, const policy::Recipient& recipient) {
  const auto& candidates = look.batch.candidates;
  TRY(auto judgement, judge(candidates, recipient, grounds, look.now));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    auto& at = judgement.by_candidate[i];
    auto& decision = judgement.decisions[at].decision;
    TRY(const auto meant, is_for(look, holders, candidates[i], recipient.id));
    const auto fate = meant ? outlook(candidates[i], decision, look.ceilings[recipient.id]) : Outlook{};
    if (fate.fate != Fate::flows) at = Judgement::stays;
    if (fate.fate == Fate::waits) look.wait(i, recipient.id, fate.why);
  }
  keep_used(judgement);
  for (auto& used : judgement.decisions) note_named(used.decision, look.standing, recipient.name);
  look.batch.judgements.push_back(std::move(judgement));
  return {};
}

Result<void> read_all(Reader& reader, Look& look, const StandingRow& progress) {
  look.batch.seq = progress.seq;
  look.share = share_under(look.standing, look.standing.id, look.now);
  TRY(look.to, standing_recipients(reader, look.standing, look.now));
  if (look.missed != nullptr)
    std::erase_if(look.to, [&](const auto& one) { return one.id != look.missed->partner; });
  for (const auto& id : look.standing.order.partners) {
    TRY(const auto partner, directory::partner(reader, id));
    if (partner.state == "suspended") look.batch.missed.push_back(id);
  }
  TRY(const auto waiting, reader.queue_length(look.standing.id));
  look.batch.paused = look.to.empty() || waiting >= standing_queue_at_most;
  if (look.batch.paused) return {};
  CHECK(read_candidates(reader, look, look.missed != nullptr ? look.missed->from : progress.seq,
                        static_cast<std::size_t>(standing_queue_at_most - waiting)));
  if (look.batch.candidates.empty()) return {};
  TRY(look.guarding.victims, victim_names(reader));
  TRY(look.guarding.at_stake, at_stake(reader, look.batch.candidates, {}));
  Holders holders(reader);
  Grounds grounds(reader, look.now);
  for (const auto& recipient : look.to) {
    TRY(const auto agreed, standing_ceiling(reader, recipient, look.now));
    look.ceilings[recipient.id] = std::min(agreed, look.standing.order.ceiling);
    CHECK(judge_for(look, holders, grounds, recipient));
  }
  return {};
}

/// Takes a candidate out for everybody it would flow to, and lets it wait; false where it flows to nobody.
bool hold_back(Look& look, std::size_t candidate, const std::string& why) {
  bool flowed = false;
  for (auto& judgement : look.batch.judgements) {
    if (judgement.by_candidate[candidate] == Judgement::stays) continue;
    judgement.by_candidate[candidate] = Judgement::stays;
    look.wait(candidate, judgement.recipient.id, why);
    flowed = true;
  }
  return flowed;
}

/// Candidates by their ids.
using Places = std::unordered_map<std::string, std::size_t>;

Places places_of(const Batch& batch) {
  Places places;
  for (std::size_t i = 0; i < batch.candidates.size(); ++i)
    places.emplace(batch.candidates[i].row.id.text(), i);
  return places;
}

bool rooted_in_incident(const Candidate& candidate) {
  return std::any_of(candidate.terms.begin(), candidate.terms.end(),
                     [](const auto& terms) { return terms.origin == policy::Origin::incident; });
}

/// What must not leave by itself although it was decided so, with why: what rendering or the guard kept in,
/// what would leave changed out of an incident, what the order as signed does not cover in this form.
std::map<std::string, std::string> second_thoughts(const Look& look, const Places& places) {
  std::map<std::string, std::string> found;
  const auto& order = look.standing.order;
  for (const auto& one : look.batch.finished) {
    for (const auto& withheld : one.rendered.withheld) found.emplace(withheld.id, withheld.why);
    for (const auto& rendered : one.rendered.slices) {
      const auto& entry = rendered.slice.entry;
      const auto at = places.find(rendered.source_id);
      if (!rendered.redaction.empty() && at != places.end() &&
          rooted_in_incident(look.batch.candidates[at->second]))
        found.emplace(rendered.source_id, "It comes from an incident and would leave redacted.");
      if (!protocol::within(entry.label, order.ceiling) ||
          !order.filter.admits(entry.id, entry.label, rendered.slice.bytes))
        found.emplace(rendered.source_id, "As it would leave, the standing share does not cover it.");
    }
  }
  return found;
}

/// Renders until nothing is left that a person should see first. Each round takes something out.
Result<void> render_batch(Look& look) {
  const auto places = places_of(look.batch);
  while (true) {
    for (auto& judgement : look.batch.judgements) keep_used(judgement);
    auto finished =
        render_groups(look.world, look.share, look.batch.candidates, look.batch.judgements, look.guarding);
    if (finished.has_error()) {
      if (finished.error().error != Error::denied) return std::move(finished).error();
      for (std::size_t i = 0; i < look.batch.candidates.size(); ++i)
        hold_back(look, i, finished.error().what);
      look.batch.finished.clear();
      return {};
    }
    look.batch.finished = std::move(*finished);
    const auto doubts = second_thoughts(look, places);
    if (doubts.empty()) return {};
    bool taken = false;
    for (const auto& [id, why] : doubts)
      if (const auto at = places.find(id); at != places.end())
        taken = hold_back(look, at->second, why) || taken;
    if (!taken) return fail(Error::internal, "a rendering keeps in what it was not given", look.standing.id);
  }
}

/// Keeps to the day's cap: the last ones wait.
Result<void> keep_cap(Look& look, int today) {
  const auto cap = static_cast<std::size_t>(look.standing.order.per_day);
  const auto left = cap - std::min(cap, static_cast<std::size_t>(today));
  const auto why = "Over the cap of " + std::to_string(cap) + " objects a day (UTC) of the standing share.";
  while (look.batch.objects() > left) {
    // An object that leaves in several renderings counts in each.
    const auto forms = look.batch.finished.size();
    auto excess = (look.batch.objects() - left + forms - 1) / forms;
    for (auto i = look.batch.candidates.size(); i > 0 && excess > 0; --i)
      if (hold_back(look, i - 1, why)) --excess;
    CHECK(render_batch(look));
  }
  return {};
}

/// Whether all that is left are markings, and nothing that carries them.
bool only_markings(const Look& look) {
  return std::ranges::all_of(look.batch.finished, [&](const Finished& one) {
    return std::ranges::all_of(one.rendered.slices, [&](const render::RenderedSlice& slice) {
      return look.markings.contains(slice.source_id);
    });
  });
}

}  // namespace

std::size_t Batch::objects() const {
  std::size_t count = 0;
  for (const auto& one : finished) count += one.rendered.slices.size();
  return count;
}

Result<StandingRow> progress_of(Reader& reader, const Standing& standing, Instant now) {
  TRY(const auto known, reader.standing(standing.id));
  auto row = known.value_or(StandingRow{});
  row.standing = standing.id;
  if (const auto day = now.seconds / day_seconds; row.day != day) {
    row.day = day;
    row.today = 0;
  }
  return row;
}

Result<Batch> collect(World& world, const Standing& standing, const StandingRow& progress, Instant now,
                      const Missed* missed) {
  Look look{world, standing, now, missed};
  CHECK(world.store.read([&](Reader& reader) { return read_all(reader, look, progress); }));
  if (look.batch.candidates.empty()) return std::move(look.batch);
  CHECK(render_batch(look));
  CHECK(keep_cap(look, progress.today));
  if (only_markings(look)) look.batch.finished.clear();
  for (auto& one : look.batch.finished) one.statement = standing.statement;
  return std::move(look.batch);
}

}  // namespace gateway::flow
