#include "gateway/flow/by_hand.h"

#include <algorithm>
#include <mutex>

#include "gateway/flow/mailed.h"
#include "gateway/flow/receive.h"
#include "gateway/flow/release.h"
#include "gateway/flow/share.h"
#include "gateway/flow/visible.h"
#include "gateway/mail/mail.h"
#include "protocol/digest.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::json::Builder;

namespace {

constexpr std::string_view handed_over = "envelope.handed-over";
/// As much as the spool takes of one POST.
constexpr std::size_t largest_envelope = 32U << 20;
constexpr int audit_lines_at_most = 1000;

/// What envelopes refer to: the release, a share's releases, the recall, or what a receipt answers.
Result<std::vector<std::string>> references(Reader& reader, const std::string& given) {
  std::vector<std::string> found;
  for (const auto* kind : {"release", "recall", "share"}) {
    auto id = resolve(reader, kind, given);
    if (id.has_error() && id.error().error == Error::not_found) continue;
    if (id.has_error()) return std::move(id).error();
    if (!found.empty())
      return fail(Error::invalid, "several begin like that", protocol::printable(given),
                  "give more characters of the id");
    found.push_back(*id);
    if (std::string_view(kind) != "share") continue;
    TRY(const auto share, load_share(reader, *id));
    found = share.renderings;
  }
  if (found.empty()) found.push_back(given);
  return found;
}

/// What is owed to the partner of what was named, in the order in which it was sealed.
Result<std::vector<DeliveryRow>> owed_to(Reader& reader, const directory::Person& who,
                                         const std::string& given, const directory::Partner& partner) {
  std::vector<std::string> envelopes;
  TRY(const auto by_its_id, reader.envelope(given));
  if (by_its_id) {
    envelopes.push_back(given);
  } else {
    TRY(const auto about, references(reader, given));
    for (const auto& reference : about) {
      TRY(const auto rows, reader.envelopes_for(reference));
      for (const auto& row : rows) envelopes.push_back(row.id);
    }
  }
  std::vector<DeliveryRow> owed;
  bool withdrawn = false;
  for (const auto& envelope : envelopes) {
    TRY(const auto rows, reader.deliveries(envelope));
    for (const auto& row : rows) {
      if (row.partner != partner.id) continue;
      TRY(const bool known, may_know_delivery(reader, who, row));
      if (!known) continue;
      if (row.state == "cancelled") {
        withdrawn = true;
        continue;
      }
      owed.push_back(row);
    }
  }
  if (owed.empty() && withdrawn)
    return fail(Error::denied, "it was withdrawn", protocol::printable(given), "propose a new share");
  if (owed.empty())
    return fail(Error::not_found, "nothing of that is sealed for " + partner.short_name,
                protocol::printable(given), "see `share show` and `outbox list`");
  return owed;
}

/// What a pull or a delivery would be refused for.
Result<void> check_leaves(Reader& reader, const EnvelopeRow& envelope, const std::string& partner,
                          Instant now) {
  const auto where = "envelope " + envelope.id;
  if (envelope.expires <= now)
    return fail(Error::expired, "it expired " + envelope.expires.text(0), where, "propose a new share");
  if (envelope.ciphertext.empty())
    return fail(Error::not_found, "its bytes were disposed of", where, "nothing of it is left to hand over");
  if (envelope.kind != "release" && envelope.kind != "red") return {};
  TRY(const auto release, load(reader, "release", envelope.reference));
  std::vector<std::string> closed_for;
  if (protocol::json::find(release, "closed_for") != nullptr) {
    TRY(closed_for, protocol::json::get_strings(release, "closed_for"));
  }
  if (protocol::json::bool_or(release, "closed", false) || std::ranges::count(closed_for, partner) > 0)
    return fail(Error::denied, "it was withdrawn", where, "propose a new share");
  TRY(const auto dropped, dropped_now(reader, envelope.reference, now));
  const auto why = dropped.find(partner);
  if (why == dropped.end()) return {};
  return fail(Error::denied, why->second, where, "ask `explain` what has changed");
}

Builder describe(const EnvelopeRow& envelope, const directory::Partner& partner) {
  Builder out;
  out.set("envelope", envelope.id).set("kind", envelope.kind).set("reference", envelope.reference);
  out.set("partner", partner.short_name).set("part", envelope.part).set("parts", envelope.parts);
  out.set("expires", envelope.expires.text(0)).set("digest", protocol::to_hex(envelope.digest));
  return out;
}

}  // namespace

