// Standing shares as people see them: proposed with what would flow now, signed by two, stopped by one.
#include "gateway/flow/standing.h"

#include <algorithm>
#include <mutex>

#include "gateway/flow/names.h"
#include "gateway/flow/standing_flow.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr int days_by_default = 30, days_at_most = 90;
constexpr int per_day_by_default = 1000, per_release_by_default = 1000;
constexpr std::size_t shown_at_most = 1000;
constexpr int preview_batches = 20;
constexpr auto marking_type = "marking-definition";

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Result<std::vector<std::string>> sorted_list(const Call& call, std::string_view name) {
  std::vector<std::string> list;
  if (protocol::json::find(call.args, name)) {
    TRY(list, protocol::json::get_strings(call.args, name, "/args"));
  }
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

/// "any" stands for every origin of its kind.
Result<void> read_origin(Reader& reader, const Call& call, protocol::StandingFilter& filter) {
  int given = 0;
  for (const auto& [name, origin] : {std::pair{"incident", policy::Origin::incident},
                                     {"observation", policy::Origin::observation},
                                     {"from_partner", policy::Origin::partner},
                                     {"public_source", policy::Origin::public_source}}) {
    const auto value = protocol::json::string_or(call.args, name);
    if (value.empty()) continue;
    ++given;
    filter.origin = policy::text(origin);
    filter.origin_id = value == "any" ? "" : value;
  }
  if (given != 1)
    return fail(
        Error::invalid, "not one kind of origin", "/args",
        "give one of an incident, an observation, a partner and a public source; \"any\" is every one");
  if (filter.origin_id.empty()) return {};
  if (filter.origin == policy::text(policy::Origin::incident)) {
    TRY(filter.origin_id, resolve(reader, "incident", filter.origin_id));
  } else if (filter.origin == policy::text(policy::Origin::partner)) {
    TRY(const auto partner, directory::partner(reader, filter.origin_id));
    filter.origin_id = partner.id;
  }
  return {};
}

Result<void> read_filter(Reader& reader, const Call& call, protocol::StandingFilter& filter) {
  CHECK(read_origin(reader, call, filter));
  TRY(filter.types, sorted_list(call, "types"));
  // What is marked with a statement goes nowhere without the definition of that marking.
  if (!filter.types.empty() && !contains(filter.types, marking_type)) {
    filter.types.emplace_back(marking_type);
    std::sort(filter.types.begin(), filter.types.end());
  }
  TRY(filter.tags, sorted_list(call, "tags"));
  TRY(const auto labels, sorted_list(call, "labels"));
  for (const auto& text : labels) {
    const auto label = protocol::parse_label(text);
    if (!protocol::within(label, Label::red))
      return fail(Error::invalid, "no TLP label", "/args/labels", "use TLP:CLEAR, GREEN, …");
    filter.labels.emplace_back(protocol::text(label));
  }
  std::sort(filter.labels.begin(), filter.labels.end());
  if (const auto name = protocol::json::string_or(call.args, "arrived_in"); !name.empty()) {
    TRY(const auto circle, directory::circle(reader, name));
    filter.arrived_in = circle.rules.id;
  }
  return {};
}

/// A circle's members are named one by one: who joins later is in no standing share until it is made anew.
Result<void> read_audience(Reader& reader, const Call& call, Instant now, protocol::StandingOrder& order) {
  TRY(const auto names, sorted_list(call, "partners"));
  const auto circle_name = protocol::json::string_or(call.args, "circle");
  if (names.empty() == circle_name.empty())
    return fail(Error::invalid, "not one audience", "/args", "give a circle, or partners");
  for (const auto& name : names) {
    TRY(const auto partner, directory::partner(reader, name));
    order.partners.push_back(partner.id);
  }
  if (!circle_name.empty()) {
    TRY(const auto circle, directory::circle(reader, circle_name));
    order.circle = circle.rules.id;
    for (const auto& member : circle.members)
      if (circle.has_member(member.partner, now)) order.partners.push_back(member.partner);
  }
  std::sort(order.partners.begin(), order.partners.end());
  order.partners.erase(std::unique(order.partners.begin(), order.partners.end()), order.partners.end());
  if (order.partners.empty())
    return fail(Error::invalid, "it would go to nobody", "/args/circle", "add members with `circle add`");
  return {};
}

Result<void> check_ceiling(Reader& reader, const Standing& standing, Instant now) {
  TRY(const auto to, standing_recipients(reader, standing, now));
  for (const auto& recipient : to) {
    TRY(const auto agreed, standing_ceiling(reader, recipient, now));
    if (protocol::within(standing.order.ceiling, agreed)) continue;
    return fail(Error::denied,
                "nothing above " + std::string(protocol::text(agreed)) + " flows to " + recipient.name +
                    " without a person",
                "/args/ceiling",
                "propose what is stricter as a share of its own, or agree on more in the policy file");
  }
  return {};
}

Result<Standing> read_standing(World& world, Reader& reader, const Call& call) {
  Standing standing;
  standing.created = world.clock.now();
  standing.state = "proposed";
  standing.note = protocol::json::string_or(call.args, "note");
  standing.new_only = protocol::json::bool_or(call.args, "new_only", false);
  auto& order = standing.order;
  order.id = world.entropy.uuid();
  standing.id = order.id.text();
  order.author = call.who.id;
  order.ceiling = protocol::parse_label(protocol::json::string_or(call.args, "ceiling", "TLP:GREEN"));
  const auto days = protocol::json::int_or(call.args, "days", days_by_default);
  if (days < 1 || days > days_at_most)
    return fail(Error::invalid, "out of range", "/args/days", "give 1 to 90 days");
  order.from = standing.created;
  order.expires = order.from + days * 86400;
  const auto per_day = protocol::json::int_or(call.args, "per_day", per_day_by_default);
  const auto per_release = protocol::json::int_or(call.args, "per_release",
                                                  std::min<std::int64_t>(per_day, per_release_by_default));
  if (per_day < 1 || per_day > protocol::standing_per_day_at_most || per_release < 1 ||
      per_release > protocol::standing_per_release_at_most)
    return fail(Error::invalid, "out of range", "/args/per_day",
                "1 to 1000000 objects a day and 1 to 10000 a release");
  order.per_day = static_cast<int>(per_day);
  order.per_release = static_cast<int>(per_release);
  CHECK(read_filter(reader, call, order.filter));
  CHECK(read_audience(reader, call, standing.created, order));
  if (!protocol::within(order.ceiling, Label::red))
    return fail(Error::invalid, "no TLP label", "/args/ceiling", "use TLP:CLEAR or TLP:GREEN");
  CHECK(check_ceiling(reader, standing, standing.created));
  standing.statement = order.text();
  CHECK(protocol::StandingOrder::parse(standing.statement));
  return standing;
}

Result<std::vector<std::string>> names_of(Reader& reader, const std::vector<std::string>& partners) {
  std::vector<std::string> names;
  for (const auto& id : partners) {
    TRY(const auto partner, directory::partner(reader, id));
    names.push_back(partner.short_name);
  }
  return names;
}

Result<Builder> describe(Reader& reader, const Standing& standing, const directory::Person& who,
                         Instant now) {
  const auto& order = standing.order;
  Builder out;
  out.set("standing", standing.id).set("state", standing.state).set("author", order.author);
  out.set("note", standing.note).set("reason", standing.reason).set("statement", standing.statement);
  out.set("circle", order.circle).set("ceiling", protocol::text(order.ceiling));
  out.set("types", order.filter.types)
      .set("origin", order.filter.origin)
      .set("origin_id", order.filter.origin_id);
  out.set("labels", order.filter.labels)
      .set("tags", order.filter.tags)
      .set("arrived_in", order.filter.arrived_in);
  out.set("per_day", order.per_day).set("per_release", order.per_release);
  out.set("created", standing.created.text(0)).set("expires", order.expires.text(0));
  TRY(const auto names, names_of(reader, order.partners));
  out.set("recipients", names);
  TRY(const auto progress, progress_of(reader, standing, now));
  TRY(const auto waiting, reader.queue_length(standing.id));
  TRY(const auto seen, visible_queue(reader, who, standing.id));
  out.set("today", progress.today).set("released", progress.released).set("queue", seen.size());
  out.set("paused", waiting >= standing_queue_at_most);
  std::vector<std::string> signers;
  TRY(const auto approvals, reader.records("approval", standing.id + "/"));
  for (const auto& approval : approvals) signers.push_back(approval.author);
  out.set("signed_by", signers);
  if (order.circle.empty()) return out;
  std::vector<std::string> others;
  TRY(const auto circle, directory::circle(reader, order.circle));
  for (const auto& member : circle.members)
    if (circle.has_member(member.partner, now) && !contains(order.partners, member.partner))
      others.push_back(member.partner);
  TRY(const auto left_out, names_of(reader, others));
  out.set("not_covered", left_out);
  return out;
}

/// What would flow and what would wait if it began now, batch after batch, until there is enough to judge by.
struct Preview {
  std::size_t flows = 0, waits = 0;
  std::vector<Builder> flowing, waiting;
  bool more = false;
};
Result<Preview> preview(World& world, const Standing& standing, const directory::Person& who) {
  Preview out;
  if (standing.new_only) return out;
  StandingRow progress;
  progress.standing = standing.id;
  for (int i = 0; i < preview_batches; ++i) {
    TRY(const auto batch, collect(world, standing, progress, standing.created));
    out.more = batch.looked;
    if (!batch.looked) break;
    progress.seq = batch.seq;
    progress.today += static_cast<int>(batch.objects());
    out.flows += batch.objects();
    for (const auto& one : batch.finished)
      for (const auto& slice : one.rendered.slices)
        if (out.flowing.size() < shown_at_most)
          out.flowing.push_back(
              std::move(Builder().set("id", slice.source_id).set("recipients", one.approval.partners)));
    for (const auto& candidate : batch.candidates) {
      const auto waits = batch.waiting.find(candidate.row.key);
      const bool seen =
          std::ranges::all_of(candidate.terms, [&](const auto& one) { return may_see(who, one); });
      if (waits == batch.waiting.end() || !seen) continue;
      ++out.waits;
      if (out.waiting.size() < shown_at_most)
        out.waiting.push_back(
            std::move(Builder().set("id", candidate.row.id.text()).set("why", waits->second.why)));
    }
  }
  return out;
}

Result<Standing> named_standing(Reader& reader, const Call& call) {
  TRY(const auto given, need(call, "standing"));
  TRY(const auto id, resolve(reader, "standing", given));
  return load_standing(reader, id);
}

}  // namespace

