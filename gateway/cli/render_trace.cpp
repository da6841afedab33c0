// Deliveries, what came in, and what happened, as text.
#include <algorithm>

#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace json = protocol::json;
using protocol::printable;

std::string outbox(const Value& answer) {
  Table table({"ENVELOPE", "PARTNER", "KIND", "STATE", "ATTEMPTS", "NEXT TRY", "ERROR"});
  for (const Value* one : items(answer, "deliveries"))
    table.row({member(*one, "envelope"), member(*one, "partner"), member(*one, "kind"), member(*one, "state"),
               member(*one, "attempts"), member(*one, "next_at"), member(*one, "error")});
  return table.text("Nothing is owed to anybody.");
}

std::string inbox(const Value& answer) {
  Table table({"ENVELOPE", "FROM", "KIND", "STATE", "LABEL", "OBJECTS", "RECEIVED"});
  for (const Value* one : items(answer, "items"))
    table.row({member(*one, "envelope"), member(*one, "partner"), member(*one, "kind"), member(*one, "state"),
               member(*one, "label"), member(*one, "objects"), member(*one, "received_at")});
  return table.text("Nothing has come in.");
}

std::string inbox_item(const Value& answer) {
  std::string text;
  if (const Value* item = json::find(answer, "item")) {
    Facts facts;
    facts.add("Envelope", member(*item, "envelope")).add("From", member(*item, "partner"));
    facts.add("Kind", member(*item, "kind"))
        .add("State", member(*item, "state"))
        .add("Label", member(*item, "label"));
    facts.add("Objects", member(*item, "objects")).add("Received", member(*item, "received_at"));
    text = facts.text();
  }
  Table table({"OBJECT", "OUTCOME", "CODE"});
  for (const Value* one : items(answer, "outcomes"))
    table.row({member(*one, "id"), member(*one, "outcome"), member(*one, "code")});
  if (!table.empty()) text += (text.empty() ? "" : "\n") + table.text("");
  return text;
}

std::string explanation(const Value& answer, std::string_view object, std::string_view partner) {
  std::string verdict = member(answer, "verdict");
  std::ranges::replace(verdict, '_', ' ');
  std::string text = Facts()
                         .add("Object", object)
                         .add("To", partner)
                         .add("Decision", verdict)
                         .add("Because", member(answer, "sentence"))
                         .text();
  text += informed(answer);
  Table table({"RULE", "WHAT IT SAYS"});
  for (const Value* reason : items(answer, "reasons"))
    table.row({member(*reason, "code"), member(*reason, "sentence")});
  if (!table.empty()) text += "\n" + table.text("");
  if (const Value* change = json::find(answer, "change")) {
    const auto steps = items(*change, "steps");
    text += steps.empty()
                ? "\nNothing that people could change would turn this.\n"
                : "\nThe smallest change that would turn this (to " + member(*change, "verdict") + "):\n";
    for (const Value* step : steps) text += "  - " + member(*step, "sentence") + "\n";
  }
  const std::string conditions = member(answer, "conditions");
  if (!conditions.empty()) text += "\nConditions that are recorded: " + printable(conditions) + "\n";
  return text;
}

namespace {

std::string state_of(const Value& row) {
  const std::string by = member(row, "handed_over_by"), state = member(row, "state");
  return by.empty() ? state : state + " (handed over as a file by " + by + ")";
}

}  // namespace

std::string who_got(const Value& answer) {
  Table table({"PARTNER", "OBJECT", "RELEASED", "LABEL", "STATE", "RECEIPT", "RELEASE", "APPROVED BY",
               "BASIS", "VICTIM"});
  for (const Value* row : items(answer, "rows"))
    table.row({member(*row, "partner"), member(*row, "object"), member(*row, "released_at"),
               member(*row, "label"), state_of(*row), member(*row, "receipt_at"), member(*row, "release"),
               member(*row, "approved_by"), member(*row, "basis"), member(*row, "victim_informed")});
  return table.text("Nobody got it.");
}

std::string revealed(const Value& answer) {
  std::string text = Facts()
                         .add("Pseudonym", member(answer, "value"))
                         .add("Given to", member(answer, "audience"))
                         .add("Stands for", member(answer, "original"))
                         .text();
  if (!json::bool_or(answer, "issued", false))
    text += "\nThis very address was never given to them: it was computed back.\n";
  return text;
}

std::string recalls(const Value& answer) {
  Table table({"RECALL", "RELEASE", "REASON", "BY", "AT"});
  for (const Value* recall : items(answer, "recalls"))
    table.row({member(*recall, member(*recall, "recall").empty() ? "id" : "recall"),
               member(*recall, "release"), member(*recall, "reason"), member(*recall, "by"),
               member(*recall, "at")});
  std::string text = table.text("Nothing was called back.");
  Table proposals({"PROPOSED FOR", "WHY", "OBJECTS", "WHO HAS IT", "SINCE"});
  for (const Value* one : items(answer, "proposals"))
    proposals.row({member(*one, "release"), member(*one, "why"), member(*one, "objects"),
                   member(*one, "recipients"), member(*one, "at")});
  if (!proposals.empty()) text += "\n" + proposals.text("");
  return text;
}

std::string recall(const Value& answer) {
  Facts facts;
  for (const char* name : {"recall", "release", "reason", "by", "at"})
    if (const Value* value = json::find(answer, name); value && !value->IsObject())
      facts.add(name, member(answer, name));
  std::string text = facts.text();
  Table table({"PARTNER", "STATE", "SINCE", "ERROR"});
  for (const Value* row : items(answer, "board"))
    table.row({member(*row, "partner"), member(*row, "state"), member(*row, "at"), member(*row, "error")});
  for (const Value* row : items(answer, "held"))
    table.row({member(*row, "partner"), "held", "", member(*row, "why")});
  return text + (text.empty() ? "" : "\n") + table.text("No partner had it.");
}

std::string ledger(const Value& answer) {
  Table table({"LEAF", "KIND", "SUBJECT", "DIGEST"});
  for (const Value* leaf : items(answer, "leaves"))
    table.row(
        {member(*leaf, "seq"), member(*leaf, "kind"), member(*leaf, "subject"), member(*leaf, "digest")});
  return table.text("The ledger is empty.");
}

std::string audit(const Value& answer) {
  Table table({"AT", "WHO", "WHAT", "SUBJECT", "DETAIL"});
  for (const Value* row : items(answer, "rows")) {
    const Value* detail = json::find(*row, "detail");
    std::string text = detail && detail->IsObject() ? json::write(*detail) : member(*row, "detail");
    table.row({member(*row, "at"), member(*row, "actor"), member(*row, "event"), member(*row, "subject"),
               text == "{}" ? std::string() : std::move(text)});
  }
  return table.text("Nothing is on record.");
}

}  // namespace gateway::cli::render
