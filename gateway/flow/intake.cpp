#include "gateway/flow/intake.h"

#include <algorithm>

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
  return intake;
}

/// What the answers permit, as a table and as sentences a person reads back.
void describe(Builder& body, const Intake& intake, Instant now) {
  using policy::Grant;
  const auto grants = policy::grants(intake, now);
  struct Column {
    const char* name;
    Grant grant;
    const char* what;
  };
  const Column columns[] = {
      {"indicators_third", grants.indicators_third, "Indicators to third parties"},
      {"indicators_affected", grants.indicators_affected, "Indicators to other affected organisations"},
      {"victim_identity", grants.victim_identity, "Who was hit"},
      {"raw_third", grants.raw_third, "Data and logs to third parties"},
      {"raw_affected", grants.raw_affected, "Data and logs to other affected organisations"},
      {"police_facts", grants.police_facts, "Facts to the police"},
      {"police_raw", grants.police_raw, "Data and logs to the police"},
  };
  Builder table;
  std::vector<std::string> sentences;
  for (const auto& column : columns) {
    table.set(column.name, policy::text(column.grant));
    std::string sentence = std::string(column.what) + ": ";
    switch (column.grant) {
      case Grant::allow:
        sentence += "yes.";
        break;
      case Grant::allow_min:
        sentence += "yes, after personal data has been taken out.";
        break;
      case Grant::four_eyes:
        sentence += "only what describes the attacker, and only if two of us decide it.";
        break;
      case Grant::nvc:
        sentence += "not before the organisation has said yes.";
        break;
      case Grant::deny:
        sentence += "no.";
        break;
      case Grant::statutory:
        sentence += "as the law demands it.";
        break;
      case Grant::allow_caseref:
        sentence += "only the number of the police report.";
        break;
    }
    sentences.push_back(std::move(sentence));
  }
  if (!intake.confirmed)
    sentences.emplace_back(
        "The answers are not confirmed by call-back: they may hold things in, they open nothing.");
  if (intake.withdrawn) sentences.emplace_back("The answers are withdrawn.");
  body.set("grants", table).set("sentences", sentences);
}

Result<void> put_intake(Writer& writer, const World& world, const Call& call, const std::string& id,
                        const Intake& intake, std::string_view event, int expect, int& version) {
  const auto now = world.clock.now();
  const auto text = protocol::json::write(intake.to_json());
  TRY(version, writer.put(make_record("intake", id, call.who.id, now, text), expect));
  const auto detail = Builder()
                          .set("version", version)
                          .set("answered_by", intake.answered_by)
                          .set("channel", intake.channel)
                          .set("confirmed", intake.confirmed)
                          .text();
  CHECK(writer.append_ledger("administration", "intake/" + id, text));
  return audit(writer, now, call.who.id, event, id, detail);
}

Result<Reply> replied(const std::string& id, int version, const Intake& intake, Instant now) {
  Reply reply;
  reply.body.set("intake", id).set("version", version);
  describe(reply.body, intake, now);
  return reply;
}

/// Reads the newest version, lets `change` alter it and adds the result as the next version.
Result<Reply> change_intake(World& world, const Call& call, std::string_view event,
                            const std::function<Result<Intake>(Intake)>& change) {
  TRY(const auto given, need(call, "intake"));
  std::string id;
  int version = 0;
  Intake intake;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(id, resolve(writer, "intake", given));
    TRY(const auto record, writer.record("intake", id));
    TRY(auto newest, parse_answers(record->body));
    TRY(intake, change(std::move(newest)));
    return put_intake(writer, world, call, id, intake, event, record->version, version);
  }));
  return replied(id, version, intake, world.clock.now());
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
    return {};
  }));
  TRY(auto reply, replied(id, version, intake, world.clock.now()));
  reply.body.set("incident", incident.id);
  return reply;
}

Result<Reply> intake_update(World& world, const Call& call) {
  TRY(const auto text, need_attachment(call, "the answers (schemas/intake.json)"));
  TRY(const auto answers, new_answers(text));
  return change_intake(world, call, "intake.updated", [&](const Intake& newest) -> Result<Intake> {
    if (newest.withdrawn)
      return fail(Error::conflict, "the answers are withdrawn", "intake",
                  "open a new intake with `intake add`");
    return answers;
  });
}

Result<Reply> intake_confirm(World& world, const Call& call) {
  return change_intake(world, call, "intake.confirmed", [](Intake newest) -> Result<Intake> {
    newest.confirmed = true;
    return newest;
  });
}

