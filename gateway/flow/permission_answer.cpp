// Answering a request, recording by hand what an originator said, ending a permission. What widens an
// audience takes its author and another person; what closes one takes its author alone.
#include <algorithm>
#include <mutex>

#include "gateway/flow/envelopes.h"
#include "gateway/flow/permission.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

constexpr std::int64_t longest_seconds = 366LL * 86400;
constexpr std::size_t evidence_at_most = 1U << 20;

using protocol::PermissionStatement;

protocol::Failure odd(std::string what, std::string where, std::string remedy = "prepare it again") {
  return fail(Error::conflict, std::move(what), std::move(where), std::move(remedy));
}

Result<void> may_hear(Reader& reader, const directory::Person& who, const std::string& object) {
  TRY(const bool known, may_know_id(reader, who, object));
  if (known) return {};
  return fail(Error::not_found, "there is none", "request", "list them with `permission requests`");
}

/// The strictest label under which the object is known here; AMBER where it is not.
Result<Label> known_label(Reader& reader, const std::string& object) {
  TRY(const auto id, protocol::StixId::parse(object));
  Label label = Label::unmarked;
  TRY(const auto versions, reader.versions(id));
  for (const auto& version : versions) {
    TRY(const auto one, label_of(reader, version));
    label = protocol::strictest(label, one);
  }
  TRY(const auto slices, reader.slices_of(0, object));
  for (const auto& slice : slices) label = protocol::strictest(label, slice.slice.entry.label);
  return protocol::within(label, Label::red) ? label : Label::amber;
}

Result<void> read_limits(Reader& reader, const Call& call, PermissionStatement& out) {
  out.once = protocol::json::bool_or(call.args, "once", false);
  if (const auto text = protocol::json::string_or(call.args, "ceiling"); !text.empty()) {
    out.ceiling = protocol::parse_label(text);
    if (!protocol::within(out.ceiling, Label::red))
      return fail(Error::invalid, "no TLP label", "/args/ceiling", "write it as in TLP:AMBER");
  } else {
    TRY(out.ceiling, known_label(reader, out.objects.front()));
  }
  if (const auto text = protocol::json::string_or(call.args, "until"); !text.empty()) {
    TRY(const auto until, protocol::Timestamp::parse(text));
    out.expires = until.key;
  }
  if (out.expires < out.at || out.at + longest_seconds < out.expires)
    return fail(Error::invalid, "out of range", "/args/until", "give a time within the coming year");
  return {};
}

Result<PermissionStatement> answer_to(World& world, Reader& reader, const Call& call) {
  TRY(const auto given, need(call, "request"));
  TRY(const auto id, resolve(reader, "permission-request", given));
  TRY(const auto asked, load_request(reader, id));
  CHECK(may_hear(reader, call.who, asked.request.object));
  if (asked.ours) return odd("that is a request of ours", "request " + id, "its originator answers it");
  if (asked.state != "asked") return odd("it was answered: " + asked.state, "request " + id, "");
  PermissionStatement out;
  out.id = world.entropy.uuid();
  out.request = asked.request.id;
  out.originator = world.team.id;
  out.to = asked.partner;
  out.objects = {asked.request.object};
  out.audience = asked.request.audience;
  out.expires = asked.request.expires;
  out.at = world.clock.now();
  if (protocol::json::string_or(call.args, "verdict") == "granted") {
    if (asked.request.expires < out.at)
      return odd("the request has expired", "request " + id, "ask them to ask again");
    CHECK(read_limits(reader, call, out));
  } else {
    TRY(out.reason, need(call, "reason"));
    TRY(out.ceiling, known_label(reader, out.objects.front()));
  }
  return out;
}

Result<PermissionStatement> revocation_of(World& world, Reader& reader, const Call& call) {
  TRY(const auto given, need(call, "permission"));
  TRY(const auto id, resolve(reader, "permission", given));
  TRY(const auto one, load_permission(reader, id));
  CHECK(may_hear(reader, call.who, one.statement.objects.front()));
  if (one.state == "revoked") return odd("it has ended already", "permission " + id, "");
  auto out = one.statement;
  out.evidence.clear();
  out.reason = "withdrawn";
  out.at = world.clock.now();
  return out;
}

