// What an intake permits, in words; the lists of intakes; when to ask again.
#include <algorithm>

#include "gateway/flow/intake.h"
#include "gateway/flow/limits.h"

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
  sentences.push_back("May be used for: " + purposes_text(intake.purposes) + ".");
  if (!intake.confirmed)
    sentences.emplace_back(
        "The answers are not confirmed by call-back: they may hold things in, they open nothing.");
  if (intake.withdrawn) sentences.emplace_back("The answers are withdrawn.");
  body.set("grants", table).set("sentences", sentences);
}

}  // namespace

Result<Reply> described(const std::string& id, int version, const Intake& intake, Instant now) {
  Reply reply;
  reply.body.set("intake", id).set("version", version);
  describe(reply.body, intake, now);
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
  TRY(auto reply, described(id, static_cast<int>(versions.size()), newest, world.clock.now()));
  reply.body.set("versions", versions);
  return reply;
}

namespace {

constexpr std::int64_t day = 86400;

/// Why somebody should ask again, or nothing.
std::string reason_to_ask(const Intake& intake, Instant now, std::int64_t days) {
  if (intake.until && intake.until->key < now)
    return "the answers ended on " + intake.until->text.substr(0, 10);
  if (intake.until && intake.until->key < now + days * day)
    return "the answers end on " + intake.until->text.substr(0, 10);
  if (!intake.confirmed) return "the answers were never confirmed by call-back";
  if (intake.ongoing == protocol::Ongoing::unknown && intake.at.key + day < now)
    return "whether it goes on was unknown, and counts as no since a day after";
  return "";
}

}  // namespace

Result<Reply> intake_due(World& world, const Call& call) {
  constexpr int by_default = 14, at_most = 3650;
  const auto days = protocol::json::int_or(call.args, "days", by_default);
  if (days < 0 || days > at_most)
    return fail(Error::invalid, "out of range", "/args/days", "give 0 to 3650 days");
  std::vector<Builder> rows;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(const auto incidents, reader.records("incident"));
    for (const auto& record : incidents) {
      TRY(const auto body, body_of(record));
      TRY(const auto incident, directory::incident_from(body));
      if (incident.state != "open") continue;
      TRY(const auto answers, load(reader, "intake", incident.intake));
      TRY(const auto intake, Intake::from_json(answers));
      const auto why = reason_to_ask(intake, world.clock.now(), days);
      if (intake.withdrawn || why.empty()) continue;
      Builder row;
      row.set("intake", incident.intake)
          .set("incident", incident.id)
          .set("organisation", intake.organisation);
      row.set("answered_by", intake.answered_by).set("until", intake.until ? intake.until->text : "");
      row.set("why", why);
      rows.push_back(std::move(row));
    }
    return {};
  }));
  Reply reply;
  reply.body.set("intakes", rows);
  return reply;
}

}  // namespace gateway::flow
