// Review: people see exactly the bytes, sign for them, or reject.
#include <algorithm>

#include "gateway/flow/openings.h"
#include "gateway/flow/passing.h"
#include "gateway/flow/release.h"
#include "gateway/flow/share.h"
#include "gateway/flow/share_view.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Result<Share> named_share(Reader& reader, const Call& call) {
  TRY(const auto given, need(call, "share"));
  TRY(const auto id, resolve(reader, "share", given));
  TRY(auto share, load_share(reader, id));
  CHECK(may_know_share(reader, share, call.who, given));
  return share;
}

/// RED is for the people the objects name, even within the house.
Result<void> may_see(const Rendering& rendering, const directory::Person& who) {
  if (rendering.label != protocol::Label::red || contains(rendering.named, who.id)) return {};
  return fail(Error::denied, "it is RED, and you are not among the people it names",
              "rendering " + rendering.id, "ask one of the people named");
}

}  // namespace

Result<Reply> share_show(World& world, const Call& call) {
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto share, named_share(reader, call));
    TRY(reply.body, describe_share(reader, share, call.who));
    return {};
  }));
  return reply;
}

Result<Reply> share_review(World& world, const Call& call) {
  Reply reply;
  std::vector<ReadObject> read;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto share, named_share(reader, call));
    TRY(reply.body, describe_share(reader, share, call.who));
    for (const auto& id : share.renderings) {
      TRY(const auto rendering, load_rendering(reader, id));
      CHECK(may_see(rendering, call.who));
      TRY(const auto rows, reader.slices(id));
      protocol::Manifest manifest;
      std::string bytes;
      for (const auto& row : rows) {
        manifest.slices.push_back(row.slice.entry);
        read.push_back({row.slice.entry.id, row.slice.entry.label});
        bytes += row.slice.bytes;
      }
      reply.attachments.push_back(rendering.statement);
      reply.attachments.push_back(manifest.text());
      reply.attachments.push_back(std::move(bytes));
    }
    return {};
  }));
  CHECK(note_read(world, call.who, "share.review", read));
  return reply;
}

namespace {

/// Whether this person may sign for this rendering, and as what.
Result<void> may_sign(const Share& share, const Rendering& rendering, const directory::Person& who,
                      Instant now) {
  const auto where = "rendering " + rendering.id;
  if (share.expires < now) return fail(Error::expired, "the proposal has expired", where, "propose it again");
  CHECK(may_see(rendering, who));
  if (who.id == share.author) return {};
  if (!contains(who.roles, "approver") && !contains(who.roles, "administrator"))
    return fail(Error::denied, "you are no approver", where, "ask somebody with the role approver");
  if (contains(rendering.editors, who.id))
    return fail(Error::denied, "you edited what it rests on, so you count as its author", where,
                "ask somebody who had no hand in the objects, the intake or the partner");
  return {};
}

struct Tally {
  bool author = false;
  int others = 0;
  bool complete(int needed) const { return author && others >= needed; }
};

Result<Tally> tally(Reader& reader, const Share& share, const std::string& rendering) {
  Tally tally;
  TRY(const auto approvals, reader.records("approval", rendering + "/"));
  for (const auto& approval : approvals) {
    if (approval.author == share.author) {
      tally.author = true;
    } else {
      ++tally.others;
    }
  }
  return tally;
}

Result<void> put_approval(Writer& writer, const Call& call, const std::string& rendering,
                          const std::string& signature, Instant now) {
  const auto body = Builder().set("signature", protocol::to_base64(signature)).text();
  CHECK(writer.put(make_record("approval", rendering + "/" + call.who.id, call.who.id, now, body)));
  return audit(writer, now, call.who.id, "rendering.signed", rendering);
}

}  // namespace

