#include "gateway/flow/answer.h"

#include <algorithm>
#include <map>
#include <set>

#include "gateway/directory/life.h"
#include "gateway/flow/by_hand.h"
#include "gateway/flow/contacts.h"
#include "gateway/flow/judge.h"
#include "gateway/flow/limits.h"
#include "gateway/flow/names.h"
#include "gateway/flow/standing_flow.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// (rendering, delivered object id) pairs that a text stands for: an object id or value, an incident, share
/// or release.
Result<std::set<std::pair<std::string, std::string>>> delivered(Reader& reader, const directory::Person& who,
                                                                const std::string& text) {
  std::set<std::pair<std::string, std::string>> found;
  const auto add_rendering = [&](const std::string& rendering) -> Result<void> {
    TRY(const auto slices, reader.slices(rendering));
    for (const auto& slice : slices) found.emplace(rendering, slice.slice.entry.id);
    return {};
  };
  TRY(const auto releases, reader.records("release"));
  for (const auto& record : releases) {
    TRY(const auto body, body_of(record));
    TRY(const auto incidents, protocol::json::get_strings(body, "incidents"));
    const auto begins = [&](const std::string& id) { return text.size() >= 4 && id.starts_with(text); };
    if (begins(record.id) || begins(protocol::json::string_or(body, "share")) ||
        std::any_of(incidents.begin(), incidents.end(), begins))
      CHECK(add_rendering(record.id));
  }
  TRY(const auto shares, reader.records("share"));
  for (const auto& record : shares) {
    TRY(const auto body, body_of(record));
    TRY(const auto share, share_from(body));
    if (text.size() < 4) break;
    const bool meant =
        share.id.starts_with(text) ||
        std::ranges::any_of(share.incidents, [&](const auto& id) { return id.starts_with(text); });
    if (!meant) continue;
    for (const auto& rendering : share.renderings) CHECK(add_rendering(rendering));
  }
  if (!found.empty()) return found;
  constexpr int objects_at_most = 1000;
  TRY(const auto objects, find_visible(reader, who, text, objects_at_most));
  for (const auto& object : objects) {
    TRY(const auto slices, reader.slices_of(object.key, ""));
    for (const auto& slice : slices) found.emplace(slice.rendering, slice.slice.entry.id);
  }
  TRY(const auto by_id, reader.slices_of(0, text));
  for (const auto& slice : by_id) found.emplace(slice.rendering, slice.slice.entry.id);
  return found;
}

/// The least advanced state of a partner's parts: all of them must have come for it to hold.
struct Holding {
  std::string state, receipt_at, error;
  std::set<std::string> handed_over_by;  ///< people, where any part of it went as a file
  int parts = 0;
};

Result<std::map<std::string, Holding>> holdings(Reader& reader, const std::string& release) {
  std::map<std::string, Holding> by_partner;
  TRY(const auto envelopes, reader.envelopes_for(release));
  std::vector<std::string> ids{release};  // a delivery that waits for a key names the release itself
  for (const auto& envelope : envelopes) ids.push_back(envelope.id);
  static const std::map<std::string, int> order = {
      {"cancelled", 0}, {"refused", 1},  {"held", 2},      {"expired", 3}, {"queued", 4},
      {"sent", 5},      {"received", 6}, {"processed", 7}, {"read", 8},    {"removed", 9}};
  for (const auto& id : ids) {
    TRY(const auto deliveries, reader.deliveries(id));
    for (const auto& delivery : deliveries) {
      if (id == release && delivery.state == "cancelled") continue;
      auto& holding = by_partner[delivery.partner];
      TRY(auto people, handed_over_by(reader, id, delivery.partner));
      holding.handed_over_by.merge(people);
      if (holding.parts++ > 0 && order.at(holding.state) <= order.at(delivery.state)) continue;
      holding.state = delivery.state;
      holding.error = delivery.error;
      holding.receipt_at = delivery.receipt.empty() ? "" : delivery.changed_at.text();
    }
  }
  return by_partner;
}

}  // namespace

namespace {

/// Whether the victims of a release's incidents were told, or why not; empty where nothing is recorded.
Result<std::vector<std::string>> victim_told(Reader& reader, const protocol::json::Value& release) {
  std::vector<std::string> sentences;
  TRY(const auto incidents, protocol::json::get_strings(release, "incidents"));
  for (const auto& id : incidents) {
    TRY(const auto life, directory::life(reader, id));
    if (life.informed.empty()) continue;
    const auto& newest = life.informed.back();
    sentences.push_back(newest.told ? "told on " + newest.at.text(0) + " by " + newest.by + ": " + newest.how
                                    : "not told (" + newest.code + "): " + newest.how);
  }
  return sentences;
}

bool is_open(const Share& share, Instant now) {
  return share.state == "approved" || (share.state == "proposed" && now < share.expires);
}

/// Whom an open proposal would bring the object: nobody has it by that.
Result<void> add_proposed(Reader& reader, const std::string& id, const std::string& object, Instant now,
                          std::vector<Builder>& rows) {
  TRY(const auto rendering, load_rendering(reader, id));
  TRY(const auto share, load_share(reader, rendering.share));
  if (!is_open(share, now)) return {};
  for (const auto& recipient : rendering.recipients) {
    TRY(const auto partner, directory::partner(reader, recipient));
    Builder row;
    row.set("object", object).set("partner", partner.short_name).set("release", "").set("share", share.id);
    row.set("label", protocol::text(rendering.label)).set("state", "proposed");
    rows.push_back(std::move(row));
  }
  return {};
}

}  // namespace

