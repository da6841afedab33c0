#include "gateway/flow/recall.h"

#include <algorithm>
#include <mutex>
#include <set>

#include "gateway/flow/envelopes.h"
#include "gateway/flow/share_view.h"
#include "gateway/flow/supersede.h"
#include "gateway/flow/visible.h"
#include "gateway/flow/withdraw.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

Result<std::string> release_named(Reader& reader, const Call& call) {
  if (const auto given = protocol::json::string_or(call.args, "release"); !given.empty())
    return resolve(reader, "release", given);
  TRY(const auto given, need(call, "share"));
  TRY(const auto id, resolve(reader, "share", given));
  TRY(const auto share, load_share(reader, id));
  if (share.renderings.size() != 1)
    return fail(Error::invalid, "the share has " + std::to_string(share.renderings.size()) + " releases",
                "/args/share", "name one release; `share show` lists them");
  return share.renderings.front();
}

/// Relations of the release that would be left without one of their ends are called back with it, and
/// observables that nobody would have observed any more.
Result<void> add_stranded(Reader& reader, const std::string& release, std::vector<std::string>& objects) {
  if (objects.empty()) return {};
  std::set<std::string> named(objects.begin(), objects.end());
  TRY(const auto slices, reader.slices(release));
  for (bool more = true; more;) {
    more = false;
    for (const auto& row : slices) {
      const auto& id = row.slice.entry.id;
      const bool relation = id.starts_with("relationship--") || id.starts_with("sighting--");
      if (!relation || named.contains(id)) continue;
      TRY(const auto body, protocol::json::parse(row.slice.bytes));
      for (const auto* end : {"source_ref", "target_ref", "sighting_of_ref"})
        if (named.contains(protocol::json::string_or(body, end))) more = named.insert(id).second || more;
    }
  }
  TRY(const auto observed, observed_alone(reader, release, {named.begin(), named.end()}));
  named.insert(observed.begin(), observed.end());
  objects.assign(named.begin(), named.end());
  return {};
}

Result<void> put_recall(Writer& writer, const protocol::RecallOrder& order, const protocol::Signed& statement,
                        const std::vector<std::string>& partners, const SealOutcome& sealed, Instant now) {
  const auto id = order.id.text();
  Builder body;
  body.set("id", id)
      .set("release", order.release.text())
      .set("objects", order.objects)
      .set("reason", order.reason);
  body.set("by", order.by).set("at", now.text()).set("recipients", partners).set("statement", statement.text);
  body.set("signature", protocol::to_base64(statement.signatures.front().openpgp));
  std::vector<Builder> held;
  for (const auto& one : sealed.held)
    held.push_back(std::move(Builder().set("partner", one.partner).set("why", one.why)));
  body.set("held", held);
  CHECK(writer.put(make_record("recall", id, order.by, now, body.text()), 0));
  for (const auto& one : sealed.envelopes) CHECK(put_owed(writer, envelope_row(one, id), now));
  CHECK(writer.append_ledger("recall", id, statement.text));
  return audit(writer, now, order.by, "recall.made", id);
}

}  // namespace

Result<Reply> recall_prepare(World& world, const Call& call) {
  protocol::RecallOrder order;
  order.id = world.entropy.uuid();
  TRY(order.reason, need(call, "reason"));
  order.by = call.who.id;
  order.at = world.clock.now();
  if (protocol::json::find(call.args, "objects")) {
    TRY(order.objects, protocol::json::get_strings(call.args, "objects", "/args"));
  }
  std::vector<std::string> names;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto release, release_named(reader, call));
    TRY(order.release, protocol::Uuid::parse(release));
    CHECK(add_stranded(reader, release, order.objects));
    TRY(const auto partners, recorded_recipients(reader, release));
    for (const auto& id : partners) {
      TRY(const auto partner, directory::partner(reader, id));
      names.push_back(partner.short_name);
    }
    return {};
  }));
  Reply reply;
  reply.body.set("statement", order.text()).set("recipients", names);
  return reply;
}

Result<Reply> recall_submit(World& world, const Call& call) {
  TRY(const auto text, need(call, "statement"));
  TRY(const auto signature, need_attachment(call, "the signature over the statement"));
  TRY(const auto order, protocol::RecallOrder::parse(text));
  if (order.by != call.who.id)
    return fail(Error::denied, "the statement names another person", "/by", "prepare it yourself");
  const protocol::Signed statement{text, {{call.who.id, std::string(signature)}}};
  CHECK(world.gate.verify(text, statement.signatures.front()));

  const auto release = order.release.text();
  const std::lock_guard door(*world.door);
  std::vector<std::string> partners;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(partners, recorded_recipients(reader, release));
    return {};
  }));
  // Closing first: nobody pulls it any more while the recall is on its way.
  CHECK(world.views.close_release(release, order.objects));
  Closed closed;
  if (order.objects.empty()) {
    TRY(closed, close_release(world, release, call.who.id));
  }
  SealOutcome sealed;
  if (!partners.empty()) {
    TRY(sealed, world.gate.recall(statement, partners));
  }
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    return put_recall(writer, order, statement, partners, sealed, world.clock.now());
  }));
  for (const auto& one : sealed.envelopes)
    for (const auto& partner : one.header.to)
      CHECK(world.views.open_envelope(envelope_row(one, order.id.text()), partner));
  world.wake();
  Reply reply;
  reply.body.set("recall", order.id.text()).set("recipients", partners).set("closed", closed.body);
  return reply;
}

