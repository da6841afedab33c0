#include "gateway/flow/misp_versions.h"

#include <algorithm>

#include "protocol/misp_object.h"

namespace gateway::flow {

using protocol::Error;
using protocol::fail;
using protocol::StixId;
using protocol::json::Builder;

namespace {

/// Each costs a look into the store, for every version of the attribute that follows.
constexpr int followed_at_most = 64;

/// Oldest first.
Result<std::vector<ObjectRow>> versions_of(Reader& reader, const StixId& id, const std::string& sender) {
  TRY(auto versions, reader.versions(id));
  std::erase_if(versions, [&](const ObjectRow& one) { return one.sender != sender; });
  std::ranges::sort(versions, {}, &ObjectRow::modified_key);
  return versions;
}

StixId next_id(const World& world, const StixId& revoked) {
  return {revoked.type, protocol::keyed_uuid(world.derivation_key, "misp-again/" + revoked.text())};
}

Result<std::string> revoking(const ObjectRow& newest, std::int64_t timestamp) {
  TRY(const auto object, protocol::json::parse(newest.bytes));
  Builder revoked;
  for (const auto& member : object.GetObject())
    revoked.set({member.name.GetString(), member.name.GetStringLength()}, member.value);
  const Instant at{std::max(timestamp, newest.modified_key.seconds + 1), 0};
  return revoked.set("modified", at.text(3)).set("revoked", true).text();
}

}  // namespace

StixId first_object_id(const World& world, const MispSource& source, std::string_view type) {
  const auto whose = source.sender == "self" ? "misp/" : "misp/" + source.sender + "/";
  return {std::string(type), protocol::keyed_uuid(world.derivation_key, whose + source.event.text() + "/" +
                                                                            source.attribute.text())};
}

Result<MispObject> object_at(const World& world, Reader& reader, const MispSource& source,
                             std::string_view type, std::int64_t timestamp) {
  auto id = first_object_id(world, source, type);
  for (int i = 0; i <= followed_at_most; ++i) {
    TRY(const auto versions, versions_of(reader, id, source.sender));
    const auto revoked = std::ranges::find_if(versions, &ObjectRow::revoked);
    if (revoked == versions.end() || timestamp < revoked->modified_key.seconds)
      return MispObject{id, versions.empty() ? "" : versions.front().created};
    id = next_id(world, id);
  }
  return fail(Error::invalid, "it was deleted and came back too often", source.attribute.text(),
              "ask the sender to make a new attribute of it");
}

Result<MispObjects> objects_of(const World& world, Reader& reader, const MispSource& source,
                               const protocol::misp::Attribute& attribute, const MadeBy& made) {
  TRY(auto object, object_at(world, reader, source, attribute.becomes, attribute.timestamp));
  TRY(auto texts, protocol::misp::to_objects(
                      attribute, {object.id, made.creator, made.label, object.created, made.refs}));
  return MispObjects{std::move(object.id), std::move(texts)};
}

Result<std::string> ended_version(const World& world, Reader& reader, const MispSource& source,
                                  std::string_view type, std::int64_t timestamp) {
  auto id = first_object_id(world, source, type);
  for (int i = 0; i <= followed_at_most; ++i) {
    TRY(const auto versions, versions_of(reader, id, source.sender));
    if (versions.empty()) return std::string();
    // What ended before this one began is the one before it.
    const bool earlier = i > 0 && timestamp > 0 && timestamp < versions.front().modified_key.seconds;
    if (earlier) return std::string();
    if (std::ranges::none_of(versions, &ObjectRow::revoked)) return revoking(versions.back(), timestamp);
    id = next_id(world, id);
  }
  return std::string();
}

Result<std::vector<std::string>> ended_versions(const World& world, Reader& reader, const MispSource& source,
                                                const protocol::misp::Attribute& unit) {
  std::vector<std::string> out;
  for (const auto type : protocol::misp::object_types(unit.unit)) {
    if (type == unit.becomes) continue;
    TRY(auto ended, ended_version(world, reader, source, type, unit.timestamp));
    if (!ended.empty()) out.push_back(std::move(ended));
  }
  return out;
}

}  // namespace gateway::flow
