#include "gateway/flow/standing_flow.h"

#include <algorithm>
#include <optional>
#include <set>

#include "gateway/flow/follow_up.h"
#include "gateway/flow/names.h"
#include "gateway/flow/release.h"
#include "gateway/flow/visible.h"
#include "gateway/ops/metrics.h"

namespace gateway::flow {

using protocol::Error;
using protocol::json::Builder;

namespace {

Result<StandingRow> read_progress(World& world, const Standing& standing) {
  StandingRow row;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(row, progress_of(reader, standing, world.clock.now()));
    return {};
  }));
  return row;
}

Result<void> clear_pending(Writer& writer, const Standing& standing, const std::string& share, Instant now) {
  TRY(auto row, progress_of(writer, standing, now));
  if (row.pending != share) return {};
  row.pending.clear();
  return writer.put_standing(row);
}

/// What the gate will never release under this standing share: a person decides about its objects.
Result<void> give_up(World& world, const Standing& standing, const std::string& id, const std::string& why) {
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    CHECK(clear_pending(writer, standing, id, now));
    TRY(auto share, load_share(writer, id));
    if (share.state != "approved") return {};
    share.state = "withdrawn";
    share.reason = why;
    CHECK(writer.put(make_record("share", id, "gateway", now, protocol::json::write(to_json(share)))));
    for (const auto& rendering_id : share.renderings) {
      TRY(const auto released, writer.record("release", rendering_id));
      if (released) continue;
      TRY(const auto rendering, load_rendering(writer, rendering_id));
      TRY(const auto slices, writer.slices(rendering_id));
      std::map<std::string, std::string> dropped;
      for (const auto& partner : rendering.recipients) dropped[partner] = why;
      CHECK(settle_queue(writer, share, slices, rendering.recipients, dropped, now));
    }
    return audit(writer, now, "gateway", "standing.refused", standing.id, Builder().set("why", why).text());
  });
}

bool for_good(Error error) {
  return error == Error::denied || error == Error::too_large || error == Error::expired ||
         error == Error::conflict || error == Error::unauthenticated;
}

/// Releases the batch that is under way. Idempotent; an error leaves it under way.
Result<void> finish(World& world, const Standing& standing, const std::string& share) {
  const auto outcome = release_share(world, share);
  if (outcome.has_error()) {
    if (for_good(outcome.error().error)) return give_up(world, standing, share, outcome.error().what);
    return outcome.error();
  }
  return world.store.write(
      [&](Writer& writer) { return clear_pending(writer, standing, share, world.clock.now()); });
}

std::string missed_id(const std::string& standing, const std::string& partner) {
  return standing + "/" + partner;
}

/// Record kind "standing-missed": from which arrival on a team was left behind; no `from` once it has caught
/// up.
Result<void> put_missed(Writer& writer, const std::string& standing, const std::string& partner,
                        std::optional<std::int64_t> from, Instant now) {
  Builder body;
  if (from) body.set("from", *from);
  CHECK(
      writer.put(make_record("standing-missed", missed_id(standing, partner), "gateway", now, body.text())));
  return {};
}

Result<std::optional<std::int64_t>> missed_from(Reader& reader, const std::string& standing,
                                                const std::string& partner) {
  TRY(const auto record, reader.record("standing-missed", missed_id(standing, partner)));
  if (!record) return std::optional<std::int64_t>();
  TRY(const auto body, body_of(*record));
  if (protocol::json::find(body, "from") == nullptr) return std::optional<std::int64_t>();
  TRY(const auto from, protocol::json::get_int(body, "from"));
  return std::optional<std::int64_t>(from);
}

/// The others go on while a team is suspended: from where on it is left behind is kept.
Result<void> note_missed(Writer& writer, const std::string& standing, const std::vector<std::string>& teams,
                         std::int64_t from, Instant now) {
  for (const auto& team : teams) {
    TRY(const auto known, missed_from(writer, standing, team));
    if (!known) CHECK(put_missed(writer, standing, team, from, now));
  }
  return {};
}

Result<void> expire(World& world, const Standing& standing) {
  return world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto current, load_standing(writer, standing.id));
    if (current.state != "active") return {};
    const auto now = world.clock.now();
    current.state = "expired";
    CHECK(put(writer, current, "gateway", now));
    return audit(writer, now, "gateway", "standing.expired", current.id);
  });
}

/// The share of a batch: exactly what would leave.
Share share_of(World& world, const Standing& standing, const Batch& batch,
               const std::vector<Candidate>& leaving, Instant now) {
  auto share = share_under(standing, world.entropy.uuid().text(), now);
  for (const auto& candidate : leaving) {
    share.objects.push_back(candidate.row.id.text());
    share.keys.push_back(std::to_string(candidate.row.key));
  }
  share.incidents = incidents_of(leaving);
  for (const auto& [key, row] : batch.waiting)
    for (const auto& candidate : batch.candidates)
      if (candidate.row.key == key) share.withheld.push_back({candidate.row.id.text(), row.why});
  return share;
}

std::vector<Candidate> leaving_of(const Batch& batch) {
  std::set<std::int64_t> keys;
  for (const auto& one : batch.finished)
    for (const auto& slice : one.rendered.slices) keys.insert(slice.object);
  std::vector<Candidate> leaving;
  for (const auto& candidate : batch.candidates)
    if (keys.contains(candidate.row.key)) leaving.push_back(candidate);
  return leaving;
}

