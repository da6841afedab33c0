#include "gateway/flow/pushed.h"

#include <algorithm>

#include "gateway/flow/posted.h"
#include "gateway/ops/metrics.h"
#include "protocol/digest.h"
#include "protocol/misp.h"
#include "protocol/misp_audience.h"
#include "protocol/misp_served.h"
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

/// The words by which MISP knows that nothing is wrong (facts: misp.md §1.5).
constexpr std::string_view not_newer =
    "Event could not be saved: Event in the request not newer than the local copy.";
constexpr std::string_view kind = "misp-pushed";

/// What is said of the event itself.
struct Pushed {
  Uuid uuid;
  std::int64_t timestamp = 0;  ///< seconds
  bool is_protected = false;
  std::string signature;  ///< base64, or empty
  std::string_view text;
};

Result<Pushed> read_pushed(std::string_view file) {
  Pushed pushed;
  const std::size_t line = file.find('\n');
  if (line == std::string_view::npos) return fail(Error::malformed, "it is no pushed event");
  pushed.signature = file.substr(0, line);
  pushed.text = file.substr(line + 1);
  TRY(const auto body, protocol::json::parse(pushed.text));
  const auto* event = protocol::json::find(body, "Event");
  if (event == nullptr) event = &body;
  TRY(const auto uuid, protocol::json::get_string(*event, "uuid"));
  TRY(pushed.uuid, Uuid::parse(protocol::lower_ascii(uuid)));
  const auto* time = protocol::json::find(*event, "timestamp");
  // PyMISP leaves it out of what it edited, and the server then says now.
  pushed.timestamp = misp::is_absent(time) ? 0 : misp::number_of(*time).value_or(0);
  pushed.is_protected = misp::says(protocol::json::find(*event, "protected"), true);
  return pushed;
}

/// What MISP signs: the bytes without any white space, also within strings (facts: misp.md §1.6).
std::string signed_bytes(std::string_view text) {
  std::string out(text);
  std::erase_if(out, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return out;
}

Result<void> check_signature(World& world, const std::string& partner, const Pushed& pushed) {
  if (!pushed.is_protected) return {};
  if (pushed.signature.empty()) return fail(Error::denied, "a protected event came without its signature");
  TRY(const auto signature, protocol::parse_base64(pushed.signature));
  return world.gate.verify(signed_bytes(pushed.text), {partner, signature});
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

/// The newest timestamp of the event that is here; 0 where there is none.
Result<std::int64_t> known_timestamp(Reader& reader, const std::string& partner, const Uuid& event) {
  TRY(const auto record, reader.record(kind, record_id(partner, event)));
  if (!record) return 0;
  TRY(const auto body, body_of(*record));
  return protocol::json::int_or(body, "timestamp", 0);
}

InboundAnswer taken(const Pushed& pushed) {
  Builder event;
  event.set("id", misp::number_of(pushed.uuid)).set("uuid", pushed.uuid.text());
  return {200, "", Builder().set("Event", event).text()};
}

Result<InboundAnswer> keep(World& world, const std::string& partner, const std::string& file,
                           Pushed& pushed) {
  const auto now = world.clock.now();
  if (pushed.timestamp == 0) pushed.timestamp = now.seconds;
  Translation translation(world, partner);
  TRY(const auto event, misp::scan(pushed.text, {}, now, translation));
  const auto id = protocol::keyed_uuid(partner, "misp/" + protocol::to_hex(protocol::sha256(file)));
  TRY(auto brought, read_brought(world, partner, id, translation.bundle(id)));
  bool is_old = false;
  CHECK(world.store.write([&](Writer& writer) -> Result<void> {
    TRY(const auto known, known_timestamp(writer, partner, event.uuid));
    TRY(const auto before, writer.inbox(partner, brought.row.envelope));
    is_old = known >= pushed.timestamp && !before;
    if (is_old) return {};
    CHECK(keep_brought(writer, brought, "event.pushed"));
    Builder body;
    body.set("timestamp", pushed.timestamp).set("envelope", brought.row.envelope);
    body.set("skipped", event.skipped).set("refused", translation.refused_count());
    CHECK(writer.put(make_record(kind, record_id(partner, event.uuid), partner, now, body.text())));
    return {};
  }));
  if (is_old) return InboundAnswer{403, std::string(not_newer), {}};
  CHECK(world.views.put_pushed(partner, event.uuid, pushed.timestamp));
  return taken(pushed);
}

Result<InboundAnswer> take(World& world, const std::string& partner, const std::string& file) {
  auto pushed = read_pushed(file);
  if (pushed.has_error()) return InboundAnswer{422, "Event could not be saved: it cannot be read.", {}};
  if (const auto good = check_signature(world, partner, *pushed); good.has_error()) {
    if (good.error().error == Error::internal || good.error().error == Error::unavailable)
      return good.error();
    return InboundAnswer{403, "Event could not be saved: its signature is not by a key we know of you.", {}};
  }
  auto kept = keep(world, partner, file, *pushed);
  if (kept.has_value()) return kept;
  switch (kept.error().error) {
    case Error::internal:
    case Error::unavailable:
      return kept;
    case Error::denied:
      return InboundAnswer{403, "not accepted now", {}};
    default:
      return InboundAnswer{422, "Event could not be saved: it cannot be read.", {}};
  }
}

}  // namespace

Result<InboundAnswer> take_pushed(World& world, const std::string& partner, const std::string& spool_file) {
  TRY(const auto bytes, world.files.read_spool(spool_file));
  TRY(auto answer, take(world, partner, bytes));
  if (answer.status != 200 && answer.title != not_newer) {
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
