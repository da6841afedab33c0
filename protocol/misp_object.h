// What MISP attributes become in STIX 2.1.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/misp.h"

namespace protocol::misp {

/// Whether an attribute is for detection, as MISP's to_ids has it.
enum class ForDetection : std::uint8_t { yes, no, unsaid };

/// True where an attribute becomes an indicator: its type is in the table (misp_table.h) as a value or rule,
/// and it is for detection, or a rule, or nothing is said of a type that is looked for by default. Never true
/// for what MISP files under the victim: categories Person, Internal reference, Targeting data and Financial
/// fraud.
bool becomes_indicator(std::string_view type, std::string_view category, ForDetection to_ids);

/// The type of the object that an attribute becomes: "indicator"; "observed-data" for a value that an
/// observable stands for and that is not for detection; that of a name; "note" for everything else. Empty for
/// what MISP files under the victim or knows to be a person's, and for files, of which only the name is text.
std::string_view object_type_of(std::string_view type, std::string_view category, ForDetection to_ids);
/// Every type that a unit may have been as an object before: for an attribute those of object_type_of(), and
/// "intrusion-set".
std::span<const std::string_view> object_types(Unit unit);
/// True for a tag by which MISP's galaxies say that a threat actor is one of MITRE's groups, which are
/// intrusion sets in STIX.
bool says_intrusion_set(std::string_view tag);

/// The source_name of the external reference that is an observed-data's or note's comment.
inline constexpr std::string_view comment_source = "MISP";

/// The objects made of a live attribute, or of what else its event holds (misp_whole.h): that of
/// `attribute.becomes`, then the observable that it refers to.
/// Error::invalid where the value does not fit its type (an ip that is none, a hash of the wrong length),
/// Error::unsupported where attributes of the type do not become that.
Result<std::vector<std::string>> to_objects(const Attribute& attribute, const ObjectFrame& frame);

/// The STIX 2.1 indicator for an attribute: one pattern; modified is the attribute's timestamp with
/// milliseconds, and so are created and valid_from where nothing else is said; description is its comment,
/// labels are its words; the TLP 2 marking of the label.
Result<std::string> to_indicator(const Attribute& attribute, const ObjectFrame& frame);

/// The observed-data for an attribute and the observable it refers to: seen once, from its first_seen (or
/// timestamp) to its last_seen, its comment set_comment()'s. The observable's id is made of what it says, its
/// label included: STIX would make it of the value alone (section 2.9), and then one value with two labels is
/// two contents under one id.
Result<std::vector<std::string>> to_observed(const Attribute& attribute, const ObjectFrame& frame);

/// The vulnerability, threat actor, intrusion set or campaign that an attribute names; a CVE number is a
/// reference too.
Result<std::string> to_named(const Attribute& attribute, const ObjectFrame& frame);

}  // namespace protocol::misp