Result<Reply> who_got(World& world, const Call& call) {
  TRY(const auto text, need(call, "text"));
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto pairs, delivered(reader, call.who, text));
    std::map<std::string, std::map<std::string, Holding>> known;
    for (const auto& [rendering, object] : pairs) {
      TRY(const bool visible, may_know_id(reader, call.who, object));
      if (!visible) continue;
      TRY(const auto record, reader.record("release", rendering));
      if (!record) {
        CHECK(add_proposed(reader, rendering, object, world.clock.now(), rows));
        continue;
      }
      TRY(const auto body, body_of(*record));
      if (!known.contains(rendering)) {
        TRY(known[rendering], holdings(reader, rendering));
      }
      for (const auto& [partner, holding] : known[rendering]) {
        TRY(const auto who, directory::partner(reader, partner));
        Builder row;
        row.set("object", object).set("partner", who.short_name).set("release", rendering);
        row.set("released_at", protocol::json::string_or(body, "at"))
            .set("label", protocol::json::string_or(body, "label"));
        row.set("state", holding.state).set("receipt_at", holding.receipt_at).set("error", holding.error);
        row.set("handed_over_by",
                std::vector<std::string>(holding.handed_over_by.begin(), holding.handed_over_by.end()));
        TRY(const auto told, victim_told(reader, body));
        row.set("victim_informed", told);
        for (const auto* name : {"basis", "approved_by", "circle", "purpose", "legal_basis"})
          if (const auto* value = protocol::json::find(body, name)) row.set(name, *value);
        rows.push_back(std::move(row));
      }
    }
    return {};
  }));
  Reply reply;
  reply.body.set("rows", rows);
  return reply;
}

namespace {

/// Lines about an object that this person may not know of are left out and take no place; who may read them
/// is whom the object names.
Result<bool> may_read(Reader& reader, const directory::Person& who, const AuditRow& line) {
  TRY(const bool subject, may_know_id(reader, who, line.subject));
  if (!subject) return false;
  TRY(const auto detail, protocol::json::parse(line.detail));
  for (const auto* name : {"ids", "objects"}) {
    const auto ids = protocol::json::get_strings(detail, name);
    if (ids.has_error()) continue;
    for (const auto& id : *ids) {
      TRY(const bool known, may_know_id(reader, who, id));
      if (!known) return false;
    }
  }
  TRY(const bool object, may_know_id(reader, who, protocol::json::string_or(detail, "object")));
  return object;
}

Result<std::vector<AuditRow>> visible_audit(Reader& reader, const directory::Person& who, int limit) {
  constexpr int most = 1 << 20;
  for (int asked = limit;; asked *= 4) {
    TRY(auto lines, reader.audit(asked));
    const bool all = static_cast<int>(lines.size()) < asked || asked > most / 4;
    std::vector<AuditRow> visible;
    for (auto& line : lines) {
      if (static_cast<int>(visible.size()) == limit) break;
      TRY(const bool may, may_read(reader, who, line));
      if (may) visible.push_back(std::move(line));
    }
    if (all || static_cast<int>(visible.size()) == limit) return visible;
  }
}

}  // namespace

Result<Reply> audit_list(World& world, const Call& call) {
  const auto limit = std::clamp<std::int64_t>(protocol::json::int_or(call.args, "limit", 100), 1, 10000);
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto lines, visible_audit(reader, call.who, static_cast<int>(limit)));
    for (const auto& line : lines) {
      TRY(const auto detail, protocol::json::parse(line.detail));
      Builder row;
      row.set("at", line.at.text())
          .set("actor", line.actor)
          .set("event", line.event)
          .set("subject", line.subject);
      row.set("detail", detail);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("rows", rows);
  return reply;
}

Result<Reply> ledger_list(World& world, const Call& call) {
  const auto limit = std::clamp<std::int64_t>(protocol::json::int_or(call.args, "limit", 100), 1, 10000);
  std::vector<Builder> leaves;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto rows, reader.ledger(static_cast<int>(limit)));
    for (const auto& row : rows) {
      Builder leaf;
      leaf.set("seq", static_cast<std::int64_t>(row.seq)).set("kind", row.kind).set("subject", row.subject);
      leaf.set("digest", protocol::to_hex(row.digest)).set("root", protocol::to_hex(row.root));
      leaves.push_back(std::move(leaf));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("leaves", leaves);
  return reply;
}

Result<Reply> core_status(World& world, const Call& call) {
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    Builder out, in, ledger;
    for (const auto* state : {"queued", "sent", "held", "refused"}) {
      TRY(const auto deliveries, reader.deliveries_in(state));
      std::size_t count = 0;
      for (const auto& delivery : deliveries) {
        TRY(const bool known, may_know_delivery(reader, call.who, delivery));
        count += known ? 1 : 0;
      }
      out.set(state, count);
    }
    for (const auto* state : {"held", "sealed"}) {
      TRY(const auto items, reader.inbox_all(state));
      std::size_t count = 0;
      for (const auto& item : items) {
        TRY(const bool opens, may_open(reader, item, call.who));
        count += opens ? 1 : 0;
      }
      in.set(state, count);
    }
    TRY(const auto head, reader.ledger_head());
    ledger.set("size", static_cast<std::int64_t>(head.size)).set("root", protocol::to_hex(head.root));
    TRY(const auto standing, standing_status(reader, call.who, world.clock.now()));
    reply.body.set("outbox", out).set("inbox", in).set("standing", standing).set("ledger", ledger);
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
