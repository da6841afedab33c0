#include "gateway/flow/mailed.h"

#include <algorithm>

#include "gateway/flow/admission.h"
#include "gateway/flow/admit_text.h"
#include "gateway/flow/passing.h"
#include "gateway/flow/translation.h"
#include "gateway/mail/mail.h"
#include "protocol/envelope.h"
#include "protocol/indicator_csv.h"
#include "protocol/misp.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::json::Builder;

namespace {

/// What people write is short; a longer letter is looked through for labels alone.
constexpr std::size_t letter_bytes = 1U << 20;

/// "+STRICT" behind AMBER, however the two are joined.
bool goes_on_strict(std::string_view behind) {
  const auto next = behind.find_first_not_of(" \t+-_%2b");
  return next != std::string_view::npos && next > 0 && behind.substr(next).starts_with("strict");
}

/// The strictest label that a text names ("TLP:AMBER"). One that is none may be meant as any.
Label label_in(std::string_view text) {
  constexpr std::string_view mark = "tlp:";
  const auto words = protocol::lower_ascii(text);
  Label label = Label::unmarked;
  for (auto at = words.find(mark); at != std::string::npos; at = words.find(mark, at + mark.size())) {
    const auto begin = words.find_first_not_of(" \t", at + mark.size());
    if (begin == std::string::npos) break;
    const auto end = std::min(words.find_first_not_of("abcdefghijklmnopqrstuvwxyz+_", begin), words.size());
    if (end == begin) continue;
    Label named = protocol::parse_label(words.substr(begin, end - begin));
    if (named == Label::amber && goes_on_strict(std::string_view(words).substr(end)))
      named = Label::amber_strict;
    label = protocol::strictest(label, named == Label::unknown ? Label::amber_strict : named);
  }
  return label;
}

/// A part whose text speaks for itself: objects say how each is bound, and so do rows.
bool names_labels(const mail::Part& part) {
  return part.is_letter || (!looks_like_json(part.text) && !protocol::indicators::looks_like_csv(part.text));
}

/// What came out of the encryption.
struct Opened {
  std::vector<mail::Part> parts;
  Label label = Label::unmarked;
  std::optional<std::int64_t> written;
  std::vector<std::string> left_out;  ///< what else is encrypted
};

/// A file's name without the ending that its encryption gave it.
std::string plain_name(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? name : name.substr(0, dot);
}

Result<Opened> take_apart(const mail::Mail& outer, const std::string& plaintext) {
  Opened opened{{}, label_in(outer.subject), outer.written, outer.others};
  if (outer.encrypted->is_mime) {
    TRY(auto inner, mail::parse(plaintext));
    opened.label = protocol::strictest(opened.label, label_in(inner.subject));
    opened.parts = std::move(inner.parts);
    if (inner.encrypted)
      opened.left_out.push_back(inner.encrypted->name.empty() ? "an encrypted part" : inner.encrypted->name);
    opened.left_out.insert(opened.left_out.end(), inner.others.begin(), inner.others.end());
  } else {
    const auto& name = outer.encrypted->name;
    opened.parts.push_back({"", plain_name(name), name.empty(), plaintext});
  }
  for (const auto& part : opened.parts)
    if (names_labels(part)) opened.label = protocol::strictest(opened.label, label_in(part.text));
  return opened;
}

/// STIX objects go on as they are.
struct Adder final : protocol::stix::Sink {
  explicit Adder(Translation& translation) : to(translation) {}
  Result<void> accepted(const protocol::stix::Object& object) override { return to.add(object.bytes); }
  void refused(const protocol::stix::Refusal& refusal) override { to.refused(refusal); }
  void alert(std::string_view) override {}
  Translation& to;
};

Result<void> read_part(const World& world, Reader& reader, const std::string& partner, const Opened& opened,
                       const mail::Part& part, Translation& to) {
  const auto now = world.clock.now();
  if (looks_like_json(part.text) && protocol::misp::looks_like_event(part.text)) {
    CHECK(protocol::misp::scan(part.text, {}, now, to));
    return {};
  }
  if (looks_like_json(part.text)) {
    Adder adder(to);
    CHECK(protocol::stix::scan(part.text, {}, now, adder));
    return {};
  }
  if (part.is_letter && part.text.size() > letter_bytes)
    return fail(Error::too_large, "the letter is longer than 1 MB");
  const std::int64_t written = std::min(opened.written.value_or(now.seconds), now.seconds);
  const TextOrigin origin{"partner", partner, opened.label, partner, written, part.is_letter};
  CHECK(scan_text(world, reader, origin, part.text, to));
  return {};
}

/// A part that cannot be read keeps none of the others out.
Result<std::string> read_parts(World& world, const std::string& partner, const Opened& opened,
                               const protocol::Uuid& id, ReadMail& into) {
  std::string bundle;
  for (const auto& name : opened.left_out) into.left_out.push_back(protocol::printable(name));
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    Translation translation(world, reader, partner, opened.label);
    for (const auto& part : opened.parts) {
      const auto read = read_part(world, reader, partner, opened, part, translation);
      if (read.has_value()) continue;
      if (is_passing(read.error().error)) return read.error();
      if (part.is_letter && read.error().error != Error::too_large) continue;  // most say nothing of use
      const auto& name = part.is_letter ? "the letter" : part.name.empty() ? part.type : part.name;
      into.left_out.push_back(protocol::printable(name));
    }
    bundle = translation.bundle(id);
    into.refused = translation.refused_count();
    return {};
  }));
  return bundle;
}

