#include <algorithm>

#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace json = protocol::json;

namespace {

std::string scalar(const Value& value) {
  if (value.IsString()) return std::string(value.GetString(), value.GetStringLength());
  if (value.IsBool()) return value.GetBool() ? "yes" : "no";
  if (value.IsNumber()) return json::write(value);
  return {};
}

std::string named_names(const Value& answer, const Value& item, std::string_view list) {
  const Value* names = json::find(answer, "names");
  std::string text;
  const Value* ids = json::find(item, list);
  if (!ids || !ids->IsArray()) return text;
  for (const Value& id : ids->GetArray()) {
    const std::string raw = scalar(id);
    text += (text.empty() ? "" : ", ") + (names ? json::string_or(*names, raw, raw) : raw);
  }
  return text;
}

}  // namespace

std::vector<const Value*> items(const Value& answer, std::string_view list) {
  std::vector<const Value*> found;
  const Value* values = json::find(answer, list);
  if (!values || !values->IsArray()) return found;
  for (const Value& value : values->GetArray()) found.push_back(&value);
  return found;
}

std::string member(const Value& item, std::string_view name) {
  const Value* value = json::find(item, name);
  if (!value) return {};
  if (!value->IsArray()) return scalar(*value);
  std::string text;
  for (const Value& one : value->GetArray()) text += (text.empty() ? "" : ", ") + scalar(one);
  return text;
}

std::string nested(const Value& item, std::string_view object, std::string_view name) {
  const Value* inner = json::find(item, object);
  return inner ? member(*inner, name) : std::string();
}

std::string lines(const Value& answer) {
  Facts facts;
  if (!answer.IsObject()) return {};
  for (const auto& one : answer.GetObject()) {
    const std::string name(one.name.GetString(), one.name.GetStringLength());
    if (name == "ok") continue;
    facts.add(protocol::printable(name), member(answer, name));
  }
  return facts.text();
}

std::string status(const Value& answer) {
  Facts facts;
  for (const char* role : {"front", "core", "gate"}) facts.add(role, member(answer, role));
  std::string outbox, inbox;
  for (const char* state : {"queued", "sent", "held", "refused"})
    outbox += (outbox.empty() ? "" : ", ") + nested(answer, "outbox", state) + " " + state;
  for (const char* state : {"held", "sealed"})
    inbox += (inbox.empty() ? "" : ", ") + nested(answer, "inbox", state) + " " + state;
  facts.add("outbox", outbox).add("inbox", inbox);
  if (json::find(answer, "standing"))
    facts.add("standing shares", nested(answer, "standing", "active") + " active (" +
                                     nested(answer, "standing", "ending_within_a_week") +
                                     " end within a week), " + nested(answer, "standing", "queue") +
                                     " queued");
  facts.add("ledger", nested(answer, "ledger", "size") + " leaves, root " + nested(answer, "ledger", "root"));
  facts.add("version", member(answer, "version"));
  return facts.text();
}

std::string people(const Value& answer) {
  Table table({"PERSON", "NAME", "ROLES", "STATE", "FINGERPRINT"});
  for (const Value* person : items(answer, "people"))
    table.row({member(*person, "id"), member(*person, "name"), member(*person, "roles"),
               member(*person, "state"), in_fours(member(*person, "fingerprint"))});
  return table.text("There are no people yet.");
}

std::string person(const Value& person) {
  return Facts()
      .add("Person", member(person, "id"))
      .add("Name", member(person, "name"))
      .add("Roles", member(person, "roles"))
      .add("State", member(person, "state"))
      .add("Fingerprint", in_fours(member(person, "fingerprint")))
      .text();
}

std::string partners(const Value& answer) {
  Table table({"PARTNER", "NAME", "STATE", "CEILING", "CIRCLES", "ENDPOINT"});
  for (const Value* partner : items(answer, "partners"))
    table.row({member(*partner, "short_name"), member(*partner, "name"), member(*partner, "state"),
               member(*partner, "ceiling"), member(*partner, "circles"), member(*partner, "endpoint")});
  return table.text(
      "There are no partners yet. Add one with `csirt-gateway partner add CARD --ceiling TLP:GREEN`.");
}

