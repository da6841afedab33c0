#include "protocol/stix_types.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace protocol::stix {
namespace {

using enum Category;
using enum Shape;
using enum Scope;

constexpr std::int64_t whole = (std::int64_t{1} << 53) - 1;  // STIX 2.1 section 2.6, RFC 7493 section 2.2

constexpr TypeRule types[] = {
    {"artifact", observable, Kind::raw, "payload_bin|url"},
    {"attack-pattern", domain, Kind::indicator, "name"},
    {"autonomous-system", observable, Kind::raw, "number"},
    {"campaign", domain, Kind::indicator, "name"},
    {"course-of-action", domain, Kind::raw, "name"},
    {"directory", observable, Kind::raw, "path"},
    {"domain-name", observable, Kind::raw, "value"},
    {"email-addr", observable, Kind::raw, "value"},
    {"email-message", observable, Kind::raw, "is_multipart"},
    {"extension-definition", meta, Kind::raw, "created_by_ref name schema version extension_types"},
    {"file", observable, Kind::raw, "hashes|name"},
    {"grouping", domain, Kind::raw, "context object_refs"},
    {"identity", domain, Kind::identity, "name"},
    {"incident", domain, Kind::raw, "name"},
    {"indicator", domain, Kind::indicator, "pattern pattern_type valid_from"},
    {"infrastructure", domain, Kind::indicator, "name"},
    {"intrusion-set", domain, Kind::indicator, "name"},
    {"ipv4-addr", observable, Kind::raw, "value"},
    {"ipv6-addr", observable, Kind::raw, "value"},
    {"language-content", meta, Kind::raw, "object_ref contents"},
    {"location", domain, Kind::identity, "region|country|latitude"},
    {"mac-addr", observable, Kind::raw, "value"},
    {"malware", domain, Kind::indicator, "is_family"},
    {"malware-analysis", domain, Kind::raw, "product"},
    {"marking-definition", marking, Kind::raw, "definition_type|extensions"},
    {"mutex", observable, Kind::raw, "name"},
    {"network-traffic", observable, Kind::raw, "protocols src_ref|dst_ref"},
    {"note", domain, Kind::raw, "content object_refs"},
    {"observed-data", domain, Kind::raw, "first_observed last_observed number_observed object_refs|objects"},
    {"opinion", domain, Kind::raw, "opinion object_refs"},
    {"process", observable, Kind::raw, ""},
    {"relationship", relationship, Kind::indicator, "relationship_type source_ref target_ref"},
    {"report", domain, Kind::raw, "name published object_refs"},
    {"sighting", relationship, Kind::raw, "sighting_of_ref"},
    {"software", observable, Kind::raw, "name"},
    {"threat-actor", domain, Kind::indicator, "name"},
    {"tool", domain, Kind::indicator, "name"},
    {"url", observable, Kind::raw, "value"},
    {"user-account", observable, Kind::raw, ""},
    {"vulnerability", domain, Kind::indicator, "name"},
    {"windows-registry-key", observable, Kind::raw, ""},
    {"x509-certificate", observable, Kind::raw, ""},
};

constexpr PropertyRule properties[] = {
    {"abstract", text, not_observable},
    {"account_created", time, only_observable},
    {"account_expires", time, only_observable},
    {"account_first_login", time, only_observable},
    {"account_last_login", time, only_observable},
    {"additional_header_fields", map, only_observable},
    {"aliases", texts, not_observable},
    {"analysis_ended", time, not_observable},
    {"analysis_started", time, not_observable},
    {"atime", time, only_observable},
    {"authors", texts, not_observable},
    {"body", text, only_observable},
    {"confidence", integer, any, 0, 100},
    {"contact_information", text, not_observable},
    {"content", text, not_observable},
    {"contents", map, not_observable},
    {"context", text, not_observable},
    {"count", integer, not_observable, 0, 999'999'999},
    {"created", time, any},
    {"created_time", time, only_observable},
    {"credential_last_changed", time, only_observable},
    {"ctime", time, only_observable},
    {"date", time, only_observable},
    {"defanged", flag, known},
    {"definition", map, not_observable},
    {"definition_type", text, not_observable},
    {"description", text, known},
    {"dst_byte_count", integer, only_observable, 0, whole},
    {"dst_packets", integer, only_observable, 0, whole},
    {"dst_port", integer, only_observable, 0, 65535},
    {"end", time, only_observable},
    {"explanation", text, not_observable},
    {"extension_types", texts, not_observable},
    {"extensions", map, any},
    {"external_references", maps, any},
    {"first_observed", time, not_observable},
    {"first_seen", time, not_observable},
    {"goals", texts, not_observable},
    {"granular_markings", maps, any},
    {"hashes", text_map, only_observable},
    {"indicator_types", texts, not_observable},
    {"is_family", flag, not_observable},
    {"is_multipart", flag, only_observable},
    {"kill_chain_phases", maps, not_observable},
    {"labels", texts, any},
    {"lang", text, any},
    {"last_observed", time, not_observable},
    {"last_seen", time, not_observable},
    {"latitude", number, not_observable, -90, 90},
    {"longitude", number, not_observable, -180, 180},
    {"malware_types", texts, not_observable},
    {"modified", time, any},
    {"modified_time", time, only_observable},
    {"mtime", time, only_observable},
    {"name", text, known},
    {"number", integer, only_observable, 0, 4'294'967'295},
    {"number_observed", integer, not_observable, 1, 999'999'999},
    {"number_subkeys", integer, only_observable, 0, whole},
    {"object_marking_refs", texts, any},
    {"object_modified", time, not_observable},
    {"objects", map, not_observable},
    {"opinion", text, not_observable},
    {"path", text, only_observable},
    {"pattern", text, not_observable},
    {"pattern_type", text, not_observable},
    {"pattern_version", text, not_observable},
    {"payload_bin", text, only_observable},
    {"pid", integer, only_observable, 0, whole},
    {"precision", number, not_observable, 0, whole},
    {"product", text, not_observable},
    {"protocols", texts, only_observable},
    {"published", time, not_observable},
    {"relationship_type", text, not_observable},
    {"revoked", flag, any},
    {"roles", texts, not_observable},
    {"schema", text, not_observable},
    {"sectors", texts, not_observable},
    {"size", integer, only_observable, 0, whole},
    {"spec_version", text, any},
    {"src_byte_count", integer, only_observable, 0, whole},
    {"src_packets", integer, only_observable, 0, whole},
    {"src_port", integer, only_observable, 0, 65535},
    {"start", time, only_observable},
    {"start_time", time, not_observable},
    {"stop_time", time, not_observable},
    {"subject", text, only_observable},
    {"submitted", time, not_observable},
    {"summary", flag, not_observable},
    {"url", text, only_observable},
    {"valid_from", time, not_observable},
    {"valid_until", time, not_observable},
    {"validity_not_after", time, only_observable},
    {"validity_not_before", time, only_observable},
    {"value", text, only_observable},
    {"version", text, known},
};

template <typename Row, std::size_t Count, typename Name>
const Row* find_row(const Row (&rows)[Count], std::string_view wanted, Name name) {
  const auto* row = std::lower_bound(std::begin(rows), std::end(rows), wanted,
                                     [&](const Row& r, std::string_view w) { return name(r) < w; });
  return row != std::end(rows) && name(*row) == wanted ? row : nullptr;
}

constexpr auto type_name = [](const TypeRule& rule) { return rule.type; };
constexpr auto property_name = [](const PropertyRule& rule) { return rule.name; };

template <typename Row, std::size_t Count, typename Name>
constexpr bool sorted(const Row (&rows)[Count], Name name) {
  for (std::size_t i = 1; i < Count; ++i)
    if (!(name(rows[i - 1]) < name(rows[i]))) return false;
  return true;
}
static_assert(sorted(types, type_name), "looked up by halving");
static_assert(sorted(properties, property_name), "read by people");

// Properties are looked up for every member of every object: by hash, and by comparing with whatever has the
// same one.
constexpr std::size_t slots = 512;
constexpr std::size_t slot_of(std::string_view name) {
  const auto byte = [&](std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[at]));
  };
  if (name.empty()) return 0;
  return (name.size() * 67 + byte(0) * 3 + byte(name.size() / 2) * 29 + byte(name.size() - 1) * 7) % slots;
}
constexpr std::size_t no_row = 0xFF;
constexpr auto places = [] {
  std::array<std::uint8_t, slots> all{};
  all.fill(no_row);
  static_assert(std::size(properties) < no_row);
  for (std::size_t i = 0; i < std::size(properties); ++i) {
    std::size_t slot = slot_of(properties[i].name);
    while (all[slot] != no_row) slot = (slot + 1) % slots;
    all[slot] = static_cast<std::uint8_t>(i);
  }
  return all;
}();

const PropertyRule* find_property(std::string_view name) {
  for (std::size_t slot = slot_of(name); places[slot] != no_row; slot = (slot + 1) % slots)
    if (properties[places[slot]].name == name) return &properties[places[slot]];
  return nullptr;
}

}  // namespace

const TypeRule* find_type(std::string_view type) {
  return find_row(types, type, type_name);
}

const PropertyRule* find_property(std::string_view name, const TypeRule* type) {
  const auto* rule = find_property(name);
  if (rule == nullptr || rule->scope == any) return rule;
  if (type == nullptr) return nullptr;
  if (rule->scope == known) return rule;
  const bool on_observable = type->category == Category::observable;
  return on_observable == (rule->scope == only_observable) ? rule : nullptr;
}

bool fits(Target target, std::string_view type) {
  switch (target) {
    case Target::identity:
      return type == "identity";
    case Target::identity_or_location:
      return type == "identity" || type == "location";
    case Target::observed_data:
      return type == "observed-data";
    case Target::connectable: {
      const auto* rule = find_type(type);
      if (rule == nullptr) return type != "bundle";
      return rule->category == domain || rule->category == Category::observable;
    }
  }
  return false;
}

}  // namespace protocol::stix
