#include "protocol/misp_event.h"

#include "protocol/misp_audience.h"
#include "protocol/misp_served.h"
#include "protocol/misp_write.h"
#include "protocol/text.h"
#include "protocol/timestamp.h"

namespace protocol::misp {

Uuid part_uuid(const Uuid& event, std::string_view slice_id, std::string_view modified) {
  return keyed_uuid(event.text(), std::string(slice_id) + "/" + std::string(modified));
}

Uuid attribute_of(const Uuid& object, std::size_t index) {
  return keyed_uuid(object.text(), std::to_string(index));
}

int distribution_of(Label label) {
  constexpr int connected_communities = 2;
  if (label == Label::clear) return all_communities;
  return label == Label::green ? connected_communities : this_community;
}

std::string text_of(const EventHead& head) {
  constexpr std::size_t day = 10;  // of "2026-03-02T…"
  const auto org_number = Uuid::parse(head.org_uuid);
  json::Builder org;
  org.set("id", org_number ? number_of(*org_number) : "0").set("name", head.org_name);
  org.set("uuid", head.org_uuid).set("local", true);
  json::TextWriter out;
  out.begin_object().set("id", number_of(head.uuid)).set("uuid", head.uuid.text());
  out.set("info", repaired_utf8(head.info)).set("date", Instant{head.created, 0}.text(0).substr(0, day));
  out.set("threat_level_id", "4").set("analysis", "2").set("published", true);
  out.set("distribution", std::to_string(distribution_of(head.label))).set("sharing_group_id", "0");
  out.set("locked", false).name("protected").null().set("extends_uuid", "");
  out.set("disable_correlation", false).set("proposal_email_lock", false);
  out.set("Org", org.value()).set("Orgc", org.value());
  for (const auto* list : {"Galaxy", "RelatedEvent", "ShadowAttribute", "CryptographicKey"})
    out.name(list).begin_list().end_list();
  write_tags({tlp_tag(head.label)}, out);
  return out.end_object().take();
}

}  // namespace protocol::misp
