// Asking an originator whether an object may go further.
#include <algorithm>

#include "gateway/flow/envelopes.h"
#include "gateway/flow/judge.h"
#include "gateway/flow/names.h"
#include "gateway/flow/permission.h"
#include "gateway/flow/visible.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr int days_by_default = 30;
constexpr int days_at_most = 90;

struct Question {
  AskedFor asked;
  std::string asked_name, audience_name;
  std::vector<std::string> victims;
};

/// A circle whose existence is its members' affair is named to members alone.
Result<void> may_be_named(const directory::Circle& circle, const std::string& partner, Instant now) {
  const bool known_to_all = !protocol::Uuid::parse(circle.rules.id).has_value();
  if (known_to_all || circle.has_member(partner, now)) return {};
  return fail(Error::denied, "the one to be asked is no member of that circle and need not know of it",
              circle.rules.name, "ask by telephone and write the answer down with `permission record`");
}

/// Whom the request is about: a circle or a partner, as the policy will meet them.
Result<void> read_audience(Reader& reader, const Call& call, Share& share, Question& out) {
  const auto circle = protocol::json::string_or(call.args, "circle");
  const auto partner = protocol::json::string_or(call.args, "partner");
  if (circle.empty() == partner.empty())
    return fail(Error::invalid, "one audience is needed", "/args", "give a circle or a partner");
  if (!circle.empty()) {
    TRY(const auto found, directory::circle(reader, circle));
    share.circle = out.asked.request.audience = found.rules.id;
    out.asked.request.audience_name = found.rules.name;
    return {};
  }
  TRY(const auto found, directory::partner(reader, partner));
  share.partners = {found.id};
  out.asked.request.audience = found.id;
  out.asked.request.audience_name = found.name;
  return {};
}

/// The creator where it is a partner of ours, else whoever passed the object to us.
Result<directory::Partner> whom_to_ask(Reader& reader, const policy::Terms& terms) {
  constexpr std::string_view identity = "identity--";
  if (terms.originator.starts_with(identity)) {
    auto creator = directory::partner(reader, terms.originator.substr(identity.size()));
    if (creator.has_value() && creator->state == "active") return creator;
  }
  return directory::partner(reader, terms.origin_id);
}

/// The terms under which some recipient needs the originator's word.
Result<policy::Terms> terms_in_question(Reader& reader, const Candidate& candidate,
                                        const std::vector<policy::Recipient>& to, Instant now) {
  Grounds grounds(reader, now);
  std::string sentence = "nobody";
  for (const auto& recipient : to)
    for (const auto& terms : candidate.terms) {
      Candidate one{candidate.row, {terms}, {"one"}};
      TRY(const auto judgement, judge({one}, recipient, grounds, now));
      const auto& decision = judgement.decisions.front().decision;
      if (decision.verdict == policy::Verdict::needs_originator) {
        if (terms.origin == policy::Origin::partner) return terms;
        return fail(Error::unsupported, "its originator is no partner of ours", candidate.row.id.text(),
                    "ask by telephone or mail and write the answer down with `permission record`");
      }
      sentence = decision.sentence();
    }
  return fail(Error::conflict, "it is not the originator's word that is missing: " + sentence,
              candidate.row.id.text(), "see `explain`");
}

Result<void> refuse_twice(Reader& reader, const protocol::PermissionRequest& request, Instant now) {
  TRY(const auto records, reader.records("permission-request"));
  for (const auto& record : records) {
    TRY(const auto other, asked_for(record));
    const bool open = other.ours && other.state == "asked" && now < other.request.expires;
    if (open && other.request.object == request.object && other.request.audience == request.audience)
      return fail(Error::conflict, "that was asked already", "request " + record.id,
                  "wait for the answer; `permission requests` shows it");
  }
  return {};
}

