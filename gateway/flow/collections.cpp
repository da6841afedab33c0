#include "gateway/flow/collections.h"

#include <optional>

#include "gateway/policy/presets.h"
#include "protocol/ids.h"
#include "protocol/stix.h"

namespace gateway::flow {

using protocol::Label;

namespace {

/// The same for all its readers and for ever, and telling nothing of the name: a case group's may name a
/// victim.
std::string collection_id(const World& world, std::string_view view) {
  return protocol::keyed_uuid(world.derivation_key, "collection/" + std::string(view)).text();
}

ViewCollection of_circle(const World& world, const directory::Circle& circle) {
  const auto& rules = circle.rules;
  // A network's name is public; what we call a case group is ours.
  const bool is_network = policy::preset(rules.id) != nullptr;
  ViewCollection one;
  one.id = collection_id(world, rules.id);
  one.view = rules.id;
  one.alias = is_network ? rules.id : "";
  one.title = is_network ? rules.name : "Case group";
  one.description =
      is_network ? "Released to the members of " + rules.name : "Released to a group for one case";
  return one;
}

Result<std::vector<ViewCollection>> collections_of(const World& world, Reader& reader,
                                                   const std::string& partner) {
  std::vector<ViewCollection> all;
  TRY(const auto circles, directory::circles(reader));
  for (const auto& circle : circles)
    if (circle.has_member(partner, world.clock.now())) all.push_back(of_circle(world, circle));
  all.push_back({collection_id(world, partner), partner, "", "Your team alone",
                 "Released to your team and to no other"});
  all.push_back({protocol::keyed_uuid(world.derivation_key, "inbox/" + partner).text(), "", "inbox", "Inbox",
                 "What your team sends here"});
  return all;
}

bool is_definition(const protocol::Slice& slice) {
  return slice.entry.id.starts_with("marking-definition--");
}

/// The slice as a view shows it, or nothing. `definitions`: those the same view shows.
std::optional<protocol::Slice> shown(const protocol::Slice& slice, Instant now,
                                     const std::vector<std::string_view>& definitions) {
  const auto object = protocol::stix::read_object(slice.bytes, {}, now, definitions);
  if (object.has_error() || object->label == Label::unknown) return std::nullopt;
  const Label needed = slice.entry.label;
  const bool says_so =
      object->label == Label::unmarked ? needed == Label::clear : protocol::within(needed, object->label);
  if (!says_so) return std::nullopt;
  protocol::Slice out = slice;
  // The version of what is never modified, a marking definition (TAXII 2.1 section 3.4.1).
  if (out.entry.modified.empty() && object->created) out.entry.modified = object->created->text;
  return out;
}

}  // namespace

Result<void> show_collections(World& world, const std::string& partner) {
  const std::lock_guard door(*world.door);
  std::vector<ViewCollection> all;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(all, collections_of(world, reader, partner));
    return {};
  }));
  return world.views.put_collections(partner, all);
}

Result<void> show_all_collections(World& world) {
  std::vector<directory::Partner> partners;
  CHECK(world.store.read([&](Reader& reader) -> Result<void> {
    TRY(partners, directory::partners(reader));
    return {};
  }));
  for (const auto& partner : partners) CHECK(show_collections(world, partner.id));
  return {};
}

std::vector<protocol::Slice> self_describing(const std::vector<SliceRow>& slices, Instant now) {
  std::vector<std::string_view> definitions;
  for (const auto& row : slices)
    if (is_definition(row.slice) && shown(row.slice, now, {})) definitions.push_back(row.slice.bytes);
  std::vector<protocol::Slice> kept;
  for (const auto& row : slices)
    if (auto slice = shown(row.slice, now, definitions)) kept.push_back(*std::move(slice));
  return kept;
}

}  // namespace gateway::flow