protocol::Failure nothing_found(const ReadMail& read) {
  std::string names;
  for (const auto& name : read.left_out) names += (names.empty() ? ", but only " : ", ") + name;
  return fail(Error::invalid, "nothing was found in the mail" + names, "the mail",
              "what counts is STIX, MISP events, CSV and text files, and defanged words of the letter; "
              "what is encrypted twice is to be sent once more");
}

}  // namespace

Result<ReadMail> read_mail(World& world, const directory::Partner& partner, std::string_view text) {
  if (partner.state != "active")
    return fail(Error::denied, "the partner is " + partner.state, partner.short_name);
  TRY(const auto outer, mail::parse(text));
  if (!outer.encrypted)
    return fail(Error::denied,
                "the mail is not encrypted, so that nothing shows that " + partner.short_name + " wrote it",
                "the mail", "ask for it encrypted and signed, or bring its files in with `object add`");
  TRY(const auto plain, world.gate.open(partner.id, outer.encrypted->text));
  ReadMail read;
  if (!outer.encrypted->is_mime && protocol::parse_envelope(plain.plaintext).has_value()) {
    read.envelope = outer.encrypted->text;
    return read;
  }
  TRY(const auto opened, take_apart(outer, plain.plaintext));
  if (opened.label == Label::red)
    return fail(Error::denied, "the mail is TLP:RED, for those it was written to alone", "the mail",
                "ask for a message sealed to the person who may read it");
  const auto id = protocol::keyed_uuid(partner.id, "mail/" + protocol::to_hex(protocol::sha256(text)));
  TRY(const auto bundle, read_parts(world, partner.id, opened, id, read));
  TRY(read.brought, read_brought(world, partner.id, id, bundle, opened.label));
  if (read.brought.objects == 0) return nothing_found(read);
  read.label = opened.label == Label::unmarked ? Label::amber_strict : opened.label;
  read.refused += read.brought.refused;
  return read;
}

Result<Reply> keep_mail(World& world, const Call& call, const directory::Partner& partner,
                        Result<ReadMail>& read) {
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    const auto now = world.clock.now();
    Builder detail;
    detail.set("partner", partner.id);
    if (read.has_error()) {
      detail.set("error", protocol::name(read.error().error));
      detail.set("what", protocol::printable(read.error().what));
      return audit(writer, now, call.who.id, "mail.refused", partner.id, detail.text());
    }
    CHECK(keep_brought(writer, read->brought, "mail.kept"));
    return audit(writer, now, call.who.id, "mail.brought-in", read->brought.row.envelope, detail.text());
  }));
  if (read.has_error()) return std::move(read).error();
  world.wake();
  Reply reply;
  reply.body.set("envelope", read->brought.row.envelope).set("kind", "mail");
  reply.body.set("partner", partner.short_name).set("label", protocol::text(read->label));
  reply.body.set("objects", read->brought.objects).set("refused", read->refused);
  reply.body.set("left_out", read->left_out);
  return reply;
}

}  // namespace gateway::flow
