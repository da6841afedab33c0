// What may stand in a slice: object types and, for each, its properties and their shapes. Internal to the
// guard. The tables are written in a small notation, one row a type, so that they can be read beside the
// standard.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/guard/text_hash.h"

namespace gateway::guard {

enum class Shape {
  text,        ///< a string
  texts,       ///< a list of strings
  number,      ///< a number
  flag,        ///< true or false
  scalar,      ///< a string, number or flag
  hashes,      ///< names of hash algorithms with their values
  dictionary,  ///< names the standard leaves open, each with a string, number, flag or list of strings
  object,      ///< one nested structure, see Property::part
  objects,     ///< a list of them
  extensions,  ///< the predefined extensions of this type
  contents,    ///< of language-content: languages, and in each properties of the translated type
};

struct Property {
  Shape shape = Shape::text;
  std::string part;  ///< the nested structure's name in the table of parts
};

using Properties = std::unordered_map<std::string, Property, TextHash, TextEqual>;

/// One row: "name other:texts third:object(part)". A word without a shape is text.
struct Row {
  std::string_view name;
  std::string_view properties;
};

/// Object types: STIX 2.1 sections 4, 5 (domain and relationship objects), 6 (observables) and 7 (meta
/// objects).
std::span<const Row> domain_rows();
std::span<const Row> observable_rows();
/// Nested structures, by name, and extensions as "type/extension".
std::span<const Row> part_rows();

/// Properties of an object type, or null if the type may not leave.
const Properties* properties_of_type(std::string_view type);
/// Properties that every domain object may have.
const Properties& common_properties();
/// True for the types of section 6, artifact among them.
bool is_observable(std::string_view type);
/// Properties of a nested structure or of "type/extension", or null.
const Properties* properties_of_part(std::string_view part);
/// True for the algorithms of the hash vocabulary and the common similarity hashes, in the spellings seen in
/// the wild (case and hyphens aside).
bool is_hash_algorithm(std::string_view name);

}  // namespace gateway::guard