/// Stores a batch whole: share, renderings, what waits, and how far it has come. Empty where nothing leaves.
Result<std::string> commit(World& world, const Standing& standing, const StandingRow& before,
                           const Batch& batch, const Missed* missed = nullptr) {
  std::string id;
  const auto leaving = leaving_of(batch);
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto current, load_standing(writer, standing.id));
    TRY(auto row, progress_of(writer, standing, now));
    // Stopped, or looked at by somebody else, since it was read: then nothing of it holds.
    if (!standing_ended(current, now).empty() || row.seq != before.seq || !row.pending.empty()) return {};
    if (missed != nullptr) {
      CHECK(put_missed(writer, standing.id, missed->partner, batch.seq, now));
    } else {
      CHECK(note_missed(writer, standing.id, batch.missed, before.seq, now));
      row.seq = batch.seq;
    }
    for (const auto& candidate : leaving) CHECK(writer.end_queued(standing.id, candidate.row.key, "shared"));
    Served waits;
    for (const auto& [key, waiting] : batch.waiting) {
      CHECK(writer.put_queued(waiting));
      waits[key] = waiting.partners;
    }
    if (!waits.empty()) CHECK(end_follow_ups(writer, waits));
    if (!leaving.empty()) {
      auto share = share_of(world, standing, batch, leaving, now);
      CHECK(put_renderings(world, writer, leaving, batch.judgements, batch.finished, share));
      CHECK(writer.put(
          make_record("share", share.id, share.author, now, protocol::json::write(to_json(share))), 0));
      row.pending = id = share.id;
      row.today += static_cast<int>(batch.objects());
      row.released += static_cast<std::int64_t>(batch.objects());
    }
    return writer.put_standing(row);
  }));
  return id;
}

/// Serves one team that is back with what came while it could not be served, batch by batch, in the order in
/// which it came. True where more may wait.
Result<bool> catch_up(World& world, const Standing& standing, const StandingRow& progress, Instant now) {
  std::optional<Missed> back;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto to, standing_recipients(reader, standing, now));
    for (const auto& one : to) {
      TRY(const auto from, missed_from(reader, standing.id, one.id));
      if (from && !back) back = Missed{one.id, *from, progress.seq};
    }
    return {};
  }));
  if (!back) return false;
  TRY(const auto batch, collect(world, standing, progress, now, &*back));
  if (batch.paused) return false;
  if (!batch.looked) {
    CHECK(world.store.write(
        [&](Writer& writer) { return put_missed(writer, standing.id, back->partner, std::nullopt, now); }));
    return true;
  }
  TRY(const auto share, commit(world, standing, progress, batch, &*back));
  if (!share.empty()) CHECK(finish(world, standing, share));
  return true;
}

/// One batch of one standing share; true where more may wait.
Result<bool> round(World& world, const Standing& standing) {
  TRY(auto progress, read_progress(world, standing));
  if (!progress.pending.empty()) {
    CHECK(finish(world, standing, progress.pending));
    progress.pending.clear();
  }
  const auto now = world.clock.now();
  if (standing.order.expires <= now) {
    CHECK(expire(world, standing));
    return false;
  }
  TRY(const auto caught_up, catch_up(world, standing, progress, now));
  if (caught_up) {
    TRY(progress, read_progress(world, standing));
  }
  TRY(const auto batch, collect(world, standing, progress, now));
  if (!batch.looked) return caught_up;
  TRY(const auto share, commit(world, standing, progress, batch));
  ops::count("standing_queued", "", "", static_cast<double>(batch.waiting.size()));
  if (share.empty()) return true;
  CHECK(finish(world, standing, share));
  ops::count("standing_released", "", "", static_cast<double>(batch.objects()));
  return true;
}

}  // namespace

Result<bool> run_standing(World& world) {
  std::vector<Standing> active;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(active, all_standing(reader));
    return {};
  }));
  std::erase_if(active, [](const Standing& one) { return one.state != "active"; });
  bool more = false;
  std::optional<protocol::Failure> first;
  for (const auto& standing : active) {
    const auto done = round(world, standing);
    if (done.has_error() && !first) first = done.error();
    more = more || (done.has_value() && *done);
  }
  if (first) return *first;
  return more;
}

Result<void> settle_queue(Writer& writer, const Share& share, const std::vector<SliceRow>& slices,
                          const std::vector<std::string>& recipients,
                          const std::map<std::string, std::string>& dropped, Instant now) {
  Served served;
  for (const auto& slice : slices)
    for (const auto& one : recipients)
      if (!dropped.contains(one)) served[slice.object].push_back(one);
  if (share.standing.empty()) {
    TRY(const auto others, still_waiting(writer, served));
    for (const auto& slice : slices) CHECK(writer.end_queued("", slice.object, "shared"));
    for (const auto& row : others) CHECK(writer.put_queued(row));
    return {};
  }
  CHECK(end_follow_ups(writer, served));
  TRY(const auto standing, load_standing(writer, share.standing));
  // Nothing waits for a person on behalf of a standing share that has ended: somebody wanted it so.
  if (dropped.empty() || !standing_ended(standing, now).empty()) return {};
  QueuedRow row;
  row.standing = share.standing;
  row.since = now;
  row.why = dropped.begin()->second;
  for (const auto& [partner, why] : dropped) row.partners.push_back(partner);
  for (const auto& slice : slices) {
    row.object = slice.object;
    CHECK(writer.put_queued(row));
  }
  return {};
}

Result<Builder> standing_status(Reader& reader, const directory::Person& who, Instant now) {
  std::size_t active = 0, ending = 0;
  constexpr std::int64_t soon = 7 * 86400;
  TRY(const auto all, all_standing(reader));
  for (const auto& one : all) {
    if (!standing_ended(one, now).empty()) continue;
    ++active;
    if (one.order.expires < now + soon) ++ending;
  }
  TRY(const auto waiting, visible_queue(reader, who, ""));
  Builder out;
  out.set("active", active).set("ending_within_a_week", ending).set("queue", waiting.size());
  return out;
}

}  // namespace gateway::flow
