#include "gateway/flow/misp_indicators.h"

#include <algorithm>

namespace gateway::flow {

using protocol::json::Builder;

namespace {

Result<std::vector<ObjectRow>> versions_of(Reader& reader, const protocol::StixId& id,
                                           const std::string& sender) {
  TRY(auto versions, reader.versions(id));
  std::erase_if(versions, [&](const ObjectRow& one) { return one.sender != sender; });
  std::ranges::sort(versions, {}, &ObjectRow::modified_key);
  return versions;
}

}  // namespace

protocol::StixId indicator_id(const World& world, const std::string& sender, const protocol::Uuid& event,
                              const protocol::Uuid& attribute) {
  const auto whose = sender == "self" ? "misp/" : "misp/" + sender + "/";
  return {"indicator",
          protocol::keyed_uuid(world.derivation_key, whose + event.text() + "/" + attribute.text())};
}

Result<std::string> indicator_version(Reader& reader, const protocol::misp::Attribute& attribute,
                                      protocol::misp::IndicatorFrame frame, const std::string& sender) {
  TRY(const auto versions, versions_of(reader, frame.id, sender));
  if (!versions.empty()) frame.created = versions.front().created;
  return protocol::misp::to_indicator(attribute, frame);
}

Result<std::string> ended_version(Reader& reader, const protocol::StixId& id, std::int64_t timestamp,
                                  const std::string& sender) {
  TRY(const auto versions, versions_of(reader, id, sender));
  if (versions.empty() || std::ranges::any_of(versions, &ObjectRow::revoked)) return std::string();
  const ObjectRow& newest = versions.back();
  TRY(const auto object, protocol::json::parse(newest.bytes));
  Builder revoked;
  for (const auto& member : object.GetObject())
    revoked.set({member.name.GetString(), member.name.GetStringLength()}, member.value);
  const Instant at{std::max(timestamp, newest.modified_key.seconds + 1), 0};
  return revoked.set("modified", at.text(3)).set("revoked", true).text();
}

}  // namespace gateway::flow
