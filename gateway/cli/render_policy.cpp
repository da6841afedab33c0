// Policies, what they would change, and replays, as text.
#include "gateway/cli/render.h"
#include "protocol/text.h"

namespace gateway::cli::render {

namespace json = protocol::json;
using protocol::printable;

namespace {

constexpr std::size_t digest_shown = 12;
constexpr std::size_t id_shown = 8;

std::string short_digest(const Value& item) {
  return member(item, "policy").substr(0, digest_shown);
}

std::size_t number(const Value& item, std::string_view name) {
  return static_cast<std::size_t>(json::int_or(item, name, 0));
}

/// "3 of 120 decisions …" with more shown than listed where there are.
std::string cut_note(std::size_t listed, std::size_t all) {
  return listed < all ? "and " + std::to_string(all - listed) + " more\n" : std::string();
}

}  // namespace

std::string policies(const Value& answer) {
  Table table({"POLICY", "NAME", "STATE", "SINCE", "PROPOSED BY", "SIGNED BY"});
  for (const Value* one : items(answer, "policies"))
    table.row({short_digest(*one), member(*one, "name"), member(*one, "state"), member(*one, "at"),
               member(*one, "by"), member(*one, "signed_by")});
  return table.text("There are no rules of our own: the built-in rules alone hold.");
}

std::string policy_file(const Value& answer) {
  return Facts()
      .add("Policy", member(answer, "policy"))
      .add("Name", member(answer, "name"))
      .add("Rules", member(answer, "rules"))
      .add("Agreements", member(answer, "agreements"))
      .add("Examples", member(answer, "examples"))
      .text();
}

std::string policy_rules(const Value& answer, std::string_view note) {
  return Facts()
      .add("Policy", member(answer, "policy"))
      .add("Name", member(answer, "name"))
      .add("Note", note)
      .add("State", member(answer, "state"))
      .add("Since", member(answer, "at"))
      .add("Proposed by", member(answer, "by"))
      .add("Signed by", member(answer, "signed_by"))
      .add("Replaces", member(answer, "replaces").substr(0, digest_shown))
      .text();
}

std::string policy_effect(const Value& answer) {
  if (json::find(answer, "goes_back") == nullptr) return {};
  Table table({"SHARE", "GOES BACK BECAUSE"});
  for (const Value* one : items(answer, "goes_back"))
    table.row({member(*one, "share").substr(0, id_shown), member(*one, "why")});
  return table.text("No share that waits for approval changes.") +
         "Stay as they are: " + count_of(number(answer, "stays"), "share") + "\n";
}

std::string policy_signed(const Value& answer) {
  const std::string name = printable(member(answer, "name")) + " (" + short_digest(answer) + ")";
  if (member(answer, "state") == "active") return name + " is in force.\n" + policy_effect(answer);
  return "You have signed for " + name +
         ". Another administrator puts it in force:\n\n  csirt-gateway policy sign " + short_digest(answer) +
         "\n";
}

std::string policy_test(const Value& answer) {
  const auto failed = items(answer, "failed");
  std::string text;
  for (const Value* one : failed) {
    const std::string code = member(*one, "code");
    text += "FAILED: " + printable(member(*one, "name")) + "\n" +
            Facts()
                .add("  expected", member(*one, "expected") + (code.empty() ? "" : " by " + code))
                .add("  got", member(*one, "got"))
                .text();
    for (const Value* reason : items(*one, "reasons"))
      text +=
          "    " + printable(member(*reason, "code")) + "  " + printable(member(*reason, "sentence")) + "\n";
  }
  const std::size_t all = number(answer, "examples");
  return text + count_of(all, "example") + ", " +
         (failed.empty() ? "all as expected" : std::to_string(failed.size()) + " not as expected") + ".\n";
}

std::string policy_diff(const Value& answer) {
  Table table({"SHARE", "TO", "OBJECTS", "OLD", "NEW", "BECAUSE"});
  const auto changed = items(answer, "changed");
  for (const Value* one : changed)
    table.row({member(*one, "share").substr(0, id_shown), member(*one, "recipient"), member(*one, "objects"),
               member(*one, "old"), member(*one, "new"), member(*one, "sentence")});
  const std::size_t differ = number(answer, "differ"), stricter = number(answer, "stricter");
  std::string text =
      table.text("Every decision would have been the same.") + cut_note(changed.size(), differ);
  text += "\n" + count_of(number(answer, "decisions"), "decision") + " since " +
          printable(member(answer, "since")) + ": " + std::to_string(differ) + " would differ (" +
          std::to_string(stricter) + " stricter), for " + count_of(number(answer, "objects"), "object") +
          ".\n";
  return text;
}

std::string policy_replay(const Value& answer) {
  Table table({"SHARE", "TO", "AT", "WHAT DIFFERS"});
  const auto rows = items(answer, "differences");
  for (const Value* one : rows)
    table.row({member(*one, "share").substr(0, id_shown), member(*one, "recipient"), member(*one, "at"),
               member(*one, "what")});
  const std::size_t differ = number(answer, "differ");
  const std::string all = count_of(number(answer, "decisions"), "decision") + " since " +
                          printable(member(answer, "since")) + " made again";
  if (differ == 0) return all + ": each as recorded.\n";
  return table.text("") + cut_note(rows.size(), differ) + "\n" + all + ": " + std::to_string(differ) +
         " not as recorded.\n";
}

}  // namespace gateway::cli::render
