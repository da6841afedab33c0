#include "gateway/flow/partner_status.h"

#include <algorithm>
#include <map>
#include <optional>

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

Builder describe(const directory::Partner& partner, const Standing& standing, Instant now) {
  Builder row;
  row.set("partner", partner.short_name).set("state", partner.state);
  row.set("last_in", standing.last_in ? standing.last_in->text(0) : "");
  row.set("last_out", standing.last_out ? standing.last_out->text(0) : "");
  row.set("waiting", standing.waiting);
  if (standing.oldest)
    row.set("oldest_seconds", std::max<std::int64_t>(0, now.seconds - standing.oldest->seconds));
  return std::move(row.set("error", standing.error));
}

}  // namespace

Result<Reply> partner_status(World& world, const Call& call) {
  const auto name = protocol::json::string_or(call.args, "partner");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(auto partners, directory::partners(reader));
    if (!name.empty()) {
      TRY(const auto one, directory::partner(reader, name));
      partners = {one};
    }
    std::ranges::sort(partners, {}, &directory::Partner::short_name);
    ByPartner all;
    CHECK(add_inbox(reader, call.who, all));
    CHECK(add_receipts(reader, call.who, all));
    CHECK(add_waiting(reader, call.who, all));
    for (const auto& partner : partners)
      rows.push_back(describe(partner, all[partner.id], world.clock.now()));
    return {};
  }));
  Reply reply;
  reply.body.set("partners", rows);
  return reply;
}

}  // namespace gateway::flow