std::string partner(const Value& answer) {
  const Value* partner = json::find(answer, "partner");
  if (!partner) return {};
  Facts facts;
  facts.add("Partner", member(*partner, "short_name")).add("Name", member(*partner, "name"));
  facts.add("Team", member(*partner, "id")).add("State", member(*partner, "state"));
  facts.add("Ceiling", member(*partner, "ceiling")).add("Endpoint", member(*partner, "endpoint"));
  if (json::find(*partner, "minimum_label") != nullptr)
    facts.add("Counts as at least", member(*partner, "minimum_label") + ", whatever it sends");
  for (const Value* key : items(*partner, "fingerprints")) facts.add("OpenPGP key", in_fours(scalar(*key)));
  for (const Value* pin : items(*partner, "tls_pins")) facts.add("TLS pin", scalar(*pin));
  facts.add("Circles", member(*partner, "circles")).add("Named people", member(*partner, "people"));
  return facts.text();
}

std::string presets(const Value& answer) {
  Table table({"PRESET", "NAME", "AT MOST", "NOTE"});
  for (const Value* preset : items(answer, "presets"))
    table.row({member(*preset, "key"), member(*preset, "name"), member(*preset, "max_outbound"),
               member(*preset, "note")});
  return table.text("There are no presets.");
}

std::string circles(const Value& answer) {
  Table table({"CIRCLE", "NAME", "AT MOST", "MEMBERS"});
  for (const Value* circle : items(answer, "circles"))
    table.row({member(*circle, "id"), member(*circle, "name"), member(*circle, "max_outbound"),
               member(*circle, "members")});
  return table.text("There are no circles yet. Make one with `csirt-gateway circle create --preset first`.");
}

std::string circle(const Value& answer) {
  const Value* circle = json::find(answer, "circle");
  if (!circle) return {};
  return Facts()
      .add("Circle", member(*circle, "id"))
      .add("Name", member(*circle, "name"))
      .add("At most", member(*circle, "max_outbound"))
      .add("Assumed for unmarked objects that arrive", member(*circle, "default_inbound"))
      .add("Members know of each other", member(*circle, "members_know_of_each_other"))
      .add("Members", member(*circle, "members"))
      .text();
}

std::string shares(const Value& answer) {
  Table table({"SHARE", "STATE", "AUTHOR", "CREATED", "CIRCLE", "NOTE"});
  for (const Value* share : items(answer, "shares"))
    table.row({member(*share, "share"), member(*share, "state"), member(*share, "author"),
               member(*share, "created"), member(*share, "circle"), member(*share, "note")});
  return table.text("There are no such shares.");
}

std::string decisions(const Value& share) {
  Table table({"RECIPIENT", "OBJECTS", "DECISION", "WHY"});
  const Value* names = json::find(share, "names");
  for (const Value* decision : items(share, "decisions")) {
    std::string recipient = member(*decision, "recipient");
    if (names) recipient = json::string_or(*names, recipient, recipient);
    std::string verdict = member(*decision, "verdict");
    std::ranges::replace(verdict, '_', ' ');
    table.row({recipient, member(*decision, "objects"), verdict, member(*decision, "sentence")});
  }
  return table.text("There was nothing to decide.");
}

std::string withheld(const Value& share, std::size_t most) {
  const auto all = items(share, "withheld");
  if (all.empty()) return {};
  std::string text = "\nStays in for at least one recipient: " + count_of(all.size(), "object") + "\n";
  Table table({"OBJECT", "WHY"});
  for (std::size_t i = 0; i < std::min(most, all.size()); ++i)
    table.row({member(*all[i], "id"), member(*all[i], "why")});
  text += table.text("");
  if (all.size() > most) text += "and " + std::to_string(all.size() - most) + " more (--all lists them)\n";
  return text;
}

std::string findings(const Value& share) {
  Table table({"OBJECT", "AT", "CODE", "WHAT"});
  for (const Value* one : items(share, "findings"))
    table.row({member(*one, "object"), member(*one, "pointer"), member(*one, "code"), member(*one, "what")});
  return table.text("The guard stopped nothing.");
}

