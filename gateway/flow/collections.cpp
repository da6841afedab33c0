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

/// Whether terms ask for nothing beside the label that the object does not ask for itself.
bool adds_nothing(const policy::Terms& terms, const protocol::Handling& said) {
  protocol::Handling both = said;
  both.add({terms.pap, terms.restrictions, terms.valid_from, terms.valid_until});
  return both.pap == said.pap && both.restrictions == said.restrictions &&
         both.valid_from == said.valid_from && both.valid_until == said.valid_until;
}

Result<bool> binds_no_more(Reader& reader, std::int64_t object, const protocol::Handling& said) {
  TRY(const auto rows, reader.terms(object));
  for (const auto& row : rows) {
    if (row.hidden) continue;
    TRY(const auto body, protocol::json::parse(row.body));
    TRY(const auto terms, directory::terms_from(body));
    if (!adds_nothing(terms, said)) return false;
  }
  return true;
}

/// The slice as a view shows it, or nothing. `definitions`: those the same view shows.
Result<std::optional<protocol::Slice>> shown(Reader& reader, const SliceRow& row, Instant now,
                                             const std::vector<std::string_view>& definitions) {
  const std::optional<protocol::Slice> nothing;
  const auto object = protocol::stix::read_object(row.slice.bytes, {}, now, definitions);
  if (object.has_error() || object->label == Label::unknown) return nothing;
  const Label needed = row.slice.entry.label;
  const bool says_so =
      object->label == Label::unmarked ? needed == Label::clear : protocol::within(needed, object->label);
  if (!says_so) return nothing;
  TRY(const bool says_all, binds_no_more(reader, row.object, object->handling));
  if (!says_all) return nothing;
  std::optional<protocol::Slice> out = row.slice;
  // The version of what is never modified, a marking definition (TAXII 2.1 section 3.4.1).
  if (out->entry.modified.empty() && object->created) out->entry.modified = object->created->text;
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

Result<std::vector<protocol::Slice>> self_describing(Reader& reader, const std::vector<SliceRow>& slices,
                                                     Instant now) {
  std::vector<std::string_view> definitions;
  for (const auto& row : slices) {
    if (!is_definition(row.slice)) continue;
    TRY(const auto slice, shown(reader, row, now, {}));
    if (slice) definitions.push_back(row.slice.bytes);
  }
  std::vector<protocol::Slice> kept;
  for (const auto& row : slices) {
    TRY(auto slice, shown(reader, row, now, definitions));
    if (slice) kept.push_back(*std::move(slice));
  }
  return kept;
}

}  // namespace gateway::flow
