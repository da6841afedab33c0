#include "gateway/cli/message.h"

#include "gateway/cli/console.h"
#include "gateway/cli/keys.h"
#include "protocol/text.h"

namespace gateway::cli {

using protocol::Error;
using protocol::fail;
using protocol::Result;

namespace {

Result<OpenedMessage> open_layer(const Profile& profile, std::string_view ciphertext, const Sender& sender,
                                 bool may_hold_another) {
  TRY(const std::string plaintext, open_with(profile, ciphertext, sender.fingerprint, sender.openpgp_key));
  TRY(const protocol::Envelope envelope, protocol::parse_envelope(plaintext));
  if (!envelope.header.person.empty() && envelope.header.person != profile.person)
    return fail(Error::not_addressed, "the message is for " + envelope.header.person,
                "envelope " + envelope.header.id.text(), "only that person may read it");
  if (envelope.header.kind != protocol::EnvelopeKind::red)
    return OpenedMessage{envelope.header, std::string(envelope.body)};
  if (!may_hold_another)
    return fail(Error::malformed, "a sealed message within a sealed message",
                "envelope " + envelope.header.id.text());
  return open_layer(profile, envelope.body, sender, false);
}

}  // namespace

Result<OpenedMessage> open_message(const Profile& profile, std::string_view ciphertext,
                                   const Sender& sender) {
  return open_layer(profile, ciphertext, sender, true);
}

std::string describe(const protocol::EnvelopeHeader& header, const Sender& sender) {
  return Facts()
      .add("Envelope", header.id.text())
      .add("Kind", protocol::text(header.kind))
      .add("From", sender.short_name + " (" + header.from + ")")
      .add("Signed by", in_fours(sender.fingerprint))
      .add("For", header.person.empty() ? list_of(header.to) : header.person)
      .add("Label", protocol::text(header.label))
      .add("Release", header.release ? header.release->text() : "")
      .add("Part", std::to_string(header.part) + " of " + std::to_string(header.parts))
      .add("Created", header.created.text(0))
      .add("Expires", header.expires.text(0))
      .add("Circle", header.terms.circle_name)
      .add("Originator", header.terms.originator)
      .add("Restrictions", list_of(header.terms.restrictions))
      .add("PAP", protocol::text(header.terms.pap))
      .add("Objects", std::to_string(header.slices.size()))
      .text();
}

}  // namespace gateway::cli
