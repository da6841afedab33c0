#include "gateway/flow/intake.h"

#include <algorithm>

#include "gateway/directory/life.h"
#include "gateway/flow/withdraw.h"
#include "protocol/intake.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Intake;
using protocol::json::Builder;

namespace {

Result<Intake> parse_answers(std::string_view text) {
  TRY(const auto document, protocol::json::parse(text));
  return Intake::from_json(document);
}

/// Answers as a person hands them in: withdrawing is a step of its own, which closes first what rests on
/// them.
Result<Intake> new_answers(std::string_view text) {
  TRY(auto intake, parse_answers(text));
  if (intake.withdrawn)
    return fail(Error::invalid, "answers cannot be written down as withdrawn", "/withdrawn",
                "use `intake withdraw`");
  if (!intake.disposed.empty())
    return fail(Error::invalid, "answers cannot be written down as disposed of", "/disposed", "leave it out");
  return intake;
}

Result<void> put_intake(Writer& writer, const World& world, const Call& call, const std::string& id,
                        const Intake& intake, std::string_view event, int expect, int& version) {
  const auto now = world.clock.now();
  const auto text = protocol::json::write(intake.to_json());
  TRY(version, writer.put(make_record("intake", id, call.who.id, now, text), expect));
  const auto detail = Builder()
                          .set("version", version)
                          .set("channel", intake.channel)
                          .set("confirmed", intake.confirmed)
                          .text();
  CHECK(writer.append_ledger("administration", "intake/" + id, text));
  return audit(writer, now, call.who.id, event, id, detail);
}

Result<std::vector<std::string>> incidents_of_intake(Reader& reader, const std::string& intake) {
  std::vector<std::string> incidents;
  TRY(const auto records, reader.records("incident"));
  for (const auto& record : records) {
    TRY(const auto body, body_of(record));
    if (protocol::json::string_or(body, "intake") == intake) incidents.push_back(record.id);
  }
  return incidents;
}

bool reported(protocol::Police police) {
  return police == protocol::Police::yes || police == protocol::Police::already;
}

/// What the police may need is kept: a hold is set when the answer turns to yes, and again never by itself.
Result<void> hold_evidence(Writer& writer, const std::string& incident, const Intake* before,
                           const Intake& after, Instant now) {
  if (!reported(after.police) || (before != nullptr && reported(before->police))) return {};
  TRY(auto life, directory::life(writer, incident));
  if (life.active_hold("evidence") != nullptr) return {};
  life.holds.push_back(
      {"evidence", "reported, or to be reported, to the police", "gateway", now, "", "", {}});
  const auto body = protocol::json::write(directory::to_json(life));
  CHECK(writer.put(make_record("life", incident, "gateway", now, body)));
  return audit(writer, now, "gateway", "incident.held", incident, Builder().set("kind", "evidence").text());
}

/// Reads the newest version, lets `change` alter it and adds the result as the next version. What the new
/// answers no longer allow is closed for partners before they are recorded.
Result<Reply> change_intake(World& world, const Call& call, std::string_view event, Closes closes,
                            const std::function<Result<Intake>(Intake)>& change) {
  TRY(const auto given, need(call, "intake"));
  std::string id;
  int version = 0;
  Intake intake;
  TRY(const auto closed, close_around(world, call.who.id, closes, [&](Writer& writer) -> Result<Bears> {
        TRY(id, resolve(writer, "intake", given));
        TRY(const auto record, writer.record("intake", id));
        TRY(const auto newest, parse_answers(record->body));
        if (!newest.disposed.empty())
          return fail(Error::conflict, "the answers have been disposed of", "intake",
                      "open a new intake with `intake add`");
        TRY(intake, change(newest));
        CHECK(put_intake(writer, world, call, id, intake, event, record->version, version));
        TRY(auto incidents, incidents_of_intake(writer, id));
        for (const auto& incident : incidents)
          CHECK(hold_evidence(writer, incident, &newest, intake, world.clock.now()));
        return Bears{std::move(incidents)};
      }));
  TRY(auto reply, described(id, version, intake, world.clock.now()));
  reply.body.set("closed", closed.body).set("recall_proposed", closed.delivered);
  return reply;
}

}  // namespace

Result<Reply> intake_add(World& world, const Call& call) {
  TRY(const auto text, need_attachment(call, "the answers (schemas/intake.json)"));
  TRY(const auto intake, new_answers(text));
  const auto id = world.entropy.uuid().text();
  directory::Incident incident;
  incident.id = world.entropy.uuid().text();
  incident.title = protocol::json::string_or(call.args, "title", intake.organisation);
  incident.intake = id;
  incident.state = "open";
  int version = 0;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    CHECK(put_intake(writer, world, call, id, intake, "intake.added", 0, version));
    const auto body = protocol::json::write(directory::to_json(incident));
    CHECK(writer.put(make_record("incident", incident.id, call.who.id, world.clock.now(), body), 0));
    return hold_evidence(writer, incident.id, nullptr, intake, world.clock.now());
  }));
  TRY(auto reply, described(id, version, intake, world.clock.now()));
  reply.body.set("incident", incident.id);
  return reply;
}

Result<Reply> intake_update(World& world, const Call& call) {
  TRY(const auto text, need_attachment(call, "the answers (schemas/intake.json)"));
  TRY(const auto answers, new_answers(text));
  return change_intake(world, call, "intake.updated", Closes::not_allowed,
                       [&](const Intake& newest) -> Result<Intake> {
                         if (newest.withdrawn)
                           return fail(Error::conflict, "the answers are withdrawn", "intake",
                                       "open a new intake with `intake add`");
                         return answers;
                       });
}

Result<Reply> intake_confirm(World& world, const Call& call) {
  return change_intake(world, call, "intake.confirmed", Closes::not_allowed,
                       [](Intake newest) -> Result<Intake> {
                         newest.confirmed = true;
                         return newest;
                       });
}

Result<Reply> intake_withdraw(World& world, const Call& call) {
  return change_intake(world, call, "intake.withdrawn", Closes::everything,
                       [](Intake newest) -> Result<Intake> {
                         newest.withdrawn = true;
                         return newest;
                       });
}

}  // namespace gateway::flow
