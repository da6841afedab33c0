// Partners' MISP servers as text.
#include "gateway/cli/render.h"

namespace gateway::cli::render {

std::string misp_servers(const Value& answer) {
  Table table({"PARTNER", "SINCE", "BY"});
  for (const Value* one : items(answer, "servers"))
    table.row({member(*one, "partner"), member(*one, "since"), member(*one, "by")});
  std::string text =
      table.text("No partner's MISP server has a key. Make one with `csirt-gateway misp add`.");
  const auto pushes = items(answer, "pushes");
  if (pushes.empty()) return text;
  Table pushed({"PUSHED TO", "MISP SERVER", "VERSION", "EVENTS", "REFUSED", "LAST CHANGE", "ERROR"});
  for (const Value* one : pushes)
    pushed.row({member(*one, "partner"), member(*one, "url"), member(*one, "server"), member(*one, "events"),
                member(*one, "refused"), member(*one, "contact"), member(*one, "error")});
  return text + "\n" + pushed.text("");
}

std::string misp_server(const Value& answer) {
  Facts facts;
  facts.add("Partner", member(answer, "partner"));
  const Value* server = protocol::json::find(answer, "server");
  if (server == nullptr) return facts.text();
  facts.add("Key", member(answer, "authkey"));
  return facts.text() +
         "\nThe key is shown this once. Send the partner, encrypted, what MISP takes under \"Import server\n"
         "configuration from JSON\"; it uploads the front's certificate as server certificate file, its own\n"
         "certificate and key as client certificate, and never ticks \"self-signed\":\n\n" +
         protocol::json::write_pretty(*server) + "\n";
}

}  // namespace gateway::cli::render
