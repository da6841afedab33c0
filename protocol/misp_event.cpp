#include "protocol/misp_event.h"

#include "protocol/misp_audience.h"

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

}  // namespace protocol::misp
