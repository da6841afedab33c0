#include "gateway/flow/pushed.h"

#include <algorithm>

#include "gateway/flow/posted.h"
#include "gateway/flow/translation.h"
#include "gateway/ops/metrics.h"
#include "protocol/digest.h"
#include "protocol/misp.h"
#include "protocol/misp_audience.h"
#include "protocol/misp_served.h"
#include "protocol/text.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::Uuid;
using protocol::json::Builder;
namespace misp = protocol::misp;

namespace {

constexpr std::string_view kind = "misp-pushed";

/// A spooled file, read.
struct Pushed {
  std::string signature;  ///< base64, or empty
  std::string_view text;
  misp::Event event;
  std::int64_t timestamp = 0;  ///< of the event, seconds
  std::size_t refused = 0;     ///< attributes that could not be taken
};

/// What is here of the event already.
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

Result<void> check_signature(World& world, const std::string& partner, const Pushed& pushed) {
  if (pushed.signature.empty()) return fail(Error::denied, "a protected event came without its signature");
  TRY(const auto signature, protocol::parse_base64(pushed.signature));
  return world.gate.verify(signed_bytes(pushed.text), {partner, signature});
}

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

InboundAnswer taken(const Uuid& event) {
  Builder said;
  said.set("id", misp::number_of(event)).set("uuid", event.text());
  return {200, "", Builder().set("Event", said).text()};
}

InboundAnswer unread() {
  return {422, "Event could not be saved: it cannot be read.", {}};
}

Result<InboundAnswer> keep(World& world, const std::string& partner, const Pushed& pushed, Brought& brought) {
  bool is_old = false;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, known_of(writer, partner, pushed.event.uuid));
    TRY(const auto before, writer.inbox(partner, brought.row.envelope));
    is_old = known.timestamp >= pushed.timestamp && !before;
    if (is_old) return {};
    CHECK(keep_brought(writer, brought, "event.pushed"));
    Builder body;
    body.set("timestamp", std::max(known.timestamp, pushed.timestamp)).set("envelope", brought.row.envelope);
    body.set("protected", known.is_protected || pushed.event.is_protected);
    body.set("skipped", pushed.event.skipped).set("refused", pushed.refused);
    const auto id = record_id(partner, pushed.event.uuid);
    CHECK(writer.put(make_record(kind, id, partner, world.clock.now(), body.text())));
    return {};
  }));
  if (is_old) return InboundAnswer{403, std::string(misp::not_newer), {}};
  CHECK(world.views.put_pushed(partner, pushed.event.uuid, pushed.timestamp));
  return taken(pushed.event.uuid);
}

Result<InboundAnswer> take(World& world, const std::string& partner, const std::string& file) {
  const std::size_t line = file.find('\n');
  if (line == std::string::npos) return unread();
  Pushed pushed{file.substr(0, line), std::string_view(file).substr(line + 1), {}, 0, 0};
  const auto now = world.clock.now();
  const auto id = protocol::keyed_uuid(partner, "misp/" + protocol::to_hex(protocol::sha256(file)));
  Known known;
  std::string bundle;
  const auto read = world.store.read([&](Reader& reader) -> Result<void> {
    Translation translation(world, reader, partner, {});
    TRY(pushed.event, misp::scan(pushed.text, {}, now, translation));
    bundle = translation.bundle(id);
    pushed.refused = translation.refused_count();
    TRY(known, known_of(reader, partner, pushed.event.uuid));
    return {};
  });
  if (read.has_error() && is_ours(read.error().error)) return read.error();
  if (read.has_error()) return unread();
  // A server to which no time is told says now (facts: misp.md §1.5).
  pushed.timestamp = pushed.event.timestamp.value_or(now.seconds);
  // An edit cannot take the protection away.
  if (pushed.event.is_protected || known.is_protected) {
    const auto good = check_signature(world, partner, pushed);
    if (good.has_error() && is_ours(good.error().error)) return good.error();
    if (good.has_error())
      return InboundAnswer{
          403, "Event could not be saved: its signature is not by a key we know of you.", {}};
  }
  auto brought = read_brought(world, partner, id, bundle);
  if (brought.has_error() && !is_ours(brought.error().error)) return unread();
  if (brought.has_error()) return std::move(brought).error();
  auto kept = keep(world, partner, pushed, *brought);
  if (kept.has_error() && kept.error().error == Error::denied)
    return InboundAnswer{403, "not accepted now", {}};
  return kept;
}

}  // namespace

Result<InboundAnswer> take_pushed(World& world, const std::string& partner, const std::string& spool_file) {
  TRY(const auto bytes, world.files.read_spool(spool_file));
  TRY(auto answer, take(world, partner, bytes));
  if (answer.status != 200 && answer.title != misp::not_newer) {
    ops::count("pushes_refused");
    CHECK(world.store.write([&](Writer& writer) {
      return audit(writer, world.clock.now(), partner, "event.refused", spool_file,
                   Builder().set("what", answer.title).text());
    }));
  }
  world.files.remove_spool(spool_file);
  world.wake();
  return answer;
}

}  // namespace gateway::flow
