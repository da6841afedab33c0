// Standing shares and their queue.
#include <algorithm>

#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace {

std::string origin_of(const Value& row) {
  const std::string id = member(row, "origin_id");
  return member(row, "origin") + " " + (id.empty() ? "any" : id);
}

std::string begins(const std::string& id) {
  return id.substr(0, 8);
}

}  // namespace

std::string preview(const Value& answer, std::size_t most) {
  const bool more = member(answer, "more") == "yes";
  std::string text = "\nOf what is here now " + protocol::printable(member(answer, "flows")) +
                     (more ? " and more" : "") + " would flow, and " +
                     protocol::printable(member(answer, "waits")) + " would wait for a person.\n";
  const auto waiting = items(answer, "waiting");
  if (waiting.empty()) return text;
  Table table({"WAITS", "WHY"});
  for (std::size_t i = 0; i < std::min(most, waiting.size()); ++i)
    table.row({member(*waiting[i], "id"), member(*waiting[i], "why")});
  text += table.text("");
  if (waiting.size() > most)
    text += "and " + std::to_string(waiting.size() - most) + " more (--all lists them)\n";
  return text;
}

std::string standing_list(const Value& answer) {
  Table table({"STANDING", "STATE", "FROM", "TYPES", "TO", "CEILING", "TODAY", "WAIT", "UNTIL", "NOTE"});
  for (const Value* row : items(answer, "standing"))
    table.row({begins(member(*row, "standing")), member(*row, "state"), origin_of(*row),
               member(*row, "types"), member(*row, "recipients"), member(*row, "ceiling"),
               member(*row, "today") + "/" + member(*row, "per_day"), member(*row, "queue"),
               member(*row, "expires"), member(*row, "note")});
  return table.text("There are no standing shares. Propose one with `csirt-gateway standing propose`.");
}

std::string standing(const Value& answer) {
  Facts facts;
  facts.add("Standing share", member(answer, "standing")).add("State", member(answer, "state"));
  facts.add("Stopped because", member(answer, "reason")).add("Note", member(answer, "note"));
  facts.add("Author", member(answer, "author")).add("Signed by", member(answer, "signed_by"));
  facts.add("Types", member(answer, "types")).add("From", origin_of(answer));
  facts.add("Arrived in", member(answer, "arrived_in"))
      .add("Labels", member(answer, "labels"))
      .add("Tags", member(answer, "tags"));
  facts.add("Circle", member(answer, "circle")).add("To", member(answer, "recipients"));
  facts.add("Members it does not cover", member(answer, "not_covered"));
  facts.add("Ceiling", member(answer, "ceiling"));
  facts.add("Today", member(answer, "today") + " of " + member(answer, "per_day") + " objects");
  facts.add("In all", member(answer, "released")).add("Waiting for a person", member(answer, "queue"));
  if (member(answer, "paused") == "yes") facts.add("Paused", "its queue is full");
  return facts.add("Created", member(answer, "created")).add("Until", member(answer, "expires")).text();
}

std::string queue(const Value& answer) {
  const auto all = items(answer, "items");
  Table table({"OBJECT", "SINCE", "STANDING", "TO", "WHY"});
  for (const Value* one : all)
    table.row({member(*one, "object"), member(*one, "since"), begins(member(*one, "standing")),
               member(*one, "recipients"), member(*one, "why")});
  std::string text = table.text("Nothing waits.");
  const std::string length = member(answer, "length");
  if (length != std::to_string(all.size()))
    text += std::to_string(all.size()) + " of " + protocol::printable(length) + " (--limit lists more)\n";
  return text;
}

}  // namespace gateway::cli::render
