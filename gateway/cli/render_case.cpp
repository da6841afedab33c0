// Intakes, incidents and objects as text.
#include <algorithm>

#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace json = protocol::json;
using protocol::printable;

std::string permitted(const Value& answer) {
  std::string text = Facts()
                         .add("Intake", member(answer, "intake"))
                         .add("Incident", member(answer, "incident"))
                         .add("Version", member(answer, "version"))
                         .text();
  for (const Value* sentence : items(answer, "sentences"))
    if (sentence->IsString())
      text += "  " + printable({sentence->GetString(), sentence->GetStringLength()}) + "\n";
  return text;
}

std::string intakes(const Value& answer) {
  Table table({"INTAKE", "VERSION", "ORGANISATION", "CONFIRMED", "WITHDRAWN", "AT"});
  for (const Value* intake : items(answer, "intakes"))
    table.row({member(*intake, "intake"), member(*intake, "version"), member(*intake, "organisation"),
               member(*intake, "confirmed"), member(*intake, "withdrawn"), member(*intake, "at")});
  return table.text("There are no intakes yet. Begin with `csirt-gateway intake ask`.");
}

namespace {

void add_answers(Facts& facts, const Value& answers, const std::string& prefix) {
  if (!answers.IsObject()) return;
  for (const auto& one : answers.GetObject()) {
    const std::string name(one.name.GetString(), one.name.GetStringLength());
    std::string words = printable(name);
    std::ranges::replace(words, '_', ' ');
    if (one.value.IsObject())
      add_answers(facts, one.value, prefix + words + ", ");
    else
      facts.add(prefix + words, member(answers, name));
  }
}

}  // namespace

std::string intake(const Value& answer) {
  std::string text = permitted(answer);
  for (const Value* version : items(answer, "versions")) {
    text += "\nVersion " + printable(member(*version, "version")) + ", written down by " +
            printable(member(*version, "by")) + " at " + printable(member(*version, "at")) + "\n";
    Facts facts;
    if (const Value* answers = json::find(*version, "answers")) add_answers(facts, *answers, "  ");
    text += facts.text();
  }
  return text;
}

std::string changed(const Value& answer) {
  const Value* counts = json::find(answer, "closed");
  const bool some =
      counts && counts->IsObject() && std::ranges::any_of(counts->GetObject(), [&](const auto& one) {
        return one.value.IsInt64() && one.value.GetInt64() > 0;
      });
  return permitted(answer) + (some ? closed(answer) : std::string());
}

std::string withdrawn(const Value& answer) {
  return permitted(answer) + closed(answer);
}

std::string incidents(const Value& answer) {
  Table table({"INCIDENT", "TITLE", "STATE", "STEP", "HELD", "INTAKE", "OPENED BY"});
  for (const Value* incident : items(answer, "incidents"))
    table.row({member(*incident, "incident"), member(*incident, "title"), member(*incident, "state"),
               member(*incident, "phase"), member(*incident, "held"), member(*incident, "intake"),
               member(*incident, "opened_by")});
  return table.text("There are no incidents yet. An intake opens one: `csirt-gateway intake ask`.");
}

std::string added(const Value& answer, std::size_t most) {
  const auto counted = [&](const char* count, const char* list) {
    const std::string given = member(answer, count);
    return given.empty() ? std::to_string(items(answer, list).size()) : given;
  };
  Facts facts;
  facts.add("Format", member(answer, "format")).add("Accepted", member(answer, "accepted"));
  facts.add("Known already", member(answer, "known")).add("Left out", member(answer, "skipped"));
  facts.add("Refused", counted("refused_count", "refused")).add("Held", counted("held_count", "held"));
  if (const Value* labels = json::find(answer, "labels"); labels && labels->IsObject())
    for (const auto& label : labels->GetObject())
      facts.add(printable(label.name.GetString()), member(*labels, label.name.GetString()));
  std::string text = facts.text();
  for (const Value* alert : items(answer, "alerts"))
    if (alert->IsString())
      text += "Note: " + printable({alert->GetString(), alert->GetStringLength()}) + "\n";

  const auto refused = items(answer, "refused");
  Table refusals({"POSITION", "REFUSED", "CODE", "WHY"});
  for (std::size_t i = 0; i < std::min(most, refused.size()); ++i)
    refusals.row({member(*refused[i], "position"), member(*refused[i], "id"), member(*refused[i], "code"),
                  member(*refused[i], "what")});
  if (!refusals.empty()) text += "\n" + refusals.text("");
  if (refused.size() > most)
    text += "and " + std::to_string(refused.size() - most) + " more (--all lists them)\n";

  const auto held = items(answer, "held");
  Table holds({"HELD", "WHY"});
  for (std::size_t i = 0; i < std::min(most, held.size()); ++i)
    holds.row({member(*held[i], "id"), member(*held[i], "why")});
  if (!holds.empty()) text += "\n" + holds.text("");
  if (held.size() > most) text += "and " + std::to_string(held.size() - most) + " more (--all lists them)\n";
  return text;
}

std::string mirrored(const Value& answer) {
  Table table({"EVENT", "ACCEPTED", "KNOWN", "REFUSED", "HELD", "ERROR"});
  std::int64_t accepted = 0;
  for (const Value* event : items(answer, "events")) {
    accepted += json::int_or(*event, "accepted", 0);
    table.row({member(*event, "event"), member(*event, "accepted"), member(*event, "known"),
               member(*event, "refused_count"), member(*event, "held_count"), member(*event, "error")});
  }
  return table.text("The feed has no events.") + "\n" + std::to_string(accepted) + " accepted of " +
         count_of(items(answer, "events").size(), "event") + ", " + member(answer, "failed") +
         " could not be read\n";
}

std::string objects(const Value& answer) {
  Table table({"OBJECT", "MODIFIED", "LABEL", "ORIGIN", "SENDER", "HELD", "REVOKED"});
  for (const Value* object : items(answer, "objects"))
    table.row({member(*object, "id"), member(*object, "modified"), member(*object, "label"),
               member(*object, "origin") + " " + member(*object, "origin_id"), member(*object, "sender"),
               member(*object, "held"), member(*object, "revoked")});
  return table.text("Nothing was found.");
}

std::string object(const Value& answer) {
  auto versions = items(answer, "versions");
  if (versions.empty()) versions = items(answer, "objects");
  std::string text;
  for (const Value* version : versions) {
    if (!text.empty()) text += "\n";
    Facts facts;
    facts.add("Object", member(*version, "id")).add("Modified", member(*version, "modified"));
    facts.add("Sender", member(*version, "sender")).add("Kind", member(*version, "kind"));
    facts.add("Revoked", member(*version, "revoked")).add("Held", member(*version, "held"));
    facts.add("SHA-256", member(*version, "digest")).add("Bytes", member(*version, "length"));
    for (const Value* terms : items(*version, "terms"))
      facts.add(
          "Terms",
          member(*terms, "label") + " from " + member(*terms, "origin") + " " + member(*terms, "origin_id") +
              (member(*terms, "pap").empty() ? "" : ", " + member(*terms, "pap")) +
              (member(*terms, "restrictions").empty() ? "" : ", " + member(*terms, "restrictions")) +
              (member(*terms, "valid_from").empty() ? "" : ", from " + member(*terms, "valid_from")) +
              (member(*terms, "valid_until").empty() ? "" : ", until " + member(*terms, "valid_until")) +
              (member(*terms, "hidden") == "yes" ? ", hidden" : ""));
    text += facts.text();
  }
  return text.empty() ? "Nothing was found.\n" : text;
}

}  // namespace gateway::cli::render