/// Told by telephone or mail: whoever said it is named by team or by the STIX identity of the creator.
Result<PermissionStatement> told(World& world, Reader& reader, const Call& call) {
  PermissionStatement out;
  out.id = out.request = world.entropy.uuid();
  out.to = world.team.id;
  out.at = world.clock.now();
  TRY(const auto originator, need(call, "originator"));
  if (originator.starts_with("identity--")) {
    out.originator = originator;
  } else {
    TRY(const auto partner, directory::partner(reader, originator));
    out.originator = partner.id;
  }
  TRY(out.objects, protocol::json::get_strings(call.args, "objects", "/args"));
  std::sort(out.objects.begin(), out.objects.end());
  if (out.objects.empty()) return fail(Error::invalid, "no object is named", "/args/objects", "name each");
  for (const auto& object : out.objects) CHECK(may_hear(reader, call.who, object));
  if (const auto circle = protocol::json::string_or(call.args, "circle"); !circle.empty()) {
    TRY(const auto found, directory::circle(reader, circle));
    out.audience = found.rules.id;
  } else {
    TRY(const auto name, need(call, "partner"));
    TRY(const auto found, directory::partner(reader, name));
    out.audience = found.id;
  }
  out.expires = out.at + 30 * 86400;
  CHECK(read_limits(reader, call, out));
  TRY(const auto evidence, need_attachment(call, "the mail, or your note of the call"));
  if (evidence.size() > evidence_at_most)
    return fail(Error::too_large, "evidence of more than 1 MiB", "attachment 0", "attach the text alone");
  out.evidence = protocol::to_hex(protocol::sha256(evidence));
  return out;
}

}  // namespace

Result<Reply> permission_prepare(World& world, const Call& call) {
  TRY(const auto verdict, need(call, "verdict"));
  PermissionStatement statement;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    if (verdict == "granted" || verdict == "refused") {
      TRY(statement, answer_to(world, reader, call));
    } else if (verdict == "revoked") {
      TRY(statement, revocation_of(world, reader, call));
    } else if (verdict == "recorded") {
      TRY(statement, told(world, reader, call));
    } else {
      return fail(Error::invalid, "no such answer", "/args/verdict",
                  "use granted, refused, revoked or recorded");
    }
    return {};
  }));
  statement.verdict = verdict;
  statement.by = call.who.id;
  const auto text = statement.text();
  CHECK(PermissionStatement::parse(text));
  Reply reply;
  reply.body.set("statement", text);
  return reply;
}

namespace {

/// The statement answers what was asked, no more: anybody could have written its text.
Result<void> check_answer(World& world, Reader& reader, const Call& call, const PermissionStatement& one) {
  const auto where = "permission " + one.id.text();
  if (one.verdict == "recorded") {
    if (one.to != world.team.id || one.request != one.id) return odd("it speaks for another team", where);
    return {};
  }
  if (one.verdict == "revoked") {
    TRY(const auto before, load_permission(reader, one.id.text()));
    CHECK(may_hear(reader, call.who, before.statement.objects.front()));
    const auto& was = before.statement;
    if (before.state == "revoked") return odd("it has ended already", where, "");
    const bool same = was.request == one.request && was.originator == one.originator && was.to == one.to &&
                      was.objects == one.objects && was.audience == one.audience;
    return same ? Result<void>() : odd("it is about another permission", where);
  }
  TRY(const auto asked, load_request(reader, one.request.text()));
  CHECK(may_hear(reader, call.who, asked.request.object));
  if (asked.ours || asked.state != "asked") return odd("the request is " + asked.state, where, "");
  const bool right = one.originator == world.team.id && one.to == asked.partner &&
                     one.objects == std::vector<std::string>{asked.request.object} &&
                     one.audience == asked.request.audience && one.expires < one.at + longest_seconds + 1;
  return right ? Result<void>() : odd("it answers something else than was asked", where);
}

Result<void> close_request(Writer& writer, const PermissionStatement& statement, const std::string& state,
                           const std::string& by, Instant now) {
  if (statement.request == statement.id) return {};
  TRY(auto asked, load_request(writer, statement.request.text()));
  asked.state = state;
  CHECK(writer.put(make_record("permission-request", statement.request.text(), by, now, to_text(asked))));
  return {};
}

Result<void> put_permission(Writer& writer, const Permitted& one, const std::string& by,
                            std::string_view event, Instant now) {
  const auto id = one.statement.id.text();
  CHECK(writer.put(make_record("permission", id, by, now, to_text(one))));
  if (one.state != "proposed") CHECK(writer.append_ledger("permission", id, one.text));
  return audit(writer, now, by, event, id, Builder().set("objects", one.statement.objects).text());
}

/// What closes: at once, by its author alone.
Result<Reply> close_at_once(World& world, const Call& call, Permitted one) {
  const auto& statement = one.statement;
  std::optional<EnvelopeRow> envelope;
  Permitted before;
  const bool revoked = statement.verdict == "revoked";
  if (revoked)
    CHECK(world.store.read([&](Reader& reader) -> Result<void> {
      TRY(before, load_permission(reader, statement.id.text()));
      return {};
    }));
  const bool tell = !revoked || (before.given && before.state == "in-force");
  if (tell) {
    TRY(const auto sealed, world.gate.permission({one.text, one.signatures}));
    envelope = envelope_row(sealed, statement.id.text());
  }
  one.given = revoked ? before.given : true;
  one.how = revoked ? before.how : "signed";
  one.evidence = before.evidence;
  one.state = revoked ? "revoked" : "refused";
  const std::lock_guard door(*world.door);
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    CHECK(check_answer(world, writer, call, statement));
    if (revoked && !before.given) CHECK(end_permission(world, writer, before));
    CHECK(
        put_permission(writer, one, call.who.id, revoked ? "permission.revoked" : "permission.refused", now));
    if (!revoked) CHECK(close_request(writer, statement, "refused", call.who.id, now));
    if (envelope) CHECK(put_owed(writer, *envelope, now));
    return {};
  }));
  if (envelope) CHECK(world.views.open_envelope(*envelope, statement.to));
  world.wake();
  Reply reply;
  reply.body.set("permission", statement.id.text()).set("state", one.state);
  return reply;
}

}  // namespace

