// policy.propose, policy.sign, policy.list, policy.show: a file becomes the team's rules once two
// administrators signed for it.
#include "gateway/flow/policy.h"

#include <algorithm>

#include "gateway/policy/policy_file.h"
#include "protocol/policy_order.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::size_t signatures_needed = 2;
constexpr std::size_t digest_shown = 12;

std::string short_digest(const std::string& digest) {
  return digest.substr(0, digest_shown);
}

std::vector<std::string> signers(const PolicyRecord& record) {
  std::vector<std::string> people;
  for (const auto& one : record.signatures) people.push_back(one.person);
  return people;
}

Result<void> put_policy(Writer& writer, const PolicyRecord& record, const std::string& by, Instant now) {
  CHECK(writer.put(make_record("policy", record.digest, by, now, protocol::json::write(to_json(record)))));
  return {};
}

Builder describe(const PolicyRecord& record) {
  Builder row;
  row.set("policy", record.digest).set("name", record.name).set("state", record.state);
  if (const auto order = protocol::PolicyOrder::parse(record.statement); order.has_value())
    row.set("by", order->by).set("replaces", order->replaces);
  row.set("at", record.at).set("signed_by", signers(record));
  return row;
}

void describe(const Effect& effect, Builder& into) {
  std::vector<Builder> rows;
  for (const auto& one : effect.changed)
    rows.push_back(std::move(Builder().set("share", one.share).set("why", one.why)));
  into.set("goes_back", rows).set("stays", effect.same);
}

/// What putting the record in force now would do to shares that wait.
Result<Effect> preview(Reader& reader, const PolicyRecord& record, Instant now) {
  TRY(auto file, policy::parse_policy(record.file));
  TRY(const auto before, rules_in_force(reader));
  const auto after = std::make_shared<const policy::LocalRules>(std::move(file.rules));
  return effect_of(reader, before, after, now);
}

}  // namespace

Result<PolicyRecord> named_policy(Reader& reader, std::string_view name) {
  std::string digest;
  if (name == "active") {
    TRY(digest, policy_in_force(reader));
    if (digest.empty())
      return fail(Error::not_found, "no policy of our own is in force: the built-in rules alone hold",
                  "policy", "propose one with `csirt-gateway policy propose FILE`");
  } else {
    TRY(digest, resolve(reader, "policy", name));
  }
  TRY(const auto body, load(reader, "policy", digest));
  return policy_from(body);
}

Result<Reply> policy_propose(World& world, const Call& call) {
  TRY(const auto bytes, need_attachment(call, "the policy file"));
  const auto now = world.clock.now();
  TRY(const auto file, policy::parse_policy(bytes));
  CHECK(policy::check_examples(file, now));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto in_force, policy_in_force(writer));
    if (in_force == file.rules.digest)
      return fail(Error::conflict, "this very file is in force", "policy " + short_digest(in_force));
    protocol::PolicyOrder order;
    order.id = world.entropy.uuid();
    TRY(order.digest, protocol::parse_sha256(file.rules.digest));
    order.replaces = in_force;
    order.by = call.who.id;
    order.at = now;
    const PolicyRecord record{file.rules.digest, file.name, "proposed", std::string(bytes),
                              order.text(),      {},        now.text()};
    CHECK(put_policy(writer, record, call.who.id, now));
    TRY(const auto effect, preview(writer, record, now));
    reply.body = describe(record);
    reply.body.set("statement", record.statement).set("examples", file.examples.size());
    reply.body.set("rules", file.rules.rules.size()).set("agreements", file.rules.agreements.size());
    describe(effect, reply.body);
    return audit(writer, now, call.who.id, "policy.proposed", record.digest);
  }));
  return reply;
}

