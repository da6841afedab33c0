// seal and open: envelopes as files, carried by people.
#include "gateway/cli/files.h"
#include "gateway/cli/message.h"
#include "gateway/cli/render.h"
#include "gateway/cli/steps.h"
#include "protocol/schema.h"
#include "protocol/text.h"

namespace gateway::cli {

namespace json = protocol::json;

namespace {

constexpr std::size_t max_envelope = 64U << 20;

/// "FILE", "FILE.2", "FILE.3", …
std::string numbered(const std::string& file, std::int64_t position) {
  return position == 0 ? file : file + "." + std::to_string(position + 1);
}

Result<Exit> seal(Session& session, const Arguments& arguments) {
  const std::string out = arguments.get("out");
  std::vector<Builder> written;
  std::string text;
  std::int64_t count = 1;
  for (std::int64_t position = 0; position < count; ++position) {
    Builder args;
    args.set("what", arguments.get("WHAT")).set("partner", arguments.get("partner"));
    args.set("position", position);
    TRY(const ipc::Message answer, session.call("outbox.hand_over", std::move(args)));
    const Value* envelope = json::find(answer.header, "envelope");
    if (envelope == nullptr || answer.attachments.empty())
      return fail(Error::malformed, "core's answer has no envelope", arguments.get("WHAT"),
                  "see that this program and core are of the same version");
    count = json::int_or(answer.header, "count", 1);
    const std::string file = numbered(out, position);
    CHECK(write_new(file, answer.attachments.front()));
    Builder row;
    for (const auto& member : envelope->GetObject())
      row.set({member.name.GetString(), member.name.GetStringLength()}, member.value);
    written.push_back(std::move(row.set("file", file)));
    text += file + ": " + protocol::printable(json::string_or(*envelope, "kind")) + " " +
            protocol::printable(json::string_or(*envelope, "envelope")) + ", good until " +
            protocol::printable(json::string_or(*envelope, "expires")) + "\n";
  }
  Builder answer;
  answer.set("ok", true).set("envelopes", written);
  return session.show(answer.value(), text + "It is recorded that you hand this over to " +
                                          protocol::printable(arguments.get("partner")) +
                                          "; bring its receipt in with `open`.\n");
}

Result<Exit> show_mail(Session& session, const Arguments& arguments, const ipc::Message& answer) {
  const auto count = [&](const char* name) { return std::to_string(json::int_or(answer.header, name, 0)); };
  std::string text =
      count("objects") + " objects of " + protocol::printable(json::string_or(answer.header, "partner")) +
      "'s mail are in the inbox under " + protocol::printable(json::string_or(answer.header, "label")) +
      ", as " + protocol::printable(json::string_or(answer.header, "envelope")) + ".\n";
  if (json::int_or(answer.header, "refused", 0) > 0) text += count("refused") + " more could not be read.\n";
  TRY(const auto left_out, json::get_strings(answer.header, "left_out"));
  for (const auto& name : left_out) text += "Nothing was found in " + protocol::printable(name) + ".\n";
  if (arguments.has("receipt-out")) text += "A mail has no receipt: nothing was written.\n";
  return session.show(answer.header, text);
}

Result<Exit> bring_in(Session& session, const Arguments& arguments) {
  TRY(const std::string id, upload_file(session, arguments.get("FILE")));
  Builder args;
  args.set("upload", id).set("partner", arguments.get("partner"));
  TRY(const ipc::Message answer, session.call("inbox.bring_in", std::move(args)));
  if (json::string_or(answer.header, "kind") == "mail") return show_mail(session, arguments, answer);
  const bool receipt = json::string_or(answer.header, "kind") == "receipt";
  std::string text = protocol::printable(json::string_or(answer.header, "kind")) + " " +
                     protocol::printable(json::string_or(answer.header, "envelope")) + " of " +
                     protocol::printable(json::string_or(answer.header, "partner")) +
                     (receipt ? " is noted.\n" : " is in the inbox.\n");
  if (arguments.has("receipt-out")) {
    if (answer.attachments.empty())
      return fail(Error::malformed, "core's answer has no receipt", arguments.get("FILE"),
                  "see that this program and core are of the same version");
    CHECK(write_new(arguments.get("receipt-out"), answer.attachments.front()));
    text += "Its receipt, to carry back: " + arguments.get("receipt-out") + "\n";
  }
  return session.show(answer.header, text);
}

/// The sender of a message from its card: nothing but the card is asked, so this works without core.
Result<Sender> sender_of_card(const std::string& file) {
  TRY(const std::string text, read_file(file, 1U << 20));
  TRY(const auto card, json::parse(text));
  TRY(const protocol::Schema* schema, protocol::Schema::built_in("card"));
  if (auto checked = schema->check(card); checked.has_error())
    return fail(checked.error().error, checked.error().what, file + "#" + checked.error().where,
                checked.error().remedy);
  return Sender{json::string_or(card, "short_name"), json::string_or(card, "fingerprint"),
                json::string_or(card, "openpgp_key")};
}

Result<Exit> open_message_to_me(Session& session, const Arguments& arguments) {
  TRY(const Profile* mine, session.profile());
  TRY(const Sender sender, sender_of_card(arguments.get("from")));
  TRY(const std::string message, read_file(arguments.get("FILE"), max_envelope, session.console().in));
  TRY(const OpenedMessage opened, open_message(*mine, message, sender));
  if (arguments.has("out")) CHECK(write_new(arguments.get("out"), opened.bundle));
  const protocol::EnvelopeHeader& header = opened.header;
  Builder answer;
  answer.set("ok", true)
      .set("envelope", header.id.text())
      .set("kind", protocol::text(header.kind))
      .set("from", header.from);
  answer.set("to", header.to)
      .set("person", header.person)
      .set("label", protocol::text(header.label))
      .set("objects", header.slices.size());
  answer.set("created", header.created.text(0))
      .set("expires", header.expires.text(0))
      .set("fingerprint", sender.fingerprint);
  session.show(answer.value(), describe(header, sender));
  if (header.expires > now()) return Exit::done;
  return fail(Error::expired, "the message has expired", "envelope " + header.id.text(),
              "its sender no longer stands for what it says");
}

Result<Exit> open_file(Session& session, const Arguments& arguments) {
  const bool for_team = arguments.has("partner");
  if (for_team == arguments.has("from"))
    return session.usage("give one of --partner and --from",
                         "--partner for an envelope to the team, --from for a message sealed to you");
  if (arguments.has(for_team ? "out" : "receipt-out"))
    return session.usage("--out goes with --from, --receipt-out with --partner", "leave it out");
  return for_team ? bring_in(session, arguments) : open_message_to_me(session, arguments);
}

}  // namespace

std::vector<Command> carry_commands() {
  std::vector<Command> commands;
  commands.push_back(
      {"seal",
       "Write what was released to a partner as files, sealed as they are stored, to carry by hand.",
       "csirt-gateway seal 77ad12c0 --partner cert-fi --out for-fi.pgp",
       {{"WHAT", "Release, share or recall, the id of an envelope, or of one that came in: its receipts"}},
       {{"partner", "PARTNER", "Whom they are for", true},
        {"out", "FILE", "A new file, 0600; further ones are FILE.2, FILE.3 …", true}},
       seal});
  commands.push_back(
      {"open",
       "Open a file: a partner's envelope or encrypted mail into the inbox, or a message sealed to you.",
       "csirt-gateway open from-fi.pgp --partner cert-fi --receipt-out receipt.pgp",
       {{"FILE", "The file, or - for standard input"}},
       {{"partner", "PARTNER", "The partner that sealed it for our team"},
        {"receipt-out", "FILE", "A new file for the receipt, to carry back"},
        {"from", "CARD", "Without any daemon: card of the team that signed what is sealed to you"},
        {"out", "FILE", "With --from: a new file for the bundle, 0600"}},
       open_file});
  return commands;
}

}  // namespace gateway::cli
