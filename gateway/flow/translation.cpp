#include "gateway/flow/translation.h"

#include <algorithm>

#include "gateway/flow/admission.h"
#include "gateway/flow/misp_versions.h"
#include "gateway/flow/receive.h"
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

}  // namespace

Translation::Translation(const World& world, Reader& reader, const std::string& partner, Label given)
    : world_(world),
      reader_(reader),
      partner_(partner),
      given_(given),
      creator_{"identity", *protocol::Uuid::parse(partner)} {}

Result<void> Translation::attribute(const misp::Event& event, const misp::Attribute& attribute) {
  const MispSource source{partner_, event.uuid, attribute.uuid};
  auto bytes = version(source, with_handling(attribute));
  if (bytes.has_error()) {
    if (is_ours(bytes.error().error)) return std::move(bytes).error();
    refused({attribute.position, attribute.uuid.text(), "value", bytes.error().what});
    return {};
  }
  add(*bytes);
  return {};
}

Result<std::string> Translation::version(const MispSource& source, const misp::Attribute& attribute) const {
  TRY(const auto object, object_at(world_, reader_, source, "indicator", attribute.timestamp));
  return misp::to_indicator(attribute, {object.id, creator_, label_of(attribute), object.created});
}

Result<void> Translation::ended(const misp::Event& event, const misp::Attribute& attribute) {
  const MispSource source{partner_, event.uuid, attribute.uuid};
  TRY(const auto bytes, ended_version(world_, reader_, source, "indicator", attribute.timestamp));
  if (!bytes.empty()) add(bytes);
  return {};
}

Result<void> Translation::carried(const misp::Event&, const misp::Attribute& attribute) {
  const auto object = protocol::stix::read_object(attribute.value, {}, world_.clock.now());
  const Label asked = label_of(attribute);
  if (object.has_error() || protocol::strictest(object->label, asked) != object->label ||
      !within_handling(attribute.handling, object->handling)) {
    refused({attribute.position, attribute.uuid.text(), "value", "it binds less than its event"});
    return {};
  }
  add(attribute.value);
  return {};
}

void Translation::add(std::string_view object) {
  objects_.append(objects_.empty() ? "" : ",").append(object);
}

std::string Translation::bundle(const protocol::Uuid& id) const {
  return R"({"type":"bundle","id":"bundle--)" + id.text() + R"(","objects":[)" + objects_ + "]}";
}

/// What MISP's distribution or state keeps back goes no further than this team until a person looks at it,
/// and what is marked with something unknown is held.
Label Translation::label_of(const misp::Attribute& attribute) const {
  const bool kept_back = std::ranges::any_of(attribute.holds, [](const std::string& why) {
    return why == "own-organisation" || why == "sharing-group" || why == "unpublished";
  });
  const Label label = combine(attribute.label, given_);
  if (label == Label::unmarked) return Label::amber_strict;
  return kept_back ? protocol::strictest(Label::amber_strict, label) : label;
}

}  // namespace gateway::flow