namespace {

Result<Builder> describe(Reader& reader, const Record& record) {
  TRY(const auto body, body_of(record));
  Builder row;
  row.set("recall", record.id);
  for (const auto* name : {"release", "reason", "by", "at", "objects", "held"})
    if (const auto* value = protocol::json::find(body, name)) row.set(name, *value);
  std::vector<Builder> board;
  TRY(auto deliveries, describe_deliveries(reader, record.id));
  for (const auto& delivery : deliveries) {
    TRY(const auto partner,
        directory::partner(reader, protocol::json::string_or(delivery.value(), "partner")));
    Builder line;
    line.set("partner", partner.short_name)
        .set("state", protocol::json::string_or(delivery.value(), "state"));
    line.set("at", protocol::json::string_or(delivery.value(), "changed_at"));
    line.set("error", protocol::json::string_or(delivery.value(), "error"));
    board.push_back(std::move(line));
  }
  row.set("board", board);
  return row;
}

/// A recall of RED is for those the release names.
Result<bool> visible(Reader& reader, const directory::Person& who, const Record& record) {
  TRY(const auto body, body_of(record));
  return may_know_release(reader, who, protocol::json::string_or(body, "release"));
}

}  // namespace

Result<Reply> recall_list(World& world, const Call& call) {
  std::vector<Builder> rows, proposals;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("recall"));
    for (const auto& record : records) {
      TRY(const bool known, visible(reader, call.who, record));
      if (!known) continue;
      TRY(auto row, describe(reader, record));
      rows.push_back(std::move(row));
    }
    TRY(proposals, open_proposals(reader, call.who));
    return {};
  }));
  Reply reply;
  reply.body.set("recalls", rows).set("proposals", proposals);
  return reply;
}

Result<Reply> recall_show(World& world, const Call& call) {
  TRY(const auto given, need(call, "recall"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "recall", given));
    TRY(const auto record, reader.record("recall", id));
    TRY(const bool known, visible(reader, call.who, *record));
    if (!known)
      return fail(Error::not_found, "there is none", "recall " + protocol::printable(given),
                  "list them with the `list` command");
    TRY(reply.body, describe(reader, *record));
    return {};
  }));
  return reply;
}

namespace {

/// Ids that a release from that partner brought, or those of them that the recall names.
Result<std::set<std::string>> recalled_ids(Reader& reader, const std::string& partner,
                                           const protocol::RecallNotice& notice) {
  std::set<std::string> ids;
  TRY(const auto items, reader.inbox_of(partner, notice.release.text()));
  for (const auto& item : items) {
    if (item.kind != "release") continue;
    TRY(const auto header, protocol::parse_header(item.header));
    for (const auto& slice : header.slices) ids.insert(slice.id);
  }
  if (notice.objects.empty()) return ids;
  std::erase_if(ids, [&](const std::string& id) {
    return std::find(notice.objects.begin(), notice.objects.end(), id) == notice.objects.end();
  });
  return ids;
}

}  // namespace

namespace {

/// RED lies sealed in the inbox: what nobody is to read any more is not kept.
Result<void> drop_sealed(Writer& writer, const std::string& partner, const protocol::RecallNotice& notice) {
  TRY(auto items, writer.inbox_of(partner, notice.release.text()));
  for (auto& item : items) {
    if (item.kind != "red") continue;
    // The list came without texts: what is put back has none.
    item.state = "recalled";
    CHECK(writer.put_inbox(item));
  }
  return {};
}

}  // namespace

Result<void> carry_out_recall(World& world, const InboxRow& item) {
  TRY(const auto envelope, protocol::parse_envelope(item.plaintext));
  TRY(const auto notice, protocol::RecallNotice::parse(envelope.body));
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    CHECK(drop_sealed(writer, item.partner, notice));
    TRY(const auto ids, recalled_ids(writer, item.partner, notice));
    Ended ended;
    for (const auto& text : ids) {
      TRY(const auto id, protocol::StixId::parse(text));
      TRY(const auto versions, writer.versions(id));
      for (const auto& version : versions) {
        if (version.sender != item.partner) continue;
        TRY(auto rows, writer.terms(version.key));
        for (auto& row : rows) {
          if (row.origin != policy::text(policy::Origin::partner) || row.origin_id != item.partner) continue;
          row.hidden = true;
          CHECK(writer.put_terms(row));
        }
        // Whoever has it from us is to be called in turn: that takes a person's signature.
        CHECK(close_version(world, writer, version.key, "recalled", ended));
      }
    }
    CHECK(ended.close_observables(world, writer));
    CHECK(writer.append_ledger("recalled", notice.recall.text() + "/" + item.partner,
                               std::string(envelope.body)));
    return audit(writer, now, item.partner, "recall.carried-out", notice.recall.text(),
                 Builder().set("objects", ids.size()).text());
  });
}

}  // namespace gateway::flow
