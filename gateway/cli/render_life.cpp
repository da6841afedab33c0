// The life of an incident as text.
#include <algorithm>

#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace json = protocol::json;
using protocol::printable;

namespace {

std::string phase_of(const Value& answer, const Value* life) {
  if (const Value* phase = json::find(answer, "phase"); phase != nullptr && phase->IsObject())
    return member(*phase, "number") + " " + member(*phase, "english") + " (" + member(*phase, "swedish") +
           ")";
  return life == nullptr ? std::string() : member(*life, "phase");
}

void add_keeping(Facts& facts, const Value& life) {
  if (const Value* secrecy = json::find(life, "secrecy"))
    facts.add("Secrecy",
              member(*secrecy, "level") +
                  (member(*secrecy, "paragraph").empty() ? "" : ", " + member(*secrecy, "paragraph")) +
                  (member(*secrecy, "decision").empty() ? "" : ", decision " + member(*secrecy, "decision")) +
                  " (" + member(*secrecy, "by") + ", " + member(*secrecy, "at") + ")");
  if (const Value* kept = json::find(life, "retention"))
    facts.add("Kept until",
              member(*kept, "until") + ": " + member(*kept, "ground") + " (" + member(*kept, "by") + ")");
  for (const Value* hold : items(life, "holds"))
    facts.add("Hold",
              member(*hold, "kind") + ": " + member(*hold, "reason") + " (" + member(*hold, "by") + ", " +
                  member(*hold, "at") + ")" +
                  (member(*hold, "released_by").empty() ? ""
                                                        : ", lifted by " + member(*hold, "released_by") +
                                                              ": " + member(*hold, "released_why")));
  for (const Value* told : items(life, "informed"))
    facts.add(member(*told, "told") == "yes" ? "Victim told" : "Victim not told",
              member(*told, "at") + ": " + member(*told, "how") +
                  (member(*told, "code").empty() ? "" : " (" + member(*told, "code") + ")"));
}

std::string entries(const Value& life) {
  std::string text;
  Table measures({"MEASURE", "BY", "RECORDED BY", "AT", "WITH"});
  for (const Value* one : items(life, "measures"))
    measures.row({member(*one, "text"), member(*one, "who"), member(*one, "by"), member(*one, "at"),
                  member(*one, "coordinates")});
  if (!measures.empty()) text += "\n" + measures.text("");
  Table done({"ITEM", "NOTE", "BY", "AT"});
  for (const Value* one : items(life, "done"))
    done.row({member(*one, "item"), member(*one, "note"), member(*one, "by"), member(*one, "at")});
  if (!done.empty()) text += "\n" + done.text("");
  return text;
}

}  // namespace

std::string closed(const Value& answer) {
  const Value* counts = json::find(answer, "closed");
  if (counts == nullptr || !counts->IsObject()) return {};
  std::string text = "Closed:";
  for (const auto& one : counts->GetObject())
    text += std::string(text.back() == ':' ? " " : ", ") + member(*counts, one.name.GetString()) + " " +
            printable(one.name.GetString());
  text += "\n";
  const auto recalls = items(answer, "recall_proposed");
  if (!recalls.empty()) text += "Some partners have it already. Call it back:\n";
  for (const Value* release : recalls)
    if (release->IsString())
      text += "  csirt-gateway recall " + printable(release->GetString()) + " --reason withdrawn\n";
  return text;
}

std::string tightened(const Value& answer) {
  std::string text =
      member(answer, "terms_changed") + " terms of " + member(answer, "id") + " are stricter.\n";
  const Value* counts = json::find(answer, "closed");
  if (counts == nullptr || !counts->IsObject()) return text;
  text += "Closed: " + member(*counts, "slots") + " slots, " + member(*counts, "deliveries") +
          " deliveries, " + member(*counts, "shares") + " shares\n";
  if (!items(answer, "recall_proposed").empty())
    text += "Some partners have it that may not: `csirt-gateway recall list` says what to call back.\n";
  return text;
}

std::string narrowed(const Value& answer) {
  const Value* counts = json::find(answer, "closed");
  if (counts == nullptr || !counts->IsObject()) return {};
  const auto releases = json::int_or(*counts, "slots", 0) + json::int_or(*counts, "entries", 0);
  if (releases == 0) return {};
  const auto counted = [](std::int64_t count, const char* one, const char* several) {
    return std::to_string(count) + " " + (count == 1 ? one : several);
  };
  std::string text =
      "Closed for it: what it may no longer have of " + counted(releases, "release", "releases");
  if (const auto cancelled = json::int_or(*counts, "deliveries", 0); cancelled > 0)
    text += "; " + counted(cancelled, "delivery is", "deliveries are") + " cancelled";
  return text + ".\nWhat it has already is not called back: see `csirt-gateway recall --help`.\n";
}