Result<Reply> outbox_hand_over(World& world, const Call& call) {
  TRY(const auto given, need(call, "what"));
  TRY(const auto name, need(call, "partner"));
  const auto position = protocol::json::int_or(call.args, "position", 0);
  Reply reply;
  // A withdrawal that comes now finds it noted, or is found by it.
  const std::lock_guard door(*world.door);
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto partner, directory::partner(writer, name));
    if (partner.state != "active")
      return fail(Error::denied, "the partner is " + partner.state, partner.short_name);
    TRY(auto owed, owed_to(writer, call.who, given, partner));
    if (position < 0 || position >= static_cast<std::int64_t>(owed.size()))
      return fail(Error::invalid, "there are " + std::to_string(owed.size()) + " envelopes",
                  "/args/position");
    auto& delivery = owed[static_cast<std::size_t>(position)];
    TRY(const auto envelope, writer.envelope(delivery.envelope));
    const auto now = world.clock.now();
    CHECK(check_leaves(writer, *envelope, partner.id, now));
    // From here on the partner may have it: a withdrawal proposes to call it back.
    delivery.attempts = std::max(delivery.attempts, 1);
    CHECK(writer.put_delivery(delivery));
    reply.body.set("envelope", describe(*envelope, partner)).set("count", owed.size());
    reply.attachments.push_back(envelope->ciphertext);
    return audit(writer, now, call.who.id, handed_over, envelope->id,
                 Builder().set("partner", partner.id).text());
  }));
  return reply;
}

Result<Reply> inbox_bring_in(World& world, const Call& call) {
  TRY(const auto name, need(call, "partner"));
  TRY(const auto upload_text, need(call, "upload"));
  TRY(const auto upload_id, protocol::Uuid::parse(upload_text));
  directory::Partner partner;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(partner, directory::partner(reader, name));
    return {};
  }));
  std::string ciphertext;
  {
    TRY(const auto mapped, world.files.open_upload(upload_id));
    const bool too_large = mapped->text().size() > largest_envelope;
    if (!too_large) ciphertext = mapped->text();
    world.files.remove_upload(upload_id);
    if (too_large)
      return fail(Error::too_large, "neither envelopes nor mails are that large: 32 MB at most", "the file",
                  "ask the partner for it in parts");
  }
  if (mail::looks_like_mail(ciphertext)) {
    auto read = read_mail(world, partner, ciphertext);
    if (read.has_error() || read->envelope.empty()) return keep_mail(world, call, partner, read);
    ciphertext = std::move(read->envelope);
  }
  const auto taken = take_envelope(world, partner.id, ciphertext);
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    Builder detail;
    detail.set("partner", partner.id);
    if (taken.has_error())
      detail.set("error", protocol::name(taken.error().error))
          .set("what", protocol::printable(taken.error().what));
    return audit(writer, world.clock.now(), call.who.id,
                 taken.has_error() ? "envelope.refused" : "envelope.brought-in",
                 taken.has_error() ? upload_id.text() : taken->envelope, detail.text());
  }));
  if (taken.has_error()) return taken.error();
  world.wake();
  Reply reply;
  reply.body
      .set("envelope", taken->envelope)
      // That somebody is sent RED is told to nobody else.
      .set("kind", taken->kind == protocol::EnvelopeKind::red ? "envelope" : protocol::text(taken->kind))
      .set("partner", partner.short_name);
  reply.attachments.push_back(taken->receipt);
  return reply;
}

Result<std::set<std::string>> handed_over_by(Reader& reader, std::string_view envelope,
                                             std::string_view partner) {
  std::set<std::string> people;
  TRY(const auto lines, reader.audit_of(envelope, audit_lines_at_most));
  for (const auto& line : lines) {
    if (line.event != handed_over) continue;
    TRY(const auto detail, protocol::json::parse(line.detail));
    if (protocol::json::string_or(detail, "partner") == partner) people.insert(line.actor);
  }
  return people;
}

}  // namespace gateway::flow
