#include "gateway/render/standard.h"

#include <algorithm>
#include <array>

#include "protocol/ids.h"
#include "protocol/stix_types.h"

namespace gateway::render {

namespace {

constexpr std::array<std::string_view, 7> essential_refs = {
    "source_ref", "target_ref", "sighting_of_ref",  "object_refs",
    "object_ref", "sample_ref", "analysis_sco_refs"};
constexpr std::array<std::string_view, 5> containers = {"report", "grouping", "note", "opinion",
                                                        "observed-data"};

}  // namespace

bool is_essential(std::string_view property) {
  return std::ranges::find(essential_refs, property) != essential_refs.end();
}

bool is_marking(std::string_view property) {
  return property == "object_marking_refs" || property == "marking_ref";
}

bool is_container(std::string_view id) {
  return std::ranges::find(containers, id.substr(0, id.find("--"))) != containers.end();
}

bool says_nothing(std::string_view text) {
  const auto id = protocol::StixIdView::read(text);
  constexpr std::size_t version_at = 6;  // its upper half (RFC 9562 section 4.2)
  if (!id || id->uuid.bytes[version_at] >> 4U != 4U) return false;
  const auto* rule = protocol::stix::find_type(id->type);
  return rule == nullptr || rule->category != protocol::stix::Category::observable;
}

}  // namespace gateway::render
