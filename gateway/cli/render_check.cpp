// What checks of partners found, as text.
#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace {

namespace json = protocol::json;

std::string shown(const Value& item, std::string_view name) {
  return protocol::printable(json::string_or(item, name));
}

std::string heading(std::string_view side, const std::string& partner) {
  if (side == "ours") return "Our side\n";
  return side == "record" ? "What we know of " + partner + "\n" : "What " + partner + " shows now\n";
}

std::string things(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " thing" : " things");
}

std::string conclusion(const Value& answer, const std::string& partner) {
  const auto wrong = json::int_or(answer, "wrong", 0), soon = json::int_or(answer, "soon", 0);
  std::string text;
  if (wrong > 0) text = things(wrong) + (wrong == 1 ? " is wrong" : " are wrong");
  if (soon > 0) text += (text.empty() ? "" : ", ") + things(soon) + " will be wrong soon";
  if (text.empty()) text = "all is well";
  return partner + ": " + text +
         (json::bool_or(answer, "asked", false) ? ".\n" : "; its endpoint was not asked.\n");
}

}  // namespace

std::string partner_check(const Value& answer) {
  const std::string partner = shown(answer, "partner");
  std::string text, side;
  for (const Value* finding : items(answer, "findings")) {
    const auto state = json::string_or(*finding, "state");
    if (json::string_or(*finding, "side") != side) {
      side = json::string_or(*finding, "side");
      text += heading(side, partner);
    }
    std::string mark = state == "wrong" ? "WRONG" : state == "soon" ? "SOON" : state;
    mark.resize(7, ' ');
    text += "  " + mark + shown(*finding, "text");
    const auto remedy = shown(*finding, "remedy");
    text += remedy.empty() ? "\n" : "; " + remedy + "\n";
  }
  return text + conclusion(answer, partner);
}

std::string partner_grade(const Value& answer) {
  Table table({"RESULT", "LEVEL", "SECTION", "REQUIREMENT", "WHAT CAME"});
  for (const Value* row : items(answer, "rows")) {
    const auto verdict = json::string_or(*row, "verdict");
    table.row({verdict == "failed" ? "FAILED" : member(*row, "verdict"), member(*row, "level"),
               member(*row, "section"), member(*row, "requirement"), member(*row, "came")});
  }
  const auto requests = static_cast<std::size_t>(json::int_or(answer, "requests", 0));
  return table.text("Nothing could be tried.") + shown(answer, "server") + ": " + member(answer, "passed") +
         " of " + member(answer, "tried") + ", in " + count_of(requests, "request") +
         (json::bool_or(answer, "well", false) ? ".\n" : "; something fails that MUST be.\n");
}

}  // namespace gateway::cli::render