Result<Reply> intake_withdraw(World& world, const Call& call) {
  TRY(const auto given, need(call, "intake"));
  std::string id;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(id, resolve(reader, "intake", given));
    return {};
  }));
  const std::lock_guard door(*world.door);
  TRY(const auto affected, rooted_in(world, id));
  // Closing first: partners stop seeing it before the reason is recorded.
  CHECK(close_views(world, affected));
  TRY(auto reply, change_intake(world, call, "intake.withdrawn", [](Intake newest) -> Result<Intake> {
        newest.withdrawn = true;
        return newest;
      }));
  TRY(auto closed, close_store(world, affected, call.who.id));
  reply.body.set("closed", closed.body).set("recall_proposed", closed.delivered);
  return reply;
}

Result<Reply> intake_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("intake"));
    for (const auto& record : records) {
      TRY(const auto intake, parse_answers(record.body));
      Builder row;
      row.set("intake", record.id).set("version", record.version).set("organisation", intake.organisation);
      row.set("confirmed", intake.confirmed).set("withdrawn", intake.withdrawn).set("at", intake.at.text);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("intakes", rows);
  return reply;
}

Result<Reply> intake_show(World& world, const Call& call) {
  TRY(const auto given, need(call, "intake"));
  std::vector<Builder> versions;
  std::string id;
  Intake newest;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(id, resolve(reader, "intake", given));
    TRY(const auto history, reader.history("intake", id));
    for (const auto& record : history) {
      TRY(const auto body, body_of(record));
      Builder row;
      row.set("version", record.version)
          .set("by", record.author)
          .set("at", record.at.text())
          .set("answers", body);
      versions.push_back(std::move(row));
      TRY(newest, Intake::from_json(body));
    }
    return {};
  }));
  TRY(auto reply, replied(id, static_cast<int>(versions.size()), newest, world.clock.now()));
  reply.body.set("versions", versions);
  return reply;
}

Result<Reply> incident_list(World& world, const Call&) {
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto records, reader.records("incident"));
    for (const auto& record : records) {
      TRY(const auto body, body_of(record));
      TRY(const auto incident, directory::incident_from(body));
      Builder row;
      row.set("incident", incident.id).set("title", incident.title).set("state", incident.state);
      row.set("intake", incident.intake).set("opened_by", record.author);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("incidents", rows);
  return reply;
}

Result<Reply> incident_show(World& world, const Call& call) {
  TRY(const auto given, need(call, "incident"));
  Reply reply;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto id, resolve(reader, "incident", given));
    TRY(const auto body, load(reader, "incident", id));
    TRY(const auto objects, reader.objects_of("incident", id));
    reply.body.set("incident", body).set("objects", objects.size());
    return {};
  }));
  return reply;
}

namespace {

/// Adds `value` to a list of the incident, or takes it out where the call says remove.
Result<Reply> change_incident(
    World& world, const Call& call, std::string_view event,
    const std::function<Result<void>(Reader&, directory::Incident&, bool remove)>& change) {
  TRY(const auto given, need(call, "incident"));
  Reply reply;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto id, resolve(writer, "incident", given));
    TRY(auto incident, directory::incident(writer, id));
    CHECK(change(writer, incident, protocol::json::bool_or(call.args, "remove", false)));
    const auto body = directory::to_json(incident);
    const auto now = world.clock.now();
    CHECK(writer.put(make_record("incident", id, call.who.id, now, protocol::json::write(body))));
    reply.body.set("incident", body);
    return audit(writer, now, call.who.id, event, id);
  }));
  return reply;
}

void set_member(std::vector<std::string>& list, const std::string& value, bool remove) {
  std::erase(list, value);
  if (!remove) list.push_back(value);
}

}  // namespace

Result<Reply> incident_affected(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  return change_incident(world, call, "incident.affected",
                         [&](Reader& reader, auto& incident, bool remove) -> Result<void> {
                           TRY(const auto partner, directory::partner(reader, name));
                           set_member(incident.affected, partner.id, remove);
                           return {};
                         });
}

Result<Reply> incident_name(World& world, const Call& call) {
  TRY(const auto name, need(call, "name"));
  return change_incident(world, call, "incident.name",
                         [&](Reader&, auto& incident, bool remove) -> Result<void> {
                           set_member(incident.names, name, remove);
                           return {};
                         });
}

}  // namespace gateway::flow
