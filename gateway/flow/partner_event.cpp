#include "gateway/flow/partner_event.h"

#include <algorithm>

#include "protocol/digest.h"
#include "protocol/misp_audience.h"
#include "protocol/pap.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Label;
using protocol::Uuid;
using protocol::json::Builder;
namespace misp = protocol::misp;

namespace {

constexpr std::string_view kind = "misp-pushed";

/// What is here of an event already.
struct Known {
  std::int64_t timestamp = 0;  ///< the newest; 0 where there is nothing
  bool is_protected = false;   ///< a version of it was
};

/// What MISP signs: the bytes without any white space, also within strings (facts: misp.md §1.6).
std::string signed_bytes(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return out;
}

Result<void> check_signature(World& world, const std::string& partner, std::string_view in_base64,
                             std::string_view text) {
  if (in_base64.empty()) return fail(Error::denied, "a protected event came without its signature");
  const auto signature = protocol::parse_base64(in_base64);
  if (signature.has_error()) return fail(Error::denied, "the signature of the event is not base64");
  const auto good = world.gate.verify(signed_bytes(text), {partner, *signature});
  if (good.has_error() && is_ours(good.error().error)) return good.error();
  if (good.has_error())
    return fail(Error::denied,
                "the event is protected, and its signature is not by a key we know of its sender",
                good.error().where, "compare the keys with the partner, and take its card over anew");
  return {};
}

/// An event's attributes as a STIX bundle of the partner's.
class Translation final : public misp::Sink {
 public:
  Translation(const World& world, const std::string& partner)
      : world_(world), partner_(partner), creator_{"identity", *Uuid::parse(partner)} {}

  Result<void> attribute(const misp::Event& event, const misp::Attribute& attribute) override {
    const auto name = "misp/" + partner_ + "/" + event.uuid.text() + "/" + attribute.uuid.text();
    const protocol::StixId id{"indicator", protocol::keyed_uuid(world_.derivation_key, name)};
    auto bytes = misp::to_indicator(attribute, id, creator_, label_of(attribute));
    if (bytes.has_error()) {
      refused({attribute.position, id.text(), "value", bytes.error().what});
      return {};
    }
    TRY(const auto handled, with_handling(*bytes, attribute.handling));
    objects_ += (objects_.empty() ? "" : ",") + handled;
    return {};
  }
  /// Exactly as it was before it went through MISP, so only where what MISP says now asks for no more.
  Result<void> carried(const misp::Event&, const misp::Attribute& attribute) override {
    const auto object = protocol::stix::read_object(attribute.value, {}, world_.clock.now());
    const Label asked = label_of(attribute);
    if (object.has_error() || protocol::strictest(object->label, asked) != object->label ||
        !within_handling(attribute.handling, object->handling)) {
      refused({attribute.position, attribute.uuid.text(), "value", "it binds less than its event"});
      return {};
    }
    objects_ += (objects_.empty() ? "" : ",") + attribute.value;
    return {};
  }
  void refused(const protocol::stix::Refusal&) override { ++refused_; }
  void alert(std::string_view) override {}

  std::string bundle(const Uuid& id) const {
    return R"({"type":"bundle","id":"bundle--)" + id.text() + R"(","objects":[)" + objects_ + "]}";
  }
  std::size_t refused_count() const { return refused_; }

 private:
  /// What MISP's distribution or state keeps back goes no further than this team until a person looks at it,
  /// and what is marked with something unknown is held.
  static Label label_of(const misp::Attribute& attribute) {
    const bool kept_back = std::ranges::any_of(attribute.holds, [](const std::string& why) {
      return why == "own-organisation" || why == "sharing-group" || why == "unpublished";
    });
    const Label own = attribute.label == Label::unmarked || kept_back ? Label::amber_strict : Label::clear;
    return protocol::strictest(own, attribute.label == Label::unmarked ? own : attribute.label);
  }

