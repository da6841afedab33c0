// Circles: made, shown, joined and left.
#include "gateway/flow/circles.h"

#include <mutex>

#include "gateway/flow/collections.h"
#include "gateway/flow/supersede.h"
#include "gateway/policy/presets.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

Result<Builder> describe(Reader& reader, const directory::Circle& circle, Instant now) {
  std::vector<std::string> members;
  for (const auto& member : circle.members) {
    if (!circle.has_member(member.partner, now)) continue;
    TRY(const auto partner, directory::partner(reader, member.partner));
    members.push_back(partner.short_name);
  }
  Builder row;
  row.set("id", circle.rules.id).set("name", circle.rules.name);
  row.set("max_outbound", protocol::text(circle.rules.max_outbound));
  row.set("default_inbound", protocol::text(circle.default_inbound));
  row.set("members_know_of_each_other", circle.rules.members_know).set("members", members);
  return row;
}

}  // namespace

Result<Reply> circle_presets(World&, const Call&) {
  std::vector<Builder> rows;
  for (const auto& preset : policy::presets()) {
    Builder row;
    row.set("key", preset.key)
        .set("name", preset.name)
        .set("max_outbound", protocol::text(preset.max_outbound));
    row.set("note", preset.note);
    rows.push_back(std::move(row));
  }
  Reply reply;
  reply.body.set("presets", rows);
  return reply;
}

Result<Reply> circle_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto all, directory::circles(reader));
    for (const auto& circle : all) {
      TRY(auto row, describe(reader, circle, world.clock.now()));
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("circles", rows);
  return reply;
}

Result<Reply> circle_show(World& world, const Call& call) {
  TRY(const auto name, need(call, "circle"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto circle, directory::circle(reader, name));
    TRY(auto row, describe(reader, circle, world.clock.now()));
    reply.body.set("circle", row);
    return {};
  }));
  return reply;
}

namespace {

Result<directory::Circle> circle_of(World& world, const Call& call) {
  directory::Circle circle;
  const bool exercise = protocol::json::bool_or(call.args, "exercise", false);
  const auto key = protocol::json::string_or(call.args, "preset");
  if (!key.empty() && exercise)
    return fail(Error::invalid, "a network of a preset is no exercise", "/args/exercise",
                "make a case group for the exercise: give name and max_outbound");
  if (!key.empty()) {
    const auto* preset = policy::preset(key);
    if (!preset)
      return fail(Error::not_found, "no such preset", "/args/preset", "list them with `circle presets`");
    circle.rules = policy::CircleRules{std::string(preset->key),
                                       std::string(preset->name),
                                       preset->max_outbound,
                                       preset->members_know,
                                       preset->law_enforcement,
                                       preset->third_countries,
                                       preset->personal_data_denied,
                                       preset->closed,
                                       "",
                                       false,
                                       false};
    circle.default_inbound = preset->default_inbound;
    return circle;
  }
  TRY(circle.rules.name, need(call, "name"));
  TRY(const auto ceiling, need(call, "max_outbound"));
  circle.rules.max_outbound = protocol::parse_label(ceiling);
  if (!protocol::within(circle.rules.max_outbound, protocol::Label::red))
    return fail(Error::invalid, "no TLP label", "/args/max_outbound",
                "say the strictest label that may go to it");
  // A case group's members may not know of each other unless its rules say so.
  circle.rules.id = protocol::json::string_or(call.args, "id", world.entropy.uuid().text());
  circle.rules.members_know = protocol::json::bool_or(call.args, "members_know", false);
  circle.rules.exercise = exercise;
  return circle;
}

Result<void> put_circle(Writer& writer, const World& world, const Call& call, const directory::Circle& circle,
                        std::string_view event, int expect = -1) {
  const auto now = world.clock.now();
  const auto text = protocol::json::write(directory::to_json(circle));
  CHECK(writer.put(make_record("circle", circle.rules.id, call.who.id, now, text), expect));
  CHECK(writer.append_ledger("administration", "circle/" + circle.rules.id, text));
  return audit(writer, now, call.who.id, event, circle.rules.id);
}

Result<Reply> change_members(World& world, const Call& call, bool add) {
  TRY(const auto circle_name, need(call, "circle"));
  TRY(const auto partner_name, need(call, "partner"));
  Reply reply;
  std::string changed;
  const auto change = [&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(auto circle, directory::circle(writer, circle_name));
    TRY(const auto partner, directory::partner(writer, partner_name));
    changed = partner.id;
    const bool member = circle.has_member(partner.id, now);
    if (add && !member) circle.members.push_back({partner.id, now, std::nullopt});
    if (!add)
      for (auto& one : circle.members)
        if (one.partner == partner.id && !one.until) one.until = now;
    if (!add && member) CHECK(end_membership(world, writer, circle.rules.id, partner.id));
    CHECK(put_circle(writer, world, call, circle, add ? "circle.member-added" : "circle.member-removed"));
    TRY(auto row, describe(writer, circle, now));
    reply.body.set("circle", row);
    return {};
  };
  {
    const std::lock_guard door(*world.door);
    CHECK(world.store.write(change));
  }
  CHECK(show_collections(world, changed));
  return reply;
}

}  // namespace

Result<Reply> circle_create(World& world, const Call& call) {
  TRY(const auto circle, circle_of(world, call));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(put_circle(writer, world, call, circle, "circle.created", 0));
    TRY(auto row, describe(writer, circle, world.clock.now()));
    reply.body.set("circle", row);
    return {};
  }));
  return reply;
}

Result<Reply> circle_add(World& world, const Call& call) {
  return change_members(world, call, true);
}
Result<Reply> circle_remove(World& world, const Call& call) {
  return change_members(world, call, false);
}

}  // namespace gateway::flow
