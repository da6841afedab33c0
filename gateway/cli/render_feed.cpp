// Feeds as text.
#include "gateway/cli/render.h"

namespace gateway::cli::render {

namespace {

std::string source_of(const Value& feed) {
  const auto partner = protocol::json::string_or(feed, "partner");
  return partner.empty() ? "public, " + member(feed, "label") : "partner " + member(feed, "partner");
}

}  // namespace

std::string feeds(const Value& answer) {
  Table table({"FEED", "FROM", "STATE", "OBJECTS", "LAST PULL", "NEXT", "ERROR"});
  for (const Value* one : items(answer, "feeds"))
    table.row({member(*one, "name"), source_of(*one), member(*one, "state"), member(*one, "objects"),
               member(*one, "contact"), member(*one, "due"), member(*one, "error")});
  return table.text("There are no feeds. Add one with `csirt-gateway feed add`.");
}

std::string feed(const Value& answer) {
  const Value* feed = protocol::json::find(answer, "feed");
  if (feed == nullptr) return {};
  Facts facts;
  const bool is_misp = protocol::json::string_or(*feed, "format") == "misp";
  facts.add("Feed", member(*feed, "name")).add(is_misp ? "MISP server" : "Collection", member(*feed, "url"));
  if (is_misp) facts.add("Its version", member(*feed, "server"));
  facts.add("From", source_of(*feed)).add("State", member(*feed, "state"));
  facts.add("Server's pins", member(*feed, "pins"));
  facts.add("Every", member(*feed, "minutes") + " minutes");
  facts.add("Pulled up to", member(*feed, "added_after")).add("Last pull", member(*feed, "contact"));
  facts.add("Next pull", member(*feed, "due")).add(is_misp ? "Events" : "Pages", member(*feed, "pages"));
  facts.add("Objects", member(*feed, "objects")).add("Refused", member(*feed, "refused"));
  facts.add("Error", member(*feed, "error")).add("Failures in a row", member(*feed, "failures"));
  return facts.text();
}

}  // namespace gateway::cli::render
