#include "gateway/flow/misp_peers.h"

#include <algorithm>

#include "gateway/flow/misp_push_record.h"
#include "gateway/flow/openings.h"
#include "protocol/digest.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::string_view kind = "misp";
constexpr std::string_view active = "active";

/// MISP's keys are 40 letters and digits: 40 × log2(62) = 238 random bits.
std::string new_key(Entropy& entropy) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr std::size_t length = 40, fair = 256 / letters.size() * letters.size();
  std::string key;
  while (key.size() < length)
    for (const char byte : entropy.bytes(length)) {
      const auto number = static_cast<std::size_t>(static_cast<unsigned char>(byte));
      if (number < fair && key.size() < length) key += letters[number % letters.size()];
    }
  return key;
}

/// What MISP's "import server configuration" takes (facts: misp.md §1.2).
Builder server_of(const directory::Team& team, const std::string& key) {
  Builder server, org;
  org.set("name", team.name).set("uuid", team.id);
  server.set("url", team.endpoint).set("uuid", team.id).set("authkey", key).set("Organisation", org);
  return std::move(Builder().set("Server", server));
}

/// The partners we push to, as people read it.
Result<std::vector<Builder>> pushes(Reader& reader) {
  TRY(const auto targets, load_targets(reader));
  std::vector<Builder> rows;
  for (const auto& target : targets) {
    if (target.state != active) continue;
    TRY(const auto partner, directory::partner(reader, target.partner));
    rows.push_back(std::move(to_json(target).set("partner", partner.short_name)));
  }
  return rows;
}

}  // namespace

Result<Reply> misp_add(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  const std::string key = new_key(world.entropy);
  const auto digest = protocol::sha256(key);
  std::string partner;
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, directory::partner(writer, name));
    if (known.state != "active")
      return fail(Error::conflict, "the partner is " + known.state, known.short_name);
    partner = known.id;
    const auto now = world.clock.now();
    Builder body;
    body.set("partner", partner).set("digest", protocol::to_hex(digest)).set("state", active);
    CHECK(writer.put(make_record(kind, partner, call.who.id, now, body.text())));
    CHECK(open_again(writer, partner, now));
    CHECK(audit(writer, now, call.who.id, "misp.key-made", partner));
    reply.body.set("partner", known.short_name);
    if (!world.dry) reply.body.set("authkey", key).set("server", server_of(world.team, key));
    return world.views.put_misp_key(partner, std::nullopt);
  }));
  // The older key ended before this was recorded; the new one opens now that it is.
  CHECK(world.views.put_misp_key(partner, digest));
  open_soon(world);
  return reply;
}

Result<Reply> misp_list(World& world, const Call&) {
  std::vector<Builder> rows, pushed_to;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records(kind));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      if (protocol::json::string_or(body, "state") != active) continue;
      TRY(const auto partner, directory::partner(reader, record.id));
      Builder row;
      row.set("partner", partner.short_name).set("since", record.at.text(0)).set("by", record.author);
      rows.push_back(std::move(row));
    }
    TRY(pushed_to, pushes(reader));
    return {};
  }));
  Reply reply;
  reply.body.set("servers", rows).set("pushes", pushed_to);
  return reply;
}

Result<Reply> misp_remove(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, directory::partner(writer, name));
    TRY(const auto since, misp_key_since(writer, known.id));
    if (!since)
      return fail(Error::not_found, "it has no key", known.short_name,
                  "list those that have with `misp list`");
    CHECK(world.views.put_misp_key(known.id, std::nullopt));
    const auto now = world.clock.now();
    Builder body;
    body.set("partner", known.id).set("digest", "").set("state", "removed");
    CHECK(writer.put(make_record(kind, known.id, call.who.id, now, body.text())));
    reply.body.set("partner", known.short_name).set("state", "removed");
    return audit(writer, now, call.who.id, "misp.key-removed", known.id);
  }));
  return reply;
}

Result<std::optional<Instant>> misp_key_since(Reader& reader, const std::string& partner) {
  TRY(const auto record, reader.record(kind, partner));
  if (!record) return std::optional<Instant>();
  TRY(const auto body, body_of(*record));
  const bool has = protocol::json::string_or(body, "state") == active;
  return has ? std::optional(record->at) : std::nullopt;
}

Result<std::vector<std::string>> with_misp(Reader& reader, const std::set<std::string>& partners) {
  std::vector<std::string> found;
  for (const auto& partner : partners) {
    TRY(const auto since, misp_key_since(reader, partner));
    const auto target = load_target(reader, partner);
    if (target.has_error() && target.error().error != Error::not_found) return target.error();
    if (since || (target.has_value() && target->state == active)) found.push_back(partner);
  }
  return found;
}

Result<void> open_again(Writer& writer, const std::string& partner, Instant now) {
  TRY(const auto releases, writer.records("release"));
  for (const auto& record : releases) {
    TRY(const auto body, body_of(record));
    if (protocol::json::bool_or(body, "closed", false) || !protocol::json::bool_or(body, "opened", false))
      continue;
    TRY(const auto envelopes, writer.envelopes_for(record.id));
    const bool concerned = std::ranges::any_of(envelopes, [&](const EnvelopeRow& one) {
      return one.expires > now && std::ranges::find(one.to, partner) != one.to.end();
    });
    if (concerned)
      CHECK(amend(writer, "release", record.id, "gateway", now,
                  [](Builder& release) { release.set("opened", false); }));
  }
  return {};
}

}  // namespace gateway::flow
