// What STIX 2.1 says about its own types and properties, as tables: which types there are, what each must
// carry, and of which JSON type and range the properties are that are known by name. The checks are in
// stix_check.cpp.
#pragma once
#include <cstdint>
#include <string_view>

#include "protocol/stix.h"

namespace protocol::stix {

/// The families of objects, which differ in their common properties (STIX 2.1 section 3.2, table of common
/// properties).
enum class Category : std::uint8_t {
  domain,        ///< SDO
  relationship,  ///< SRO
  observable,    ///< SCO: no created, modified; spec_version may be absent
  meta,          ///< extension-definition, language-content
  marking,       ///< marking-definition: created, but no modified
};

/// One type of STIX 2.1, sections 4 to 7.
struct TypeRule {
  std::string_view type;
  Category category;
  Kind kind;
  std::string_view
      required;  ///< names beside the common ones, blank between; "a|b" where one of them is enough
};

/// The rule of a type that STIX 2.1 defines, or a null pointer.
const TypeRule* find_type(std::string_view type);

/// The JSON shape a property must have.
enum class Shape : std::uint8_t {
  text,
  flag,
  integer,   ///< whole number from least to most
  number,    ///< any number from least to most
  time,      ///< a timestamp
  texts,     ///< list of strings
  map,       ///< object
  text_map,  ///< object whose values are strings
  maps,      ///< list of objects
};

/// Where a property is known: in every object, unknown types included, or only where STIX defines it.
enum class Scope : std::uint8_t { any, known, only_observable, not_observable };

struct PropertyRule {
  std::string_view name;
  Shape shape;
  Scope scope;
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// The rule of a property at the top of an object, or a null pointer. `type` is null for a type STIX does not
/// define.
const PropertyRule* find_property(std::string_view name, const TypeRule* type);

/// Two timestamps of one object of which the second may not be before the first (or not the same, where
/// `strict`).
struct TimeOrder {
  std::string_view first;
  std::string_view second;
  bool strict;
};
inline constexpr TimeOrder time_orders[] = {
    {"created", "modified", false},
    {"first_observed", "last_observed", false},
    {"first_seen", "last_seen", false},
    {"valid_from", "valid_until", true},
    {"start_time", "stop_time", true},
    {"start", "end", false},
    {"analysis_started", "analysis_ended", false},
};

/// What the target of a reference at the top of an object must be.
enum class Target : std::uint8_t {
  identity,
  identity_or_location,
  observed_data,
  connectable,  ///< what a relationship may connect: no relationship, sighting, marking, definition or bundle
};

struct ReferenceRule {
  std::string_view type;  ///< of the object that refers; empty for any
  std::string_view name;
  Target target;
};
inline constexpr ReferenceRule reference_rules[] = {
    {"", "created_by_ref", Target::identity},
    {"relationship", "source_ref", Target::connectable},
    {"relationship", "target_ref", Target::connectable},
    {"sighting", "sighting_of_ref", Target::connectable},
    {"sighting", "observed_data_refs", Target::observed_data},
    {"sighting", "where_sighted_refs", Target::identity_or_location},
};

/// True where an object of type `type` may be the target.
bool fits(Target target, std::string_view type);

}  // namespace protocol::stix
