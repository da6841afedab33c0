#include "gateway/flow/partner_status.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "gateway/flow/feed_record.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::json::Builder;

namespace {

struct Standing {
  std::optional<Instant> last_in, last_out, oldest;
  std::optional<Instant> error_at;
  std::string error;
  int waiting = 0;
};
using ByPartner = std::map<std::string, Standing>;

Result<void> add_inbox(Reader& reader, const directory::Person& who, ByPartner& all) {
  TRY(const auto newest_first, reader.inbox_all());
  for (const auto& item : newest_first) {
    auto& standing = all[item.partner];
    if (standing.last_in) continue;
    TRY(const bool opens, may_open(reader, item, who));
    if (opens) standing.last_in = item.received_at;
  }
  return {};
}

Result<void> add_receipts(Reader& reader, const directory::Person& who, ByPartner& all) {
  TRY(auto deliveries, reader.deliveries_in(""));
  std::erase_if(deliveries, [](const auto& row) { return row.receipt.empty(); });
  std::ranges::stable_sort(deliveries,
                           [](const auto& a, const auto& b) { return b.changed_at < a.changed_at; });
  for (const auto& row : deliveries) {
    auto& standing = all[row.partner];
    if (standing.last_out) continue;
    TRY(const bool known, may_know_delivery(reader, who, row));
    if (known) standing.last_out = row.changed_at;
  }
  return {};
}

Result<void> add_waiting(Reader& reader, const directory::Person& who, ByPartner& all) {
  for (const auto* state : {"queued", "sent", "held"}) {
    TRY(const auto rows, reader.deliveries_in(state));
    for (const auto& row : rows) {
      TRY(const bool known, may_know_delivery(reader, who, row));
      if (!known) continue;
      auto& standing = all[row.partner];
      ++standing.waiting;
      TRY(const auto envelope, reader.envelope(row.envelope));
      // A delivery that waits for a key has no envelope yet.
      const Instant since = envelope ? envelope->created : row.changed_at;
      if (!standing.oldest || since < *standing.oldest) standing.oldest = since;
      if (row.error.empty() || (standing.error_at && row.changed_at < *standing.error_at)) continue;
      standing.error = row.error;
      standing.error_at = row.changed_at;
    }
  }
  return {};
}

/// What only gate, front and our own checks know; empty where they do not answer, which is no reason to say
/// nothing else.
struct Beside {
  std::map<std::string, Instant> key_until;  ///< of the key that things are sealed to, where it ends
  std::map<std::string, std::string> key_problem;
  std::map<std::string, Visit> visits;
};

Beside look_beside(World& world, const std::vector<directory::Partner>& partners) {
  Beside beside;
  std::vector<std::string> ids;
  for (const auto& partner : partners) ids.push_back(partner.id);
  if (const auto keys = world.gate.team_keys(ids); keys.has_value()) {
    // The first that can be used is the one.
    std::set<std::string> usable;
    for (const auto& key : *keys) {
      if (!key.problem.empty()) {
        beside.key_problem.emplace(key.team, key.problem);
      } else if (usable.insert(key.team).second && key.expires) {
        beside.key_until[key.team] = *key.expires;
      }
    }
    for (const auto& team : usable) beside.key_problem.erase(team);
  }
  if (const auto visits = world.link.visits(); visits.has_value())
    for (const auto& visit : *visits) beside.visits[visit.partner] = visit;
  return beside;
}

Builder describe(const Visit& visit) {
  const auto text = [](const std::optional<Instant>& at) { return at ? at->text(0) : ""; };
  Builder row;
  row.set("since", visit.since.text(0));
  row.set("taxii", text(visit.taxii)).set("misp", text(visit.misp)).set("drop", text(visit.drop));
  if (visit.read_to) row.set("read_to", visit.read_to->text(0)).set("behind_seconds", visit.behind_seconds);
  return std::move(row.set("pulls", visit.pulls).set("refused", visit.refused).set("bytes", visit.bytes));
}

std::vector<Builder> feeds_of(World& world, const std::string& partner, const std::vector<Feed>& all) {
  std::vector<Builder> rows;
  for (const auto& feed : all) {
    if (feed.partner != partner) continue;
    const auto contact = world.feeds->of(feed.name).at;
    rows.emplace_back().set("name", feed.name).set("added_after", feed.cursor.added_after);
    rows.back().set("contact", contact ? contact->text(0) : feed.contact).set("error", feed.error);
  }
  return rows;
}

/// Whole days that are left; negative ones have passed.
std::int64_t days_left(Instant until, Instant now) {
  constexpr std::int64_t day = 86400;
  return (until.seconds - now.seconds) / day;
}

Builder describe(World& world, const directory::Partner& partner, const Standing& standing,
                 const Beside& beside, const std::vector<Feed>& feeds) {
  const auto now = world.clock.now();
  Builder row;
  row.set("partner", partner.short_name).set("state", partner.state);
  row.set("last_in", standing.last_in ? standing.last_in->text(0) : "");
  row.set("last_out", standing.last_out ? standing.last_out->text(0) : "");
  row.set("waiting", standing.waiting);
  if (standing.oldest)
    row.set("oldest_seconds", std::max<std::int64_t>(0, now.seconds - standing.oldest->seconds));
  if (const auto visit = beside.visits.find(partner.id); visit != beside.visits.end())
    row.set("came", describe(visit->second));
  if (const auto rows = feeds_of(world, partner.id, feeds); !rows.empty()) row.set("feeds", rows);
  if (const auto until = beside.key_until.find(partner.id); until != beside.key_until.end())
    row.set("key_days", days_left(until->second, now));
  if (const auto why = beside.key_problem.find(partner.id); why != beside.key_problem.end())
    row.set("key_problem", why->second);
  if (const auto until = world.shown_until->of(partner.id)) row.set("tls_days", days_left(*until, now));
  return std::move(row.set("error", standing.error));
}

}  // namespace

Result<Reply> partner_status(World& world, const Call& call) {
  const auto name = protocol::json::string_or(call.args, "partner");
  std::vector<directory::Partner> partners;
  std::vector<Feed> feeds;
  ByPartner all;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(partners, directory::partners(reader));
    if (!name.empty()) {
      TRY(const auto one, directory::partner(reader, name));
      partners = {one};
    }
    std::ranges::sort(partners, {}, &directory::Partner::short_name);
    TRY(feeds, load_feeds(reader));
    CHECK(add_inbox(reader, call.who, all));
    CHECK(add_receipts(reader, call.who, all));
    return add_waiting(reader, call.who, all);
  }));
  const Beside beside = look_beside(world, partners);
  std::vector<Builder> rows;
  for (const auto& partner : partners)
    rows.push_back(describe(world, partner, all[partner.id], beside, feeds));
  Reply reply;
  reply.body.set("partners", rows);
  return reply;
}

}  // namespace gateway::flow
