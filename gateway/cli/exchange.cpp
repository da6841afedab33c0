// outbox and inbox: what goes out, what came in.
#include <ostream>

#include "gateway/cli/files.h"
#include "gateway/cli/message.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

Builder state_argument(const Arguments& arguments) {
  Builder args;
  if (arguments.has("state")) args.set("state", arguments.get("state"));
  return args;
}

Result<Exit> show(Session& session, const Arguments& arguments) {
  if (arguments.has("bytes") && session.json())
    return session.usage("--bytes and --json exclude each other", "give one of them");
  TRY(const ipc::Message answer,
      session.call("inbox.show", std::move(Builder().set("envelope", arguments.get("ENVELOPE")))));
  if (!arguments.has("bytes")) return session.show(answer.header, render::inbox_item(answer.header));
  if (answer.attachments.empty())
    return fail(Error::not_found, "there is no bundle to print", arguments.get("ENVELOPE"),
                "RED is opened with `inbox take`");
  print_bytes(session.console(), answer.attachments.front());
  return Exit::done;
}

Result<Exit> decide(Session& session, const Arguments& arguments, std::string_view verb) {
  Builder args;
  args.set("envelope", arguments.get("ENVELOPE"));
  if (arguments.has("reason")) args.set("reason", arguments.get("reason"));
  return ask_core(session, verb, std::move(args), render::inbox_item, arguments.has("dry-run"));
}

/// What the person signs for having read: of this envelope, in this person's name, and nothing more.
Result<void> check_receipt_text(const std::string& text, const std::string& envelope,
                                const std::string& person) {
  constexpr std::size_t digest = 64;
  const std::string begin = "csirt-receipt 1 " + envelope + " ", end = " read " + person + "\n";
  const bool right = text.size() == begin.size() + digest + end.size() && text.starts_with(begin) &&
                     text.ends_with(end) &&
                     protocol::parse_sha256(std::string_view(text).substr(begin.size(), digest)).has_value();
  if (right) return {};
  return fail(Error::denied, "core asks for a signature over something else than the receipt", "receipt_text",
              "nothing was signed; tell your administrator");
}

/// The sender's envelope is what it should be: from the team core named, for ours, of now.
Result<void> check_header(Session& session, const protocol::EnvelopeHeader& header, const Sender& sender) {
  TRY(const PartnerNames names, partner_names(session));
  if (name_of(names, header.from) != sender.short_name)
    return fail(Error::unauthenticated,
                "the message says it is from another team than the one whose key signed it",
                "envelope " + header.id.text(), "ask " + sender.short_name);
  TRY(const ipc::Message me, session.call("whoami", {}));
  return protocol::check_addressed(header, header.from, render::nested(me.header, "team", "id"), now());
}

Result<Exit> take(Session& session, const Arguments& arguments) {
  const std::string envelope = arguments.get("ENVELOPE"), file = arguments.get("out");
  TRY(const Profile* mine, session.profile());
  TRY(const ipc::Message sealed,
      session.call("inbox.sealed", std::move(Builder().set("envelope", envelope))));
  if (sealed.attachments.empty())
    return fail(Error::malformed, "core's answer has no message", envelope,
                "see that this program and core are of the same version");
  TRY(const std::string receipt_text, json::get_string(sealed.header, "receipt_text"));
  CHECK(check_receipt_text(receipt_text, envelope, mine->person));
  const Sender sender{render::nested(sealed.header, "sender", "short_name"),
                      render::nested(sealed.header, "sender", "fingerprint"),
                      render::nested(sealed.header, "sender", "openpgp_key")};
  TRY(const OpenedMessage opened, open_message(*mine, sealed.attachments.front(), sender));
  CHECK(check_header(session, opened.header, sender));
  session.say(describe(opened.header, sender));
  if (arguments.has("dry-run")) {
    say_dry_run(session);
    return Exit::done;
  }
  CHECK(write_new(file, opened.bundle));
  TRY(std::string signature, session.sign(receipt_text));
  std::vector<std::string> attachments;
  attachments.push_back(std::move(signature));
  TRY(const ipc::Message read,
      session.call("inbox.read", std::move(Builder().set("envelope", envelope)), std::move(attachments)));
  return session.show(read.header,
                      "The bundle is in " + file + "; the receipt that you read it is on its way.\n");
}

}  // namespace

std::vector<Command> exchange_commands() {
  const Positional envelope{"ENVELOPE", "Envelope id"};
  std::vector<Command> commands;
  commands.push_back({"outbox list",
                      "List what is owed to partners.",
                      "csirt-gateway outbox list --state held",
                      {},
                      {{"state", "STATE", "Only those in this state"}},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "outbox.list", state_argument(arguments), render::outbox);
                      }});
  commands.push_back({"outbox retry",
                      "Try again now what waits for a partner.",
                      "csirt-gateway outbox retry cert-fi",
                      {{"PARTNER", "Partner, by short name or id"}},
                      {dry_run_option()},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "outbox.retry",
                                        std::move(Builder().set("partner", arguments.get("PARTNER"))),
                                        render::lines, arguments.has("dry-run"));
                      }});
  commands.push_back({"inbox list",
                      "List what partners sent.",
                      "csirt-gateway inbox list --state held",
                      {},
                      {{"state", "STATE", "Only those in this state"}},
                      [](Session& session, const Arguments& arguments) {
                        return ask_core(session, "inbox.list", state_argument(arguments), render::inbox);
                      }});
  commands.push_back({"inbox show",
                      "Show one envelope and what became of its objects.",
                      "csirt-gateway inbox show 2f6c7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f",
                      {envelope},
                      {{"bytes", "", "Print the bundle instead, byte for byte"}},
                      show});
  commands.push_back({"inbox accept",
                      "Accept what is held in an envelope.",
                      "csirt-gateway inbox accept 2f6c7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f",
                      {envelope},
                      {{"reason", "TEXT", "Why; it is recorded, and never sent"}, dry_run_option()},
                      [](Session& session, const Arguments& arguments) {
                        return decide(session, arguments, "inbox.accept");
                      }});
  commands.push_back(
      {"inbox refuse",
       "Refuse what is held in an envelope.",
       "csirt-gateway inbox refuse 2f6c7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f --reason \"not for us\"",
       {envelope},
       {reason_option("Why; it is recorded, and never sent"), dry_run_option()},
       [](Session& session, const Arguments& arguments) {
         return decide(session, arguments, "inbox.refuse");
       }});
  commands.push_back({"inbox take",
                      "Open a RED message that is sealed to you, and sign that you read it.",
                      "csirt-gateway inbox take 2f6c7a55-3d0e-4c0f-9a37-1b1f0c1d2e3f --out red.json",
                      {envelope},
                      {{"out", "FILE", "A new file for the bundle, 0600", true}, dry_run_option()},
                      take});
  return commands;
}

}  // namespace gateway::cli
