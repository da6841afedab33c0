// Objects as people find them, look at them, and let them go.
#include <algorithm>

#include "gateway/flow/admit.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

Result<Builder> describe_terms(const TermsRow& row, const policy::Terms& terms) {
  Builder out;
  out.set("origin", row.origin).set("origin_id", row.origin_id).set("label", protocol::text(terms.label));
  out.set("kind", protocol::stix::text(terms.kind)).set("ours", terms.ours).set("hidden", row.hidden);
  out.set("held", terms.holds).set("restrictions", terms.restrictions).set("arrived_in", terms.arrived_in);
  out.set("pap", protocol::text(terms.pap));
  if (terms.valid_from) out.set("valid_from", terms.valid_from->text(0));
  if (terms.valid_until) out.set("valid_until", terms.valid_until->text(0));
  return out;
}

/// One version with its terms; nullopt where this person may not know of it.
Result<std::optional<Builder>> describe_object(Reader& reader, const directory::Person& who,
                                               const ObjectRow& row) {
  TRY(const auto rows, reader.terms(row.key));
  std::vector<Builder> all;
  std::vector<std::string> holds;
  for (const auto& binding : rows) {
    TRY(const auto body, protocol::json::parse(binding.body));
    TRY(const auto terms, directory::terms_from(body));
    if (!may_see(who, terms)) return std::optional<Builder>();
    TRY(auto described, describe_terms(binding, terms));
    holds.insert(holds.end(), terms.holds.begin(), terms.holds.end());
    all.push_back(std::move(described));
  }
  if (all.empty()) return std::optional<Builder>();
  Builder out;
  out.set("id", row.id.text())
      .set("type", row.id.type)
      .set("modified", row.modified)
      .set("sender", row.sender);
  out.set("kind", protocol::stix::text(row.kind)).set("revoked", row.revoked).set("held", holds);
  out.set("digest", protocol::to_hex(row.digest)).set("length", row.bytes.size());
  for (const auto* name : {"label", "origin", "origin_id"})
    out.set(name, protocol::json::string_or(all.front().value(), name));
  out.set("terms", all);
  return std::optional<Builder>(std::move(out));
}

}  // namespace

Result<Reply> object_find(World& world, const Call& call) {
  TRY(const auto text, need(call, "text"));
  const auto limit = std::clamp<std::int64_t>(protocol::json::int_or(call.args, "limit", 50), 1, 1000);
  std::vector<Builder> found;
  std::vector<ReadObject> read;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto rows, find_visible(reader, call.who, text, static_cast<int>(limit)));
    for (const auto& row : rows) {
      TRY(auto described, describe_object(reader, call.who, row));
      if (!described) continue;
      TRY(const auto label, label_of(reader, row));
      read.push_back({row.id.text(), label});
      found.push_back(std::move(*described));
    }
    return {};
  }));
  CHECK(note_read(world, call.who, "object.find", read));
  Reply reply;
  reply.body.set("objects", found);
  return reply;
}

Result<Reply> object_show(World& world, const Call& call) {
  TRY(const auto text, need(call, "id"));
  TRY(const auto id, protocol::StixId::parse(text));
  Reply reply;
  std::vector<Builder> versions;
  std::vector<ReadObject> read;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto rows, reader.versions(id));
    for (const auto& row : rows) {
      TRY(auto described, describe_object(reader, call.who, row));
      if (!described) continue;
      TRY(const auto label, label_of(reader, row));
      read.push_back({row.id.text(), label});
      versions.push_back(std::move(*described));
      reply.attachments.push_back(row.bytes);
    }
    return {};
  }));
  if (versions.empty())
    return fail(Error::not_found, "no such object that you may see", id.text(),
                "look for it with `object find`");
  CHECK(note_read(world, call.who, "object.show", read));
  reply.body.set("objects", versions);
  return reply;
}

Result<Reply> object_unhold(World& world, const Call& call) {
  TRY(const auto text, need(call, "id"));
  TRY(const auto id, protocol::StixId::parse(text));
  TRY(const auto reason, need(call, "reason"));
  std::vector<std::string> cleared;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto versions, visible_versions(writer, call.who, id));
    if (versions.empty())
      return fail(Error::not_found, "no such object", id.text(), "look for it with `object find`");
    for (const auto& version : versions) {
      TRY(auto rows, writer.terms(version.key));
      for (auto& row : rows) {
        TRY(const auto body, protocol::json::parse(row.body));
        TRY(auto terms, directory::terms_from(body));
        if (terms.holds.empty()) continue;
        if (std::find(terms.holds.begin(), terms.holds.end(), "own-organisation") != terms.holds.end())
          return fail(Error::denied, "its owner keeps it within its own organisation (MISP distribution 0)",
                      id.text(), "ask the owner to widen the distribution and to send it again");
        cleared.insert(cleared.end(), terms.holds.begin(), terms.holds.end());
        terms.holds.clear();
        row.body = protocol::json::write(directory::to_json(terms));
        CHECK(writer.put_terms(row));
      }
    }
    const auto detail = Builder().set("reason", reason).set("cleared", cleared).text();
    const auto now = world.clock.now();
    CHECK(writer.put(make_record("admission", "hold/" + id.text(), call.who.id, now, detail)));
    return audit(writer, now, call.who.id, "object.unheld", id.text(), detail);
  }));
  world.wake();
  Reply reply;
  reply.body.set("id", id.text()).set("cleared", cleared);
  return reply;
}

}  // namespace gateway::flow
