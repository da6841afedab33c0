#include "protocol/misp_pushed.h"

#include "protocol/json.h"
#include "protocol/misp_audience.h"

namespace protocol::misp {
namespace {

using json::Document;
using json::Value;

constexpr std::size_t text_at_most = 16U << 20;  ///< of one value: a carried object is one

void drop(Value& from, std::initializer_list<const char*> names) {
  for (const char* name : names) from.RemoveMember(name);
}

/// The objects in a list that is a member; nothing where there is none.
template <typename Each>
void for_each(Value& of, const char* name, Each&& each) {
  const auto found = of.FindMember(name);
  if (found == of.MemberEnd() || !found->value.IsArray()) return;
  for (auto& one : found->value.GetArray())
    if (one.IsObject()) each(one);
}

/// What is stored where it is pulled: one level less, and only at the widest the same.
std::string_view lowered(std::int64_t distribution) {
  if (distribution >= all_communities && distribution < sharing_group) return "3";
  return distribution > this_community && distribution < all_communities ? "1" : "0";
}

}  // namespace

Result<std::string> pushed_text(std::string_view served) {
  json::Limits limits;
  limits.string_bytes = text_at_most;
  TRY(Document document, json::parse(served, limits));
  const auto bad = fail(Error::malformed, "this is no event of ours");
  if (!document.IsObject() || !document.HasMember("Event") || !document["Event"].IsObject()) return bad;
  Value& event = document["Event"];
  const Value* level = json::find(event, "distribution");
  const auto distribution = level == nullptr ? std::nullopt : number_of(*level);
  if (!distribution) return bad;
  drop(event,
       {"id", "Org", "Galaxy", "RelatedEvent", "ShadowAttribute", "CryptographicKey", "attribute_count"});
  const auto word = lowered(*distribution);
  event["distribution"].SetString(word.data(), static_cast<rapidjson::SizeType>(word.size()),
                                  document.GetAllocator());
  if (!event.HasMember("locked")) return bad;
  event["locked"].SetBool(true);
  for_each(event, "Attribute", [](Value& one) { drop(one, {"id", "object_id"}); });
  for_each(event, "EventReport", [](Value& one) { drop(one, {"id"}); });
  for_each(event, "Object", [](Value& one) {
    drop(one, {"id"});
    for_each(one, "Attribute", [](Value& inner) { drop(inner, {"id", "object_id"}); });
    for_each(one, "ObjectReference", [](Value& inner) { drop(inner, {"id", "object_id"}); });
  });
  return json::write(document);
}

}  // namespace protocol::misp
