// An originator's answer arrives; permissions as people are shown them.
#include <mutex>

#include "gateway/flow/permission.h"
#include "gateway/flow/visible.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

/// Why an answer is none to what was asked; empty if it is one.
Result<std::string> mismatch(Reader& reader, const World& world, const InboxRow& item,
                             const protocol::PermissionStatement& statement) {
  if (statement.originator != item.partner || statement.to != world.team.id) return std::string("teams");
  TRY(const auto record, reader.record("permission-request", statement.request.text()));
  if (!record) return std::string("request");
  TRY(const auto asked, asked_for(*record));
  if (!asked.ours || asked.partner != item.partner) return std::string("request");
  if (statement.objects != std::vector<std::string>{asked.request.object}) return std::string("objects");
  if (statement.audience != asked.request.audience) return std::string("audience");
  if (statement.verdict == "recorded") return std::string("verdict");
  if (statement.verdict != "revoked" && asked.state != "asked") return std::string("answered");
  return std::string();
}

Result<void> record_answer(World& world, Writer& writer, const InboxRow& item, Permitted one) {
  const auto now = world.clock.now();
  const auto id = one.statement.id.text();
  TRY(const auto known, writer.record("permission", id));
  if (one.statement.verdict == "revoked") {
    if (!known) return audit(writer, now, item.partner, "permission.unknown", id);
    TRY(const auto before, permitted(*known));
    if (before.given || before.statement.originator != item.partner)
      return audit(writer, now, item.partner, "permission.mismatch", id,
                   Builder().set("what", "giver").text());
    CHECK(end_permission(world, writer, before));
  } else if (known) {
    return audit(writer, now, item.partner, "permission.mismatch", id, Builder().set("what", "id").text());
  }
  const auto& verdict = one.statement.verdict;
  one.state = verdict == "granted" ? "in-force" : verdict;
  CHECK(writer.put(make_record("permission", id, "gateway", now, to_text(one))));
  CHECK(writer.append_ledger("permission", id, one.evidence));
  TRY(auto asked, load_request(writer, one.statement.request.text()));
  asked.state = verdict;
  CHECK(writer.put(
      make_record("permission-request", one.statement.request.text(), "gateway", now, to_text(asked))));
  return audit(writer, now, item.partner, "permission." + verdict, id);
}

}  // namespace

Result<void> take_permission(World& world, const InboxRow& item) {
  TRY(const auto envelope, protocol::parse_envelope(item.plaintext));
  TRY(const auto notice, protocol::PermissionNotice::parse(envelope.body));
  Permitted one;
  TRY(one.statement, protocol::PermissionStatement::parse(notice.statement));
  one.text = notice.statement;
  one.how = "signed";
  one.signatures = {{item.partner, notice.signature}};
  one.evidence = envelope.body;
  const std::lock_guard door(*world.door);
  return world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto why, mismatch(writer, world, item, one.statement));
    if (!why.empty())
      return audit(writer, world.clock.now(), item.partner, "permission.mismatch", one.statement.id.text(),
                   Builder().set("what", why).text());
    return record_answer(world, writer, item, one);
  });
}

namespace {

/// The short name of a team, our own included; an identity as it is.
Result<std::string> name_of(Reader& reader, const World& world, const std::string& id) {
  if (id == world.team.id) return world.team.short_name;
  if (!protocol::Uuid::parse(id).has_value()) return id;
  TRY(const auto partner, directory::partner(reader, id));
  return partner.short_name;
}

/// A circle's name, or a partner's.
std::string audience_name(Reader& reader, const std::string& audience) {
  if (const auto circle = directory::circle(reader, audience); circle.has_value()) return circle->rules.name;
  if (const auto partner = directory::partner(reader, audience); partner.has_value())
    return partner->short_name;
  return audience;
}

Result<Builder> describe(Reader& reader, const World& world, const Permitted& one) {
  const auto& statement = one.statement;
  const bool over = one.state == "in-force" && !one.in_force(world.clock.now());
  Builder row;
  row.set("permission", statement.id.text()).set("state", over ? "expired" : one.state);
  row.set("given", one.given).set("how", one.how).set("verdict", statement.verdict);
  TRY(const auto originator, name_of(reader, world, statement.originator));
  TRY(const auto to, name_of(reader, world, statement.to));
  row.set("originator", originator).set("to", to).set("objects", statement.objects);
  row.set("audience", statement.audience).set("audience_name", audience_name(reader, statement.audience));
  row.set("ceiling", protocol::text(statement.ceiling)).set("expires", statement.expires.text());
  row.set("once", statement.once).set("reason", statement.reason).set("request", statement.request.text());
  std::vector<std::string> people;
  for (const auto& signature : one.signatures) {
    TRY(auto name, protocol::Uuid::parse(signature.person).has_value()
                       ? name_of(reader, world, signature.person)
                       : Result<std::string>(signature.person));
    people.push_back(std::move(name));
  }
  row.set("signed_by", people);
  return row;
}

Result<bool> may_hear(Reader& reader, const directory::Person& who, const Permitted& one) {
  for (const auto& object : one.statement.objects) {
    TRY(const bool known, may_know_id(reader, who, object));
    if (!known) return false;
  }
  return true;
}

}  // namespace

Result<Reply> permission_list(World& world, const Call& call) {
  const auto wanted = protocol::json::string_or(call.args, "state");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("permission"));
    for (const auto& record : records) {
      TRY(const auto one, permitted(record));
      TRY(const bool known, may_hear(reader, call.who, one));
      if (!known) continue;
      TRY(auto row, describe(reader, world, one));
      if (wanted.empty() || protocol::json::string_or(row.value(), "state") == wanted)
        rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("permissions", rows);
  return reply;
}

Result<Reply> permission_show(World& world, const Call& call) {
  TRY(const auto given, need(call, "permission"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "permission", given));
    TRY(const auto one, load_permission(reader, id));
    TRY(const bool known, may_hear(reader, call.who, one));
    if (!known)
      return fail(Error::not_found, "there is none", "permission " + protocol::printable(given),
                  "list them with the `list` command");
    TRY(reply.body, describe(reader, world, one));
    reply.body.set("statement", one.text);
    std::vector<Builder> uses;
    TRY(const auto records, reader.records("permission-use", id + "/"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto name, name_of(reader, world, record.id.substr(id.size() + 1)));
      uses.push_back(std::move(Builder()
                                   .set("recipient", name)
                                   .set("release", protocol::json::string_or(body, "release"))
                                   .set("at", record.at.text())));
    }
    reply.body.set("uses", uses);
    reply.attachments.push_back(one.evidence);
    return {};
  }));
  return reply;
}

}  // namespace gateway::flow
