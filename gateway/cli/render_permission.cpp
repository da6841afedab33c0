// Requests to originators and their answers, as text.
#include "gateway/cli/render.h"

namespace gateway::cli::render {

namespace json = protocol::json;

std::string permission_requests(const Value& answer) {
  Table table({"REQUEST", "WAY", "PARTNER", "STATE", "OBJECT", "AUDIENCE", "REASON", "NOTE", "UNTIL"});
  for (const Value* one : items(answer, "requests"))
    table.row({member(*one, "request"), member(*one, "direction"), member(*one, "partner"),
               member(*one, "state"), member(*one, "object"), member(*one, "audience_name"),
               member(*one, "reason"), member(*one, "note"), member(*one, "expires")});
  return table.text("Nothing was asked.");
}

std::string permissions(const Value& answer) {
  Table table({"PERMISSION", "STATE", "HOW", "ORIGINATOR", "TO", "OBJECTS", "AUDIENCE", "AT MOST", "UNTIL"});
  for (const Value* one : items(answer, "permissions"))
    table.row({member(*one, "permission"), member(*one, "state"), member(*one, "how"),
               member(*one, "originator"), member(*one, "to"), member(*one, "objects"),
               member(*one, "audience_name"), member(*one, "ceiling"), member(*one, "expires")});
  return table.text("There is no permission.");
}

std::string permission(const Value& answer) {
  Facts facts;
  for (const char* name : {"permission", "state", "verdict", "how", "originator", "to", "objects",
                           "audience_name", "ceiling", "expires", "once", "reason", "signed_by"})
    facts.add(name, member(answer, name));
  Table table({"RECIPIENT", "RELEASE", "AT"});
  for (const Value* use : items(answer, "uses"))
    table.row({member(*use, "recipient"), member(*use, "release"), member(*use, "at")});
  return facts.text() + (table.empty() ? "" : "\n" + table.text(""));
}

}  // namespace gateway::cli::render
