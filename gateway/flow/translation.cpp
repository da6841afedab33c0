#include "gateway/flow/translation.h"

#include <algorithm>

#include "gateway/flow/admission.h"
#include "gateway/flow/misp_versions.h"
#include "gateway/flow/passing.h"
#include "protocol/pap.h"

namespace gateway::flow {

using protocol::Label;
namespace misp = protocol::misp;

namespace {

/// True where the object itself already asks for what its event does.
bool within_handling(const protocol::Handling& asked, const protocol::Handling& own) {
  auto both = own;
  both.add(asked);
  return both.pap == own.pap && both.restrictions == own.restrictions && both.valid_from == own.valid_from &&
         both.valid_until == own.valid_until;
}

/// PAP and exercise among its words, where MISP would write its tags.
misp::Attribute with_handling(misp::Attribute attribute) {
  const auto& handling = attribute.handling;
  if (handling.pap != protocol::Pap::none) attribute.words.emplace_back(protocol::text(handling.pap));
  if (std::ranges::find(handling.restrictions, "exercise") != handling.restrictions.end())
    attribute.words.emplace_back("exercise");
  return attribute;
}

/// What with_handling() has no words for.
bool asks_for_more(const protocol::Handling& handling) {
  return handling.valid_from || handling.valid_until ||
         std::ranges::any_of(handling.restrictions,
                             [](const std::string& restriction) { return restriction != "exercise"; });
}

}  // namespace

Translation::Translation(const World& world, Reader& reader, const std::string& partner, Label given)
    : MispUnits(world, reader, partner),
      world_(world),
      reader_(reader),
      given_(given),
      creator_{"identity", *protocol::Uuid::parse(partner)} {}

Result<std::optional<protocol::StixId>> Translation::make(const MispSource& source,
                                                          const misp::Attribute& unit,
                                                          const std::vector<std::string>& refs) {
  auto objects = objects_of(world_, reader_, source, with_handling(unit), {creator_, bound_by(unit), refs});
  if (objects.has_error()) {
    if (is_passing(objects.error().error)) return std::move(objects).error();
    refused({unit.position, unit.uuid.text(), "value", objects.error().what});
    return std::optional<protocol::StixId>();
  }
  for (const auto& object : objects->texts) CHECK(add(object));
  return std::optional(std::move(objects->id));
}

Result<void> Translation::end(const misp::Attribute&, const std::string& version) {
  return add(version);
}

Result<void> Translation::carried(const misp::Event& event, const misp::Attribute& attribute) {
  const auto object = protocol::stix::read_object(attribute.value, {}, world_.clock.now());
  const Label asked = bound_by(attribute);
  if (object.has_error() || protocol::strictest(object->label, asked) != object->label ||
      !within_handling(attribute.handling, object->handling)) {
    refused({attribute.position, attribute.uuid.text(), "value", "it binds less than its event"});
    return {};
  }
  misp::Attribute known = attribute;
  known.label = object->label;
  known.holds.insert(known.holds.end(), object->holds.begin(), object->holds.end());
  keep(event, known, object->id);
  return add(attribute.value);
}

Result<void> Translation::add(std::string_view object) {
  // One observable may have been seen several times.
  if (!added_.insert(protocol::sha256(object)).second) return {};
  if (objects_.size() + object.size() > protocol::json::Limits().body_bytes)
    return protocol::fail(protocol::Error::too_large, "as STIX it is larger than what can be taken in", "",
                          "send it in pieces");
  objects_.append(objects_.empty() ? "" : ",").append(object);
  return {};
}

std::string Translation::bundle(const protocol::Uuid& id) const {
  return R"({"type":"bundle","id":"bundle--)" + id.text() + R"(","objects":[)" + objects_ + "]}";
}

/// What MISP's distribution or state keeps back, and what an IEP tag binds by more than the object can say,
/// goes no further than this team until a person looks at it; what is marked with something unknown is held.
Label Translation::bound_by(const misp::Attribute& attribute) const {
  const bool kept_back = std::ranges::any_of(attribute.holds, [](const std::string& why) {
    return why == "own-organisation" || why == "sharing-group" || why == "unpublished";
  });
  const Label label = combine(attribute.label, given_);
  if (label == Label::unmarked) return Label::amber_strict;
  return kept_back || asks_for_more(attribute.handling) ? protocol::strictest(Label::amber_strict, label)
                                                        : label;
}

}  // namespace gateway::flow
