// Partners' tokens as text.
#include "gateway/cli/render.h"

namespace gateway::cli::render {

std::string tokens(const Value& answer) {
  Table table({"PARTNER", "TOKEN", "SINCE", "BY", "VALID UNTIL", "STATE"});
  for (const Value* one : items(answer, "tokens"))
    table.row({member(*one, "partner"), member(*one, "id"), member(*one, "since"), member(*one, "by"),
               member(*one, "valid_until"), member(*one, "state")});
  return table.text("There is no token. Make one with `csirt-gateway token add`.");
}

std::string token(const Value& answer) {
  Facts facts;
  facts.add("Partner", member(answer, "partner")).add("Id", member(answer, "id"));
  facts.add("Valid until", member(answer, "valid_until"));
  if (protocol::json::find(answer, "token") == nullptr) return facts.text();
  facts.add("Token", member(answer, "token"));
  return facts.text() +
         "\nThe token is shown this once. Send it to the partner, encrypted. Its client gives it as a "
         "Bearer\n"
         "token, or as the password of any user, and reads what is TLP:GREEN or below at /taxii2/.\n";
}

}  // namespace gateway::cli::render