namespace {

/// The signatures of those who are administrators at this moment.
Result<std::size_t> good_signatures(Reader& reader, const PolicyRecord& record) {
  std::size_t good = 0;
  for (const auto& one : record.signatures) {
    const auto person = directory::person(reader, one.person);
    if (person.has_error()) {
      if (person.error().error == Error::not_found) continue;
      return person.error();
    }
    const auto& roles = person->roles;
    const bool administrator = std::find(roles.begin(), roles.end(), "administrator") != roles.end();
    if (person->state == "active" && administrator) ++good;
  }
  return good;
}

/// Shares whose decisions the new rules change go back to their analysts.
Result<void> send_back(Writer& writer, const Effect& effect, const PolicyRecord& record,
                       const std::string& by, Instant now) {
  for (const auto& one : effect.changed) {
    const auto reason = "the policy " + short_digest(record.digest) + " changed its decision: " + one.why;
    CHECK(amend(writer, "share", one.share, by, now,
                [&](Builder& body) { body.set("state", "withdrawn").set("reason", reason); }));
    CHECK(
        audit(writer, now, by, "share.withdrawn", one.share, Builder().set("policy", record.digest).text()));
  }
  return {};
}

/// One step: no share is decided under the old rules and signed for under the new ones.
Result<void> put_in_force(Writer& writer, PolicyRecord& record, const std::string& by, Instant now,
                          Builder& answer) {
  TRY(const auto effect, preview(writer, record, now));
  TRY(const auto old, policy_in_force(writer));
  if (!old.empty())
    CHECK(amend(writer, "policy", old, by, now,
                [&](Builder& body) { body.set("state", "replaced").set("at", now.text()); }));
  record.state = "active";
  record.at = now.text();
  CHECK(send_back(writer, effect, record, by, now));
  CHECK(writer.put(make_record("setting", "policy", by, now, Builder().set("digest", record.digest).text())));
  CHECK(writer.append_ledger("policy", record.digest, record.statement));
  describe(effect, answer);
  return audit(writer, now, by, "policy.activated", record.digest,
               Builder().set("replaces", old).set("signed_by", signers(record)).text());
}

Result<void> may_sign(const PolicyRecord& record, const directory::Person& who) {
  const auto where = "policy " + short_digest(record.digest);
  if (record.state != "proposed")
    return fail(Error::conflict, "it is " + record.state + ", not proposed", where, "propose the file again");
  const auto people = signers(record);
  if (std::find(people.begin(), people.end(), who.id) != people.end())
    return fail(Error::conflict, "you have signed it already", where, "another administrator signs next");
  return {};
}

}  // namespace

Result<Reply> policy_sign(World& world, const Call& call) {
  TRY(const auto name, need(call, "policy"));
  TRY(const auto signature, need_attachment(call, "your signature over the statement"));
  PolicyRecord record;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(record, named_policy(reader, name));
    return may_sign(record, call.who);
  }));
  const auto signed_text = record.statement;
  record.signatures.push_back({call.who.id, std::string(signature)});
  // The earlier signature is looked at again: its key may have been revoked since.
  for (const auto& one : record.signatures) CHECK(world.gate.verify(signed_text, one));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(auto current, named_policy(writer, record.digest));
    CHECK(may_sign(current, call.who));
    TRY(const auto order, protocol::PolicyOrder::parse(current.statement));
    if (current.statement != signed_text)
      return fail(Error::conflict, "the file was proposed anew meanwhile",
                  "policy " + short_digest(record.digest), "look at it and sign again");
    CHECK(still_in_force(writer, order.replaces));
    current.signatures.push_back({call.who.id, std::string(signature)});
    CHECK(audit(writer, now, call.who.id, "policy.signed", current.digest));
    TRY(const auto good, good_signatures(writer, current));
    if (good >= signatures_needed) CHECK(put_in_force(writer, current, call.who.id, now, reply.body));
    CHECK(put_policy(writer, current, call.who.id, now));
    reply.body.set("policy", current.digest).set("name", current.name).set("state", current.state);
    reply.body.set("signed_by", signers(current)).set("need", signatures_needed);
    return {};
  }));
  return reply;
}

Result<Reply> policy_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("policy"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto policy, policy_from(body));
      rows.push_back(describe(policy));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("policies", rows);
  return reply;
}

Result<Reply> policy_show(World& world, const Call& call) {
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto record, named_policy(reader, protocol::json::string_or(call.args, "policy", "active")));
    reply.body = describe(record);
    reply.body.set("statement", record.statement);
    if (record.state == "proposed") {
      TRY(const auto effect, preview(reader, record, world.clock.now()));
      describe(effect, reply.body);
    }
    reply.attachments.push_back(record.file);
    return {};
  }));
  return reply;
}

protocol::json::Document to_json(const PolicyRecord& record) {
  std::vector<Builder> signatures;
  for (const auto& one : record.signatures)
    signatures.push_back(
        std::move(Builder().set("person", one.person).set("signature", protocol::to_base64(one.openpgp))));
  Builder out;
  out.set("digest", record.digest).set("name", record.name).set("state", record.state);
  out.set("statement", record.statement).set("signatures", signatures).set("at", record.at);
  return out.set("file", record.file).take();
}

Result<PolicyRecord> policy_from(const protocol::json::Value& value) {
  using protocol::json::get_string;
  PolicyRecord record;
  TRY(record.digest, get_string(value, "digest"));
  TRY(record.name, get_string(value, "name"));
  TRY(record.state, get_string(value, "state"));
  TRY(record.file, get_string(value, "file"));
  TRY(record.statement, get_string(value, "statement"));
  TRY(record.at, get_string(value, "at"));
  if (const auto* list = protocol::json::find(value, "signatures"); list && list->IsArray())
    for (const auto& one : list->GetArray()) {
      TRY(auto signature, protocol::parse_base64(protocol::json::string_or(one, "signature")));
      record.signatures.push_back({protocol::json::string_or(one, "person"), std::move(signature)});
    }
  return record;
}

}  // namespace gateway::flow