std::string excepted(const Value& answer) {
  Facts facts;
  facts.add("Object", member(answer, "object"))
      .add("At", member(answer, "pointer"))
      .add("Although", member(answer, "code"))
      .add("String's SHA-256", member(answer, "digest"))
      .add("Because", member(answer, "reason"))
      .add("Others who must sign", member(answer, "others_needed"));
  return facts.text() +
         "\nPropose the share again; who signs it signs the exception. You cannot be an approver of it.\n";
}

namespace {

/// The guard's findings, and what people let through all the same.
std::string guarded(const Value& share) {
  std::string text;
  if (!items(share, "findings").empty()) text += "\nStopped by the guard:\n" + findings(share);
  Table table({"OBJECT", "AT", "ALTHOUGH", "BECAUSE", "ASKED BY"});
  bool any = false;
  for (const Value* rendering : items(share, "renderings"))
    for (const Value* one : items(*rendering, "exceptions")) {
      any = true;
      table.row({member(*one, "object"), member(*one, "pointer"), member(*one, "code"),
                 member(*one, "reason"), member(*one, "by")});
    }
  if (any) text += "\nLet through by exception:\n" + table.text("");
  return text;
}

}  // namespace

std::string share(const Value& answer) {
  Facts facts;
  facts.add("Share", member(answer, "share"))
      .add("State", member(answer, "state"))
      .add("Author", member(answer, "author"));
  facts.add("Circle", member(answer, "circle"))
      .add("Purpose", member(answer, "purpose"))
      .add("Legal basis", member(answer, "basis"))
      .add("Note", member(answer, "note"));
  facts.add("Created", member(answer, "created")).add("Expires", member(answer, "expires"));
  facts.add("Rejected because", member(answer, "reason"));
  std::string text = facts.text() + informed(answer) + "\n" + decisions(answer);
  if (const auto all = items(answer, "renderings"); !all.empty()) {
    Table table({"RENDERING", "TO", "LABEL", "OBJECTS", "BYTES", "OTHERS NEEDED"});
    for (const Value* one : all)
      table.row({member(*one, "id"), named_names(answer, *one, "recipients"), member(*one, "label"),
                 member(*one, "slices"), member(*one, "bytes"), member(*one, "others_needed")});
    text += "\n" + table.text("");
  }
  text += guarded(answer);
  if (const auto all = items(answer, "approvals"); !all.empty()) {
    Table table({"RENDERING", "SIGNED BY", "AT"});
    for (const Value* one : all)
      table.row({member(*one, "rendering"), member(*one, "person"), member(*one, "at")});
    text += "\n" + table.text("");
  }
  if (const auto all = items(answer, "deliveries"); !all.empty()) {
    const Value* names = json::find(answer, "names");
    Table table({"ENVELOPE", "TO", "PART", "STATE", "ERROR"});
    for (const Value* one : all) {
      const std::string partner = member(*one, "partner");
      table.row({member(*one, "envelope"), names ? json::string_or(*names, partner, partner) : partner,
                 member(*one, "part") + "/" + member(*one, "parts"), member(*one, "state"),
                 member(*one, "error")});
    }
    text += "\n" + table.text("");
  }
  return text;
}

std::string signed_share(const Value& answer, const PartnerNames& names) {
  std::string text = "Signatures: " + protocol::printable(member(answer, "have")) + " of " +
                     protocol::printable(member(answer, "need")) + ". The share is " +
                     protocol::printable(member(answer, "state")) + ".\n";
  for (const Value* release : items(answer, "releases")) {
    text += "Release " +
            protocol::printable(member(*release, "release").empty() ? member(*release, "id")
                                                                    : member(*release, "release")) +
            ": " + protocol::printable(member(*release, "envelopes")) + " envelopes, " +
            protocol::printable(member(*release, "deliveries")) + " deliveries\n";
    for (const char* list : {"held", "dropped"})
      for (const Value* one : items(*release, list))
        text += std::string(list == std::string_view("held") ? "  HELD: " : "  DROPPED: ") +
                protocol::printable(name_of(names, member(*one, "partner"))) + ": " +
                protocol::printable(member(*one, "why")) + "\n";
  }
  return text;
}

}  // namespace gateway::cli::render