Result<Reply> standing_propose(World& world, const Call& call) {
  Standing standing;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(standing, read_standing(world, reader, call));
    return {};
  }));
  TRY(const auto seen, preview(world, standing, call.who));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(put(writer, standing, call.who.id, standing.created, 0));
    CHECK(audit(writer, standing.created, call.who.id, "standing.proposed", standing.id));
    TRY(reply.body, describe(writer, standing, call.who, standing.created));
    return {};
  }));
  reply.body.set("flows", seen.flows).set("waits", seen.waits).set("more", seen.more);
  reply.body.set("flowing", seen.flowing).set("waiting", seen.waiting);
  return reply;
}

Result<Reply> standing_show(World& world, const Call& call) {
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto standing, named_standing(reader, call));
    TRY(reply.body, describe(reader, standing, call.who, world.clock.now()));
    return {};
  }));
  return reply;
}

Result<Reply> standing_list(World& world, const Call& call) {
  const auto wanted = protocol::json::string_or(call.args, "state");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto all, all_standing(reader));
    for (const auto& standing : all) {
      if (!wanted.empty() && standing.state != wanted) continue;
      TRY(auto row, describe(reader, standing, call.who, world.clock.now()));
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("standing", rows);
  return reply;
}

namespace {

/// The same rules as for a share: the author, and approvers who had no hand in the partners it goes to.
Result<void> may_sign(Reader& reader, const Standing& standing, const directory::Person& who, Instant now) {
  const auto where = "standing share " + standing.id;
  if (standing.state != "proposed")
    return fail(Error::conflict, "the standing share is " + standing.state, where, "propose it again");
  if (standing.order.expires <= now)
    return fail(Error::expired, "the proposal has expired", where, "propose it again");
  if (who.id == standing.order.author) return {};
  if (!contains(who.roles, "approver") && !contains(who.roles, "administrator"))
    return fail(Error::denied, "you are no approver", where, "ask somebody with the role approver");
  TRY(const auto edited, editors(reader, {}, standing.order.partners));
  if (contains(edited, who.id))
    return fail(Error::denied, "you edited a partner it goes to, so you count as its author", where,
                "ask somebody who had no hand in the partners");
  return {};
}

/// Both have signed: from now on it flows.
Result<void> activate(Writer& writer, Standing& standing, const std::string& by, Instant now) {
  standing.state = "active";
  CHECK(put(writer, standing, by, now));
  StandingRow row;
  row.standing = standing.id;
  if (standing.new_only) {
    TRY(row.seq, writer.last_arrival());
  }
  CHECK(writer.put_standing(row));
  CHECK(writer.append_ledger("administration", "standing/" + standing.id, standing.statement));
  return audit(writer, now, by, "standing.active", standing.id);
}

}  // namespace

Result<Reply> standing_sign(World& world, const Call& call) {
  TRY(const auto signature, need_attachment(call, "the signature over the statement"));
  Standing standing;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(standing, named_standing(reader, call));
    return may_sign(reader, standing, call.who, world.clock.now());
  }));
  CHECK(world.gate.verify(standing.statement, {call.who.id, std::string(signature)}));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(standing, load_standing(writer, standing.id));
    CHECK(may_sign(writer, standing, call.who, now));
    const auto body = Builder().set("signature", protocol::to_base64(std::string(signature))).text();
    CHECK(writer.put(make_record("approval", standing.id + "/" + call.who.id, call.who.id, now, body)));
    CHECK(audit(writer, now, call.who.id, "standing.signed", standing.id));
    bool author = false, other = false;
    TRY(const auto approvals, writer.records("approval", standing.id + "/"));
    for (const auto& approval : approvals) (approval.author == standing.order.author ? author : other) = true;
    if (author && other) CHECK(activate(writer, standing, call.who.id, now));
    TRY(reply.body, describe(writer, standing, call.who, now));
    return {};
  }));
  world.wake();
  return reply;
}

}  // namespace gateway::flow
