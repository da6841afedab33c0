// MISP's own words: what may stand in an event though no slice says it. The guard's own lists, of the MISP
// core format (draft-20) and the templates of misp-objects. Internal to the guard.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace gateway::guard {

/// A type that a finished slice may become. Left out are those that hold content nobody reads (attachment,
/// malware-sample) and those of people and victims (target-*, passport-number, …).
bool is_attribute_type(std::string_view type);
/// Left out are the categories of victims: Targeting data, Internal reference, Financial fraud, Person.
bool is_category(std::string_view category);
/// "domain|ip": the value is two, with a bar between them.
bool is_composite(std::string_view type);

/// The tag of the level of MISP's taxonomy that a confidence (0 to 100) reaches; empty for another number.
std::string_view confidence_tag(std::int64_t confidence);
/// The tag of a phase of a kill chain: MISP's word for one of Lockheed Martin's, "<chain>:<phase>" for
/// MITRE's; empty for all others.
std::string kill_chain_tag(std::string_view chain, std::string_view phase);

/// The label by which an object of STIX keeps a word of MISP's: misp:object-relation="md5".
std::string kept_word(std::string_view predicate, std::string_view value);

/// An object template.
struct ObjectWords {
  std::string_view name, uuid, meta_category, description;
  std::string_view relations;  ///< names of its attributes, one blank between them
};
/// Null where no slice becomes an object of that name.
const ObjectWords* object_words(std::string_view name);
bool has_relation(const ObjectWords& words, std::string_view relation);

}  // namespace gateway::guard