Result<Reply> share_sign(World& world, const Call& call) {
  TRY(const auto ids, protocol::json::get_strings(call.args, "renderings", "/args"));
  if (ids.size() != call.attachments.size() || ids.empty())
    return fail(Error::invalid, "not one signature for each rendering", "attachments",
                "sign each statement of the share");
  Share share;
  std::vector<Rendering> renderings;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(share, named_share(reader, call));
    for (const auto& id : ids) {
      if (!contains(share.renderings, id))
        return fail(Error::not_found, "no rendering of this share", id, "look at it with `share show`");
      TRY(auto rendering, load_rendering(reader, id));
      CHECK(may_sign(share, rendering, call.who, world.clock.now()));
      renderings.push_back(std::move(rendering));
    }
    return {};
  }));
  for (std::size_t i = 0; i < ids.size(); ++i)
    CHECK(world.gate.verify(renderings[i].statement, {call.who.id, call.attachments[i]}));

  Reply reply;
  bool approved = true;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(share, load_share(writer, share.id));
    if (share.state != "proposed")
      return fail(Error::conflict, "the share is " + share.state, "share " + share.id, "propose it again");
    for (std::size_t i = 0; i < ids.size(); ++i)
      CHECK(put_approval(writer, call, ids[i], call.attachments[i], now));
    int have = 0, need_all = 0;
    for (const auto& id : share.renderings) {
      TRY(const auto rendering, load_rendering(writer, id));
      TRY(const auto count, tally(writer, share, id));
      approved = approved && count.complete(rendering.others_needed);
      have += (count.author ? 1 : 0) + std::min(count.others, rendering.others_needed);
      need_all += 1 + rendering.others_needed;
    }
    reply.body.set("share", share.id).set("have", have).set("need", need_all);
    if (!approved) return {};
    share.state = "approved";
    CHECK(
        writer.put(make_record("share", share.id, call.who.id, now, protocol::json::write(to_json(share)))));
    return {};
  }));
  if (!approved) {
    reply.body.set("state", "proposed");
    return reply;
  }
  auto outcome = release_share(world, share.id);
  if (outcome.has_error()) {
    if (!is_passing(outcome.error().error)) return std::move(outcome).error();
    // What was approved leaves as soon as it can: people are asked once.
    open_soon(world);
    const auto& why = outcome.error();
    return fail(why.error, why.what, "share " + share.id,
                "wait: it is approved, and leaves by itself as soon as this has passed" +
                    (why.remedy.empty() ? "" : " (" + why.remedy + ")"));
  }
  reply.body.set("state", outcome->state).set("releases", outcome->releases);
  return reply;
}

Result<Reply> share_reject(World& world, const Call& call) {
  TRY(const auto reason, need(call, "reason"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(auto share, named_share(writer, call));
    if (share.state != "proposed")
      return fail(Error::conflict, "the share is " + share.state, "share " + share.id,
                  "only a proposal can be rejected");
    if (call.who.id != share.author && !contains(call.who.roles, "approver"))
      return fail(Error::denied, "only its author or an approver rejects it", "share " + share.id);
    share.state = "rejected";
    share.reason = reason;
    const auto now = world.clock.now();
    CHECK(
        writer.put(make_record("share", share.id, call.who.id, now, protocol::json::write(to_json(share)))));
    reply.body.set("share", share.id).set("state", share.state);
    return audit(writer, now, call.who.id, "share.rejected", share.id,
                 Builder().set("reason", reason).text());
  }));
  return reply;
}

Result<Reply> share_list(World& world, const Call& call) {
  const auto wanted = protocol::json::string_or(call.args, "state");
  // What a standing share releases by itself is listed with it, and not among what people propose.
  const auto standing = protocol::json::string_or(call.args, "standing");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("share"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto share, share_from(body));
      if (!wanted.empty() && share.state != wanted) continue;
      if (standing.empty() ? !share.standing.empty() : !share.standing.starts_with(standing)) continue;
      if (may_know_share(reader, share, call.who, share.id).has_error()) continue;
      Builder row;
      row.set("share", share.id)
          .set("state", share.state)
          .set("author", share.author)
          .set("note", share.note);
      row.set("circle", share.circle).set("recipients", share.partners).set("created", share.created.text());
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("shares", rows);
  return reply;
}

}  // namespace gateway::flow