  /// True where the object itself already asks for what its event does.
  static bool within_handling(const protocol::Handling& asked, const protocol::Handling& own) {
    auto both = own;
    both.add(asked);
    return both.pap == own.pap && both.restrictions == own.restrictions &&
           both.valid_from == own.valid_from && both.valid_until == own.valid_until;
  }

  /// PAP and exercise as labels of the object, where MISP would write its tags.
  static Result<std::string> with_handling(const std::string& bytes, const protocol::Handling& handling) {
    std::vector<std::string> labels;
    if (handling.pap != protocol::Pap::none) labels.emplace_back(protocol::text(handling.pap));
    if (std::ranges::find(handling.restrictions, "exercise") != handling.restrictions.end())
      labels.emplace_back("exercise");
    if (labels.empty()) return bytes;
    TRY(const auto object, protocol::json::parse(bytes));
    Builder with;
    for (const auto& member : object.GetObject())
      with.set({member.name.GetString(), member.name.GetStringLength()}, member.value);
    return with.set("labels", labels).text();
  }

  const World& world_;
  const std::string& partner_;
  const protocol::StixId creator_;
  std::string objects_;
  std::size_t refused_ = 0;
};

std::string record_id(const std::string& partner, const Uuid& event) {
  return partner + "/" + event.text();
}

Result<Known> known_of(Reader& reader, const std::string& partner, const Uuid& event) {
  TRY(const auto record, reader.record(kind, record_id(partner, event)));
  if (!record) return Known{};
  TRY(const auto body, body_of(*record));
  return Known{protocol::json::int_or(body, "timestamp", 0),
               protocol::json::bool_or(body, "protected", false)};
}

}  // namespace

Result<PartnerEvent> read_partner_event(World& world, const std::string& partner, const std::string& file) {
  const std::size_t line = file.find('\n');
  if (line == std::string::npos) return fail(Error::malformed, "there is no event");
  const auto text = std::string_view(file).substr(line + 1);
  const auto now = world.clock.now();
  Translation translation(world, partner);
  PartnerEvent read;
  TRY(read.event, misp::scan(text, {}, now, translation));
  // A server to which no time is told says now (facts: misp.md §1.5).
  read.timestamp = read.event.timestamp.value_or(now.seconds);
  Known known;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(known, known_of(reader, partner, read.event.uuid));
    return {};
  }));
  // An edit cannot take the protection away.
  if (read.event.is_protected || known.is_protected)
    CHECK(check_signature(world, partner, std::string_view(file).substr(0, line), text));
  const auto id = protocol::keyed_uuid(partner, "misp/" + protocol::to_hex(protocol::sha256(file)));
  TRY(read.brought, read_brought(world, partner, id, translation.bundle(id)));
  read.refused = translation.refused_count();
  return read;
}

Result<bool> keep_partner_event(const World& world, Writer& writer, PartnerEvent& read,
                                std::string_view word) {
  const auto& partner = read.brought.row.partner;
  TRY(const auto known, known_of(writer, partner, read.event.uuid));
  TRY(const auto before, writer.inbox(partner, read.brought.row.envelope));
  if (known.timestamp >= read.timestamp && !before) return false;
  CHECK(keep_brought(writer, read.brought, word));
  Builder body;
  body.set("timestamp", std::max(known.timestamp, read.timestamp));
  body.set("envelope", read.brought.row.envelope);
  body.set("protected", known.is_protected || read.event.is_protected);
  body.set("skipped", read.event.skipped).set("refused", read.refused);
  const auto id = record_id(partner, read.event.uuid);
  CHECK(writer.put(make_record(kind, id, partner, world.clock.now(), body.text())));
  return true;
}

Result<std::int64_t> newest_of_event(Reader& reader, const std::string& partner, const Uuid& event) {
  TRY(const auto known, known_of(reader, partner, event));
  return known.timestamp;
}

}  // namespace gateway::flow