std::string incident(const Value& answer) {
  const Value* incident = json::find(answer, "incident");
  if (!incident) return {};
  const Value* life = json::find(answer, "life");
  Facts facts;
  facts.add("Incident", member(*incident, "id"))
      .add("Title", member(*incident, "title"))
      .add("State", member(*incident, "state"))
      .add("Disposed of", member(*incident, "disposed"))
      .add("Intake", member(*incident, "intake"))
      .add("Step", phase_of(answer, life))
      .add("Open items of the step", member(answer, "items_open"))
      .add("Affected organisations", member(*incident, "affected"))
      .add("Names the guard looks for", member(*incident, "names"))
      .add("Objects", member(answer, "objects"));
  if (life) add_keeping(facts, *life);
  return facts.text() + (life ? entries(*life) : "") + closed(answer);
}

std::string life(const Value& answer) {
  const Value* life = json::find(answer, "life");
  if (!life) return {};
  Facts facts;
  facts.add("Incident", member(answer, "incident")).add("Step", phase_of(answer, life));
  add_keeping(facts, *life);
  return facts.text() + entries(*life) + closed(answer);
}

std::string checklist(const Value& answer, bool swedish, bool all) {
  Table table({"ITEM", "DONE", swedish ? "VAD" : "WHAT", "NOTE", "BY", "AT"});
  for (const Value* item : items(answer, "items")) {
    if (!all && member(*item, "current") != "yes") continue;
    table.row({member(*item, "item"), member(*item, "done"), member(*item, swedish ? "swedish" : "english"),
               member(*item, "note"), member(*item, "by"), member(*item, "at")});
  }
  return table.text("There is nothing on the list.");
}

std::string due(const Value& answer) {
  Table table({"INTAKE", "INCIDENT", "ORGANISATION", "ANSWERED BY", "UNTIL", "WHY ASK"});
  for (const Value* one : items(answer, "intakes"))
    table.row({member(*one, "intake"), member(*one, "incident"), member(*one, "organisation"),
               member(*one, "answered_by"), member(*one, "until"), member(*one, "why")});
  return table.text("Nobody has to be asked again.");
}

std::string bases(const Value& answer) {
  Table table({"CODE", "TEXT"});
  for (const Value* one : items(answer, "bases")) table.row({member(*one, "code"), member(*one, "text")});
  return table.text("There are none.");
}

std::string documents(const std::vector<json::Document>& pages) {
  Table table({"NO", "KIND", "AT", "DIRECTION", "TITLE", "STATE", "BARS", "WHY WITHHELD"});
  std::vector<std::string> notify;
  std::size_t withheld = 0;
  for (const auto& page : pages)
    for (const Value* one : items(page, "documents")) {
      table.row({member(*one, "number"), member(*one, "kind"), member(*one, "at"), member(*one, "direction"),
                 member(*one, "title"), member(*one, "state"), member(*one, "bars"), member(*one, "why")});
      if (member(*one, "state") == "withheld") ++withheld;
      const std::string originator = member(*one, "originator");
      if (!originator.empty() && std::ranges::find(notify, originator) == notify.end())
        notify.push_back(originator);
    }
  std::string text =
      "A draft for the decision on a records request. Bars and what is withheld follow the incident's "
      "secrecy; a\n"
      "person looks through every document before anything is handed out. A label such as TLP:RED is no "
      "ground\n"
      "for refusing.\n\n";
  if (!pages.empty())
    text += Facts()
                .add("Export", member(pages.front(), "export"))
                .add("Incident", member(pages.front(), "incident"))
                .add("Secrecy", member(pages.front(), "level"))
                .add("Paragraph", member(pages.front(), "paragraph"))
                .add("Documents", member(pages.front(), "total"))
                .add("Withheld, a decision is needed", std::to_string(withheld))
                .add("Originators to notify", list_of(notify))
                .text();
  return text + "\n" + table.text("There are no documents.");
}

std::string record_lines(const Value& answer) {
  Table table({"AT", "DIRECTION", "KIND", "FROM OR TO", "DOCUMENT", "SUBJECT"});
  for (const Value* line : items(answer, "lines"))
    table.row({member(*line, "at"), member(*line, "direction"), member(*line, "kind"),
               member(*line, "counterpart"), member(*line, "id"), member(*line, "subject")});
  std::string text = table.text("Nothing came in or went out.");
  if (json::int_or(answer, "left_off", 0) > 0)
    text += "and " + member(answer, "left_off") + " more: choose a later --since\n";
  return text;
}

std::string informed(const Value& answer) {
  std::string text;
  for (const Value* one : items(answer, "informed"))
    text += "Note: " + printable(member(*one, "sentence")) + "\n";
  return text;
}

}  // namespace gateway::cli::render