Result<Question> read_question(World& world, Reader& reader, const Call& call) {
  const auto now = world.clock.now();
  Question out;
  auto& request = out.asked.request;
  TRY(request.object, need(call, "object"));
  TRY(request.reason, need(call, "reason"));
  request.note = protocol::json::string_or(call.args, "note");
  const auto days = protocol::json::int_or(call.args, "days", days_by_default);
  if (days < 1 || days > days_at_most)
    return fail(Error::invalid, "out of range", "/args/days", "give 1 to 90 days");
  request.id = world.entropy.uuid();
  request.at = now;
  request.expires = now + days * 86400;
  Share share;
  share.objects = {request.object};
  CHECK(read_audience(reader, call, share, out));
  TRY(const bool known, may_know_id(reader, call.who, request.object));
  if (!known)
    return fail(Error::not_found, "no such object", request.object, "look for it with `object find`");
  TRY(const auto found, candidates(reader, share, world.bounds.objects_per_share));
  TRY(const auto to, recipients(reader, share, now));
  TRY(const auto terms, terms_in_question(reader, found.front(), to, now));
  TRY(const auto partner, whom_to_ask(reader, terms));
  if (!share.circle.empty()) {
    TRY(const auto circle, directory::circle(reader, share.circle));
    CHECK(may_be_named(circle, partner.id, now));
  }
  CHECK(refuse_twice(reader, request, now));
  out.asked.ours = true;
  out.asked.partner = partner.id;
  out.asked.by = call.who.id;
  out.asked.state = "asked";
  out.asked_name = partner.short_name;
  TRY(out.victims, victim_names(reader));
  return out;
}

}  // namespace

Result<Reply> permission_ask(World& world, const Call& call) {
  Question question;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(question, read_question(world, reader, call));
    return {};
  }));
  const auto& asked = question.asked;
  CHECK(protocol::PermissionRequest::parse(asked.request.text()));
  TRY(const auto sealed, world.gate.request(asked.request, asked.partner, question.victims));
  const auto id = asked.request.id.text();
  const auto envelope = envelope_row(sealed, id);
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    CHECK(refuse_twice(writer, asked.request, now));
    CHECK(writer.put(make_record("permission-request", id, call.who.id, now, to_text(asked)), 0));
    CHECK(put_owed(writer, envelope, now));
    CHECK(writer.append_ledger("permission-request", id, asked.request.text()));
    return audit(writer, now, call.who.id, "permission.asked", id,
                 Builder().set("object", asked.request.object).set("of", asked.partner).text());
  }));
  CHECK(world.views.open_envelope(envelope, asked.partner));
  world.wake();
  Reply reply;
  reply.body.set("request", id).set("asked", question.asked_name).set("object", asked.request.object);
  reply.body.set("audience", asked.request.audience_name).set("expires", asked.request.expires.text());
  return reply;
}

Result<void> take_request(World& world, const InboxRow& item) {
  constexpr std::size_t open_at_most = 1000;
  TRY(const auto envelope, protocol::parse_envelope(item.plaintext));
  AskedFor asked;
  TRY(asked.request, protocol::PermissionRequest::parse(envelope.body));
  asked.partner = item.partner;
  asked.state = "asked";
  return world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    const auto id = asked.request.id.text();
    TRY(const auto records, writer.records("permission-request"));
    std::size_t open = 0;
    for (const auto& record : records) {
      if (record.id == id) return audit(writer, now, item.partner, "permission.asked-twice", id);
      TRY(const auto other, asked_for(record));
      if (!other.ours && other.partner == item.partner && other.state == "asked" &&
          now < other.request.expires)
        ++open;
    }
    if (open >= open_at_most || asked.request.expires < now)
      return audit(writer, now, item.partner, "permission.request-dropped", id);
    CHECK(writer.put(make_record("permission-request", id, "gateway", now, to_text(asked)), 0));
    return audit(writer, now, item.partner, "permission.requested", id);
  });
}

Result<Reply> permission_requests(World& world, const Call& call) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    const auto now = world.clock.now();
    TRY(const auto records, reader.records("permission-request"));
    for (const auto& record : records) {
      TRY(const auto asked, asked_for(record));
      TRY(const bool known, may_know_id(reader, call.who, asked.request.object));
      if (!known) continue;
      TRY(const auto partner, directory::partner(reader, asked.partner));
      const auto& request = asked.request;
      const bool over = asked.state == "asked" && request.expires < now;
      Builder row;
      row.set("request", record.id).set("direction", asked.ours ? "out" : "in");
      row.set("partner", partner.short_name).set("object", request.object);
      row.set("audience", request.audience).set("audience_name", request.audience_name);
      row.set("reason", request.reason).set("note", request.note).set("by", asked.by);
      row.set("state", over ? "expired" : asked.state).set("at", request.at.text());
      row.set("expires", request.expires.text());
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("requests", rows);
  return reply;
}

}  // namespace gateway::flow
