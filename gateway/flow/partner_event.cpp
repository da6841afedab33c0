#include "gateway/flow/partner_event.h"

#include <algorithm>

#include "gateway/flow/passing.h"
#include "gateway/flow/translation.h"
#include "protocol/digest.h"
#include "protocol/misp_audience.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Uuid;
using protocol::json::Builder;
namespace misp = protocol::misp;

namespace {

constexpr std::string_view kind = "misp-pushed";

/// What is here of an event already.
struct Known {
  std::int64_t timestamp = 0;  ///< the newest; 0 where there is nothing
  bool is_protected = false;   ///< a version of it was
  std::string envelope;        ///< the item of the inbox that brought the newest
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
  if (good.has_error() && is_passing(good.error().error)) return good.error();
  if (good.has_error())
    return fail(Error::denied,
                "the event is protected, and its signature is not by a key we know of its sender",
                good.error().where, "compare the keys with the partner, and take its card over anew");
  return {};
}

std::string record_id(const std::string& partner, const Uuid& event) {
  return partner + "/" + event.text();
}

Result<Known> known_of(Reader& reader, const std::string& partner, const Uuid& event) {
  TRY(const auto record, reader.record(kind, record_id(partner, event)));
  if (!record) return Known{};
  TRY(const auto body, body_of(*record));
  return Known{protocol::json::int_or(body, "timestamp", 0),
               protocol::json::bool_or(body, "protected", false),
               protocol::json::string_or(body, "envelope")};
}

struct Translated {
  misp::Event event;
  Known known;
  bool waits = false;  ///< what is known of it is not decided yet
  std::string bundle;
  std::size_t refused = 0;
};

Result<Translated> translate(const World& world, const std::string& partner, std::string_view text,
                             const Uuid& id) {
  Translated out;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    Translation translation(world, reader, partner);
    TRY(out.event, misp::scan(text, {}, world.clock.now(), translation));
    out.bundle = translation.bundle(id);
    out.refused = translation.refused_count();
    TRY(out.known, known_of(reader, partner, out.event.uuid));
    TRY(const auto item, reader.inbox(partner, out.known.envelope));
    out.waits = item && item->state == "received";
    return {};
  }));
  return out;
}

}  // namespace

Result<PartnerEvent> read_partner_event(World& world, const std::string& partner, const std::string& file) {
  const std::size_t line = file.find('\n');
  if (line == std::string::npos) return fail(Error::malformed, "there is no event");
  const auto text = std::string_view(file).substr(line + 1);
  const auto id = protocol::keyed_uuid(partner, "misp/" + protocol::to_hex(protocol::sha256(file)));
  TRY(auto translated, translate(world, partner, text, id));
  if (translated.waits) {
    // What was deleted is known only once the version before it has been decided.
    CHECK(decide_item(world, partner, translated.known.envelope));
    TRY(translated, translate(world, partner, text, id));
  }
  PartnerEvent read;
  read.event = std::move(translated.event);
  read.refused = translated.refused;
  // A server to which no time is told says now (facts: misp.md §1.5).
  read.timestamp = read.event.timestamp.value_or(world.clock.now().seconds);
  // An edit cannot take the protection away.
  if (read.event.is_protected || translated.known.is_protected)
    CHECK(check_signature(world, partner, std::string_view(file).substr(0, line), text));
  TRY(read.brought, read_brought(world, partner, id, translated.bundle));
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