Result<Reply> permission_submit(World& world, const Call& call) {
  TRY(const auto text, need(call, "statement"));
  TRY(const auto signature, need_attachment(call, "the signature over the statement"));
  Permitted one;
  TRY(one.statement, PermissionStatement::parse(text));
  one.text = text;
  const auto& statement = one.statement;
  if (statement.by != call.who.id)
    return fail(Error::denied, "the statement names another person", "/by", "prepare it yourself");
  one.signatures = {{call.who.id, std::string(signature)}};
  CHECK(world.gate.verify(text, one.signatures.front()));
  CHECK(world.store.read(
      [&](Reader& reader) -> Result<void> { return check_answer(world, reader, call, statement); }));
  if (!statement.widens()) return close_at_once(world, call, std::move(one));
  one.given = statement.verdict == "granted";
  one.how = one.given ? "signed" : "recorded";
  one.state = "proposed";
  if (!one.given) {
    if (call.attachments.size() < 2)
      return fail(Error::invalid, "the evidence is missing", "attachment 1", "attach the mail or the note");
    one.evidence = call.attachments[1];
    if (protocol::to_hex(protocol::sha256(one.evidence)) != statement.evidence)
      return fail(Error::invalid, "the evidence is not what the statement names", "attachment 1");
  }
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto known, writer.record("permission", statement.id.text()));
    if (known) return odd("a permission of that id is known", "permission " + statement.id.text());
    CHECK(check_answer(world, writer, call, statement));
    return put_permission(writer, one, call.who.id, "permission.proposed", now);
  }));
  Reply reply;
  reply.body.set("permission", statement.id.text()).set("state", one.state);
  return reply;
}

Result<Reply> permission_approve(World& world, const Call& call) {
  TRY(const auto given, need(call, "permission"));
  TRY(const auto signature, need_attachment(call, "the signature over the statement"));
  Permitted one;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "permission", given));
    TRY(one, load_permission(reader, id));
    CHECK(may_hear(reader, call.who, one.statement.objects.front()));
    if (one.state != "proposed") return odd("it is " + one.state, "permission " + id, "");
    return check_answer(world, reader, call, one.statement);
  }));
  const auto id = one.statement.id.text();
  if (one.statement.by == call.who.id)
    return fail(Error::denied, "you are its author", "permission " + id, "another person approves it");
  one.signatures.push_back({call.who.id, std::string(signature)});
  CHECK(world.gate.verify(one.text, one.signatures.back()));
  std::optional<EnvelopeRow> envelope;
  if (one.given) {
    TRY(const auto sealed, world.gate.permission({one.text, one.signatures}));
    envelope = envelope_row(sealed, id);
  }
  one.state = "in-force";
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto known, load_permission(writer, id));
    if (known.state != "proposed") return odd("it is " + known.state, "permission " + id, "");
    CHECK(check_answer(world, writer, call, one.statement));
    CHECK(put_permission(writer, one, call.who.id, "permission.in-force", now));
    CHECK(close_request(writer, one.statement, "granted", call.who.id, now));
    return envelope ? put_owed(writer, *envelope, now) : Result<void>();
  }));
  if (envelope) CHECK(world.views.open_envelope(*envelope, one.statement.to));
  world.wake();
  Reply reply;
  reply.body.set("permission", id).set("state", one.state);
  return reply;
}

}  // namespace gateway::flow
