// How it stands with partners, and what checks of them found, as text.
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

/// "12 B", "3 KB", "4 MB".
std::string size(std::int64_t bytes) {
  constexpr std::int64_t kilo = 1000, mega = 1000000;
  if (bytes >= mega) return std::to_string(bytes / mega) + " MB";
  return bytes >= kilo ? std::to_string(bytes / kilo) + " KB" : std::to_string(bytes) + " B";
}

/// "3 d", "5 h", "12 min", "40 s": the largest unit that fits.
std::string age(std::int64_t seconds) {
  if (seconds >= 86400) return std::to_string(seconds / 86400) + " d";
  if (seconds >= 3600) return std::to_string(seconds / 3600) + " h";
  if (seconds >= 60) return std::to_string(seconds / 60) + " min";
  return std::to_string(seconds) + " s";
}

/// The last pull of whatever way, and which it was.
std::string last_pull(const Value& partner) {
  const Value* came = json::find(partner, "came");
  std::string last, way;
  for (const char* one : {"taxii", "misp", "drop"}) {
    const auto at = came == nullptr ? "" : json::string_or(*came, one);
    if (at <= last) continue;
    last = at;
    way = one;
  }
  return last.empty() ? "" : last + " " + way;
}

/// "14 pulls, 2 refused, 20 KB": by TAXII and MISP, since the front began.
std::string served(const Value& partner) {
  const Value* came = json::find(partner, "came");
  if (came == nullptr) return "";
  const auto pulls = json::int_or(*came, "pulls", 0), refused = json::int_or(*came, "refused", 0);
  if (pulls == 0) return "";
  return count_of(static_cast<std::size_t>(pulls), "pull") +
         (refused > 0 ? ", " + std::to_string(refused) + " refused" : "") + ", " +
         size(json::int_or(*came, "bytes", 0));
}

/// How far behind what is there for it a partner has read by TAXII.
std::string lag(const Value& partner) {
  const Value* came = json::find(partner, "came");
  if (came == nullptr || json::find(*came, "read_to") == nullptr) return "";
  const auto seconds = json::int_or(*came, "behind_seconds", 0);
  return seconds == 0 ? "none" : age(seconds);
}

std::string days(const Value& partner, std::string_view name) {
  return json::find(partner, name) == nullptr ? "" : std::to_string(json::int_or(partner, name, 0)) + " d";
}

/// Of deliveries, of its key, or of what we pull from it.
std::string trouble(const Value& partner) {
  if (const auto error = json::string_or(partner, "error"); !error.empty()) return error;
  if (const auto problem = json::string_or(partner, "key_problem"); !problem.empty()) return problem;
  for (const Value* feed : items(partner, "feeds"))
    if (const auto error = json::string_or(*feed, "error"); !error.empty())
      return "feed " + json::string_or(*feed, "name") + ": " + error;
  return "";
}

}  // namespace

std::string partner_status(const Value& answer) {
  Table table({"PARTNER", "STATE", "LAST IN", "LAST OUT", "LAST PULL", "LAG", "SERVED", "WAITING", "OLDEST",
               "KEY", "TLS", "ERROR"});
  for (const Value* partner : items(answer, "partners")) {
    const std::int64_t oldest = json::int_or(*partner, "oldest_seconds", -1);
    table.row({member(*partner, "partner"), member(*partner, "state"), member(*partner, "last_in"),
               member(*partner, "last_out"), last_pull(*partner), lag(*partner), served(*partner),
               member(*partner, "waiting"), oldest < 0 ? "" : age(oldest), days(*partner, "key_days"),
               days(*partner, "tls_days"), trouble(*partner)});
  }
  return table.text("There are no partners yet.");
}

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
